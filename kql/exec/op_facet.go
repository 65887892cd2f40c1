package exec

import (
	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.Facet]{open: (*engine).openFacet, tables: (*engine).facets})

// openFacet yields the rows of the first table; facets returns all.
func (e *engine) openFacet(n *plan.Facet) (stream, error) {
	list, err := e.facets(n)
	if err != nil || len(list) == 0 {
		return streamOf(), err
	}
	first := batchOf(list[0].Rows, list[0].Columns...)
	first.origins = list[0].origins
	return streamOf(first), nil
}

// facets returns the table of the subquery, if there is one, and for each
// column its values with the number of their rows (KQL reference, facet-operator).
func (e *engine) facets(n *plan.Facet) ([]madeTable, error) {
	all, err := e.hold(n.Input)
	if err != nil {
		return nil, err
	}
	var list []madeTable
	if n.With != nil {
		rows, err := e.runSub(n.Rows, all, n.With)
		if err != nil {
			return nil, err
		}
		list = append(list, madeTable{tableOf(n.With, rows), rows.origins})
	}
	for _, x := range n.By {
		name := "facet"
		if c, ok := x.(*plan.ColumnRef); ok {
			name = c.Name
		}
		s, err := e.compile(x)
		if err != nil {
			return nil, err
		}
		t := &value.Table{Schema: value.NewSchema(value.Field{Name: name, Type: s.typ}, value.Field{Name: "count_" + name, Type: value.Long})}
		col := value.Constant(s.typ, nil, 0)
		if all.rows > 0 {
			if col, err = s.over(all); err != nil {
				return nil, err
			}
		}
		groups := column.NewGrouper([]value.Type{s.typ}, false)
		ids, err := e.number(n, all, groups, col)
		if err != nil {
			return nil, err
		}
		sources := groupOrigins{lineage: e.lineage}
		sources.add(all, ids, groups.Size())
		counts := make([]int64, groups.Size())
		for _, id := range ids {
			counts[id]++
		}
		t.Rows = len(counts)
		t.Columns = []value.Column{column.Pick(col, column.FirstOfEach(ids)), value.NewVector(value.Long, counts, nil)}
		list = append(list, madeTable{t, sources.origins(t.Rows)})
	}
	return list, nil
}
