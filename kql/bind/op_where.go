package bind

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

var _ = operator("where", (*binder).bindWhere, wildNothing)

// bindWhere binds where (KQL reference, where-operator).
func (b *binder) bindWhere(in *bound, op *syntax.WhereOp) *bound {
	b.checkParams(op.Params, noParams)
	cond := b.bindExpr(op.Cond)
	b.checkTruth(cond)
	out := b.rowOrEmpty().Same()
	return b.rows(op, out, &plan.Filter{Unary: unary(op, out, in), Predicate: exprOf(cond)})
}
