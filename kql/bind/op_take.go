package bind

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

var _ = operator("take", (*binder).bindTake, wildNothing)

// bindTake binds take and limit (KQL reference, take-operator).
func (b *binder) bindTake(in *bound, op *syntax.TakeOp) *bound {
	b.checkParams(op.Params, noParams)
	count := b.bindExpr(op.Count)
	b.checkInteger(count)
	out := b.rowOrEmpty().Unsorted()
	return b.rows(op, out, &plan.Take{Unary: unary(op, out, in), Count: exprOf(count)})
}
