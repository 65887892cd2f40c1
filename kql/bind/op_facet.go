package bind

import (
	"strconv"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("facet", (*binder).bindFacet, wildNothing)

// bindFacet binds facet (KQL reference, facet-operator): a table for each
// column, with its values and how often they occur, and one of the with clause before them.
func (b *binder) bindFacet(in *bound, op *syntax.FacetOp) *bound {
	row := b.rowOrEmpty()
	node := &plan.Facet{Unary: plan.Unary{Step: step(op, types.EmptyTable), Input: nodeOf(in)}}
	var tables []*bound
	var columns []*bound
	for _, e := range op.By {
		x := b.bindExpr(e)
		if b.checkColumn(x) {
			b.checkNotType(x, types.Dynamic)
		}
		columns = append(columns, x)
		node.By = append(node.By, exprOf(x))
	}
	if op.With != nil {
		rows, sub := b.bindSub(op, row, op.With)
		b.checkTabular(sub)
		if !op.Paren {
			b.checkOperators(op.With, syntax.InFork, false)
		}
		if sub.table() != nil {
			tables = append(tables, sub)
		}
		node.Rows, node.With = rows, nodeOf(sub)
	}
	for i, x := range columns {
		name := b.resultName(x, "")
		t := row.With([]*types.Column{b.columnFor(x, name, nil), b.columnFor(x, "count_"+name, types.Long)}).Unsorted().Settle()
		if t.Name = "Facet"; i > 0 {
			t.Name += "_" + strconv.Itoa(i+1)
		}
		tables = append(tables, b.rows(op, t, node))
	}
	return b.group(op, tables, node)
}
