package bind

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

var _ = operator("distinct", (*binder).bindDistinct, wildNothing)

var distinctParams = []opParam{shuffleKey, strategy(hintStrategies...), numPartitions}

// bindDistinct binds distinct (KQL reference, distinct-operator).
func (b *binder) bindDistinct(in *bound, op *syntax.DistinctOp) *bound {
	b.checkParams(op.Params, distinctParams)
	list := b.bindList(op.Columns)
	p := b.newProjection(len(list))
	p.addExprs(list, projectOptions{style: projectDistinct})
	if b.checkScalars(list) && b.checkNotDynamics(list) {
		for _, x := range list {
			if star, ok := x.syn.(*syntax.Star); ok {
				b.checkColumnsNotDynamic(p.cols, star.Range)
				break
			}
		}
	}
	out := b.rowOrEmpty().With(p.cols)
	out.Sorted = false
	out.Settled = out.Settled || !slices.ContainsFunc(op.Columns, hasStar)
	return b.rows(op, out, &plan.Summarize{Unary: unary(op, out, in), Keyword: "distinct", Keys: p.named()})
}
