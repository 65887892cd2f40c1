package bind

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

var _ = operator("sample", (*binder).bindSample, wildNothing)

// bindSample binds sample (KQL reference, sample-operator).
func (b *binder) bindSample(in *bound, op *syntax.SampleOp) *bound {
	b.checkParams(op.Params, noParams)
	count := b.bindExpr(op.Count)
	b.checkInteger(count)
	out := b.rowOrEmpty().Unsorted()
	return b.rows(op, out, &plan.Sample{Unary: unary(op, out, in), Count: exprOf(count)})
}
