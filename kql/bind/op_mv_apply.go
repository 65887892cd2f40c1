package bind

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

var _ = operator("mv-apply", (*binder).bindMvApply, wildNothing)

// bindMvApply binds mv-apply (KQL reference, mv-apply-operator). The subquery
// sees the columns of the input, expanded. The result has the columns of the
// input that are not expanded by their name, and those of the subquery, which go before them.
func (b *binder) bindMvApply(in *bound, op *syntax.MvApplyOp) *bound {
	b.checkParamNames(op.Params, mvApplyParams)
	e := b.expandColumns(op.Params, op.Columns, op.Limit, op.KeywordSpan)
	if op.ID != nil {
		b.bindExpr(op.ID)
	}
	row := b.rowOrEmpty()
	rows, sub := b.bindSub(op, row.With(e.p.cols), op.Sub)
	b.checkOperators(op.Sub, syntax.InSubquery, true)

	p := b.newProjection(len(row.Columns))
	for i, c := range row.Columns {
		if !slices.Contains(e.columns, c) {
			p.add(c, &plan.ColumnRef{Index: i}, addOptions{once: true})
		}
	}
	if t := sub.table(); t != nil {
		for i, c := range t.All() {
			p.add(c, &plan.ColumnRef{Index: i, Right: true}, addOptions{replace: true})
		}
	}
	out := row.With(p.cols)
	node := &plan.MvApply{
		Unary: unary(op, out, in), Expanded: e.expanded, ItemIndex: e.itemIndex, Limit: e.limit, Rows: rows, Sub: nodeOf(sub),
	}
	for _, x := range p.exprs() {
		ref := x.(*plan.ColumnRef)
		node.Columns = append(node.Columns, plan.JoinColumn{Right: ref.Right, Index: ref.Index})
	}
	return b.rows(op, out, node)
}

var mvApplyParams = []opParam{withItemIndex}
