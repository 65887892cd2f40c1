package bind

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

var _ = operator("top", (*binder).bindTop, wildNothing)

// bindTop binds top (KQL reference, top-operator).
func (b *binder) bindTop(in *bound, op *syntax.TopOp) *bound {
	b.bindParams(op.Params)
	count, by := b.bindExpr(op.Count), b.bindExpr(op.By)
	b.checkInteger(count)
	b.checkScalar(by)
	out := b.rowOrEmpty().InOrder()
	return b.rows(op, out, &plan.Top{Unary: unary(op, out, in), Count: exprOf(count), Keys: sortKeys([]*bound{by})})
}
