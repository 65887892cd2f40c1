package exec

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// pivotPlugin is the plugin that needs more of the engine than a call of a
// function tells: it groups the input for an aggregate.
const pivotPlugin = "pivot"

// pivot turns the values of a column into columns, in the order in which they
// come; a cell holds the aggregate, or the number, of the rows with that value
// (KQL reference, pivot-plugin).
func (e *engine) pivot(n *plan.Evaluate, all *batch) (made madeTable, err error) {
	out := &value.Table{}
	var fields []value.Field
	var keys []value.Column
	var types []value.Type
	for _, f := range n.Out.Fields {
		if i := n.Input.Schema().Index(f.Name); i >= 0 && all.rows > 0 {
			fields, keys, types = append(fields, f), append(keys, all.cols[i]), append(types, f.Type)
		}
	}
	if len(n.Args) == 0 || all.rows == 0 {
		return madeTable{Table: tableOf(n, concat(nil, len(n.Out.Fields)))}, nil
	}
	by, ok := n.Args[0].(*plan.ColumnRef)
	if !ok {
		return made, fail(n.NameSpan, pivotPlugin, fmt.Errorf("its first argument is no column"))
	}
	rows, values := column.NewGrouper(types, false), column.NewGrouper([]value.Type{by.T}, false)
	ids, err := e.number(n, all, rows, keys...)
	if err != nil {
		return made, err
	}
	of, err := e.number(n, all, values, all.cols[by.Index])
	if err != nil {
		return made, err
	}
	cells := rows.Size() * values.Size()
	if limit := e.run.Limits.IntermediateRows; cells > limit {
		return made, exceeded(n.At, "cells of pivot", limit)
	}
	sources := groupOrigins{lineage: e.lineage}
	sources.add(all, ids, rows.Size())
	firsts := make([]int, rows.Size())
	for r := len(ids) - 1; r >= 0; r-- {
		firsts[ids[r]] = r
		of[r] += ids[r] * values.Size()
	}
	for _, k := range keys {
		out.Columns = append(out.Columns, column.Pick(k, firsts))
	}
	found, err := e.cellsOf(n, all, of, cells)
	if err != nil {
		return made, err
	}
	names := map[string]bool{}
	for _, f := range fields {
		names[f.Name] = true
	}
	for i, r := range column.Firsts(all.cols[by.Index]) {
		name := value.TextOf(all.cols[by.Index].Type(), all.cols[by.Index].Value(r))
		for base, k := name, 1; names[name]; k++ {
			name = fmt.Sprint(base, k)
		}
		names[name] = true
		at := make([]int, rows.Size())
		for g := range at {
			at[g] = g*values.Size() + i
		}
		fields, out.Columns = append(fields, value.Field{Name: name, Type: found.Type()}), append(out.Columns, found.Gather(at))
	}
	out.Schema, out.Rows = value.NewSchema(fields...), rows.Size()
	return madeTable{out, sources.origins(out.Rows)}, nil
}

// cellsOf computes the aggregate of the rows of each cell, or their number.
func (e *engine) cellsOf(n *plan.Evaluate, all *batch, ids []int, cells int) (value.Column, error) {
	if len(n.Aggregates) == 0 {
		counts := make([]int64, cells)
		for _, id := range ids {
			counts[id]++
		}
		return value.NewVector(value.Long, counts, nil), nil
	}
	a, err := e.newAggregate(&n.Aggregates[0], 0)
	if err != nil {
		return nil, err
	}
	state := a.state()
	if err := a.add(state, all, ids, cells); err != nil {
		return nil, err
	}
	cols, err := a.columns(state, cells)
	if err != nil {
		return nil, err
	}
	return cols[0], nil
}
