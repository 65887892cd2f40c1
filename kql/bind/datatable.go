package bind

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
	"github.com/ruleproof/ruleproof/kql/value"
)

// bindDataTable binds datatable (KQL reference, datatable-operator).
func (b *binder) bindDataTable(e *syntax.DataTable) *bound {
	b.checkParams(e.Params, noParams)
	cols := b.declaredColumns(e.Schema)
	values := b.bindList(e.Values)
	if n := len(cols); n > 0 && len(values)%n != 0 {
		b.report(diag.DataValueCountWrong.At(listSpan(e.Values), n))
	}
	for _, x := range values {
		b.checkScalar(x)
	}
	out := types.Closed(cols...)
	node, ok := dataTable(step(e, out), cols, values)
	if !ok {
		return b.rows(e, out, computedTable(e, out, values))
	}
	return b.rows(e, out, node)
}

// computedTable makes a row of each few values, of which some are known only when the query runs, such as datetime().
func computedTable(e *syntax.DataTable, out *types.Table, values []*bound) plan.Node {
	union := &plan.Union{Step: step(e, out), Keyword: "datatable", SourceColumn: -1}
	width := len(out.Columns)
	for r := range len(values) / width {
		row := &plan.Print{Step: step(e, out)}
		places := make([]int, width)
		for i, c := range out.Columns {
			places[i] = i
			row.Columns = append(row.Columns, plan.Named{Name: c.Name, Expr: convert(exprOf(values[r*width+i]), c.Type)})
		}
		union.Sources, union.Places = append(union.Sources, row), append(union.Places, places)
		union.SourceNames = append(union.SourceNames, "")
	}
	return union
}

// listSpan returns the place of a list of expressions.
func listSpan(list []syntax.Expr) diag.Span {
	return list[0].Span().Cover(list[len(list)-1].Span())
}

// dataTable makes the columns of the constants; ok is false if a value is no constant.
func dataTable(s plan.Step, cols []*types.Column, values []*bound) (*plan.DataTable, bool) {
	node := &plan.DataTable{Step: s, Values: make([]value.Column, len(cols))}
	if len(cols) == 0 {
		return node, true
	}
	node.Rows = len(values) / len(cols)
	for i, c := range cols {
		t := c.Type.ValueType()
		if t == value.Unknown {
			return nil, false
		}
		column := value.NewBuilder(t, node.Rows)
		for r := range node.Rows {
			k, ok := exprOf(values[r*len(cols)+i]).(*plan.Const)
			if !ok {
				return nil, false
			}
			column.Append(value.CastFrom(k.T, k.Value, t))
		}
		node.Values[i] = column.Column()
	}
	return node, true
}

// bindContextualDataTable binds rows that the caller of the query holds.
func (b *binder) bindContextualDataTable(e *syntax.ContextualDataTable) *bound {
	out := types.Closed(b.declaredColumns(e.Schema)...)
	if e.ID != nil {
		if id := b.bindExpr(e.ID); b.checkExactType(id, types.GUID) {
			b.checkLiteral(id)
		}
	}
	return b.rows(e, out, &plan.Pending{Step: step(e, out), Operator: "__contextual_datatable"})
}
