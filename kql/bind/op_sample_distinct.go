package bind

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("sample-distinct", (*binder).bindSampleDistinct, wildNothing)

// bindSampleDistinct binds sample-distinct (KQL reference, sample-distinct-operator).
func (b *binder) bindSampleDistinct(in *bound, op *syntax.SampleDistinctOp) *bound {
	b.checkParams(op.Params, noParams)
	count, of := b.bindExpr(op.Count), b.bindExpr(op.Of)
	b.checkInteger(count)
	if b.checkColumn(of) {
		b.checkNotType(of, types.Dynamic)
	}
	c := b.columnFor(of, b.resultName(of, "Column1"), nil)
	out := b.rowOrEmpty().With([]*types.Column{c}).Unsorted().Settle()
	return b.rows(op, out, &plan.SampleDistinct{
		Unary: unary(op, out, in), Count: exprOf(count), Of: plan.Named{Name: c.Name, Expr: exprOf(of)},
	})
}
