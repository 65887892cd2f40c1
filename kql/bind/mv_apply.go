package bind

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// bindMvApply binds mv-apply (KQL reference, mv-apply-operator). The subquery
// sees the columns of the input, expanded. The result has the columns of the
// input that are not expanded by their name, and those of the subquery, which go before them.
func (b *binder) bindMvApply(in *bound, op *syntax.MvApplyOp) *bound {
	b.notFirst(in, op)
	b.checkParamNames(op.Params, mvApplyParams)
	e := b.expandColumns(op.Params, op.Columns, op.Limit, op.KeywordSpan)
	if op.ID != nil {
		b.bindExpr(op.ID)
	}
	row := b.rowOrEmpty()
	rows, sub := b.bindSub(op, row.with(e.p.cols), op.Sub)
	b.checkOperators(op.Sub, inSubquery, true)

	p := b.newProjection(len(row.cols))
	for i, c := range row.cols {
		if !slices.Contains(e.columns, c) {
			p.add(c, &plan.ColumnRef{Index: i}, addOptions{once: true})
		}
	}
	if t := sub.table(); t != nil {
		for i, c := range t.all() {
			p.add(c, &plan.ColumnRef{Index: i, Right: true}, addOptions{replace: true})
		}
	}
	out := row.with(p.cols)
	node := &plan.Apply{
		Unary: unary(op, out, in), Expanded: e.expanded, ItemIndex: e.itemIndex, Limit: e.limit, Rows: rows, Sub: nodeOf(sub),
	}
	for _, x := range p.exprs() {
		ref := x.(*plan.ColumnRef)
		node.Columns = append(node.Columns, plan.JoinColumn{Right: ref.Right, Index: ref.Index})
	}
	return b.rows(op, out, node)
}

// bindSub binds a subquery over rows that the operator around it hands in.
func (b *binder) bindSub(op syntax.Expr, t *table, sub syntax.Expr) (*plan.SubInput, *bound) {
	rows := &plan.SubInput{Step: step(op, t)}
	return rows, b.bindOver(b.rows(op, t, rows), sub)
}

// checkParamNames checks which settings an operator has, not their values.
func (b *binder) checkParamNames(params []*syntax.Param, known []opParam) {
	for i, p := range params {
		b.checkParam(p, nil, params[:i], known)
	}
}
