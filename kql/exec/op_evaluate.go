package exec

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.Evaluate]{open: (*engine).openEvaluate, tables: (*engine).pluginTables})

// openEvaluate runs a plugin for an operator that follows: the columns of the plan's schema are found by their names.
func (e *engine) openEvaluate(n *plan.Evaluate) (stream, error) {
	tables, err := e.evaluate(n)
	if err != nil {
		return nil, err
	}
	t := tables[0]
	if n.Open {
		for _, f := range t.Schema.Fields {
			if n.Out.Index(f.Name) < 0 {
				return nil, diag.LateColumn.At(n.NameSpan, f.Name, n.Plugin.Name)
			}
		}
	}
	columns := make([]value.Column, len(n.Out.Fields))
	for i, f := range n.Out.Fields {
		if at := t.Schema.Index(f.Name); at >= 0 {
			columns[i] = value.Convert(t.Columns[at], f.Type)
		} else {
			columns[i] = value.Constant(f.Type, nil, t.Rows)
		}
	}
	out := batchOf(t.Rows, columns...)
	out.origins = t.origins
	return streamOf(out), nil
}

// ownTables reports whether the answer of a plugin is what it yields itself,
// rather than the columns that are known of it before the run.
func ownTables(n *plan.Evaluate) bool { return n.Open || n.Plugin.Several && !n.Declared }

// evaluate hands the whole input to a plugin and returns the tables that it makes, with all of their columns.
func (e *engine) evaluate(n *plan.Evaluate) ([]madeTable, error) {
	all, err := e.hold(n.Input)
	if err != nil {
		return nil, err
	}
	defer e.drop(all)
	if n.Plugin.Name == pivotPlugin {
		t, err := e.pivot(n, all)
		return []madeTable{t}, err
	}
	var also []madeTable
	var origins []origin
	call := builtin.PluginCall{
		Input: tableOf(n.Input, all), Result: n.Out,
		Also: func(t *value.Table) { also = append(also, madeTable{t, e.lineage.together(all, t.Rows)}) },
	}
	if all.origins != nil {
		call.From = func(rows []int) { origins = originsAt(all.origins, rows) }
	}
	for i, x := range n.Args {
		arg, err := e.pluginArg(x, all)
		if err != nil {
			return nil, err
		}
		if i < len(n.Roles) {
			arg.Param, arg.Given, arg.Name = n.Roles[i].Param, n.Roles[i].Given, n.Roles[i].Name
		}
		call.Args = append(call.Args, arg)
	}
	first, err := n.Plugin.Run(e.context(n.At), call)
	if err != nil {
		return nil, fail(n.NameSpan, n.Plugin.Name, err)
	}
	if origins == nil {
		origins = e.lineage.together(all, first.Rows)
	}
	tables := append([]madeTable{{first, origins}}, also...)
	for _, t := range tables {
		for i, f := range t.Schema.Fields {
			if c := t.Columns[i]; c.Type() != f.Type || c.Len() != t.Rows {
				return nil, fail(n.NameSpan, n.Plugin.Name, fmt.Errorf("column %s came as %d rows of %s, not %d of %s", f.Name, c.Len(), c.Type(), t.Rows, f.Type))
			}
		}
	}
	return tables, nil
}

// pluginArg computes an argument: all but columns of the input and tables is a
// constant, or is computed for each row of the input.
func (e *engine) pluginArg(x plan.Expr, all *batch) (builtin.PluginArg, error) {
	arg := builtin.PluginArg{Column: -1}
	if c, ok := x.(*plan.ColumnRef); ok {
		arg.Column = c.Index
		return arg, nil
	}
	if t, ok := x.(*plan.TableValue); ok {
		rows, err := e.hold(t.Table)
		if err != nil {
			return arg, err
		}
		defer e.drop(rows)
		arg.Table = tableOf(t.Table, rows)
		return arg, nil
	}
	s, err := e.compile(x)
	if err != nil {
		return arg, err
	}
	if e.facts.IsFixed(x) {
		arg.Const, err = s.over(noRow)
	} else if all.rows == 0 {
		arg.Values = value.Constant(s.typ, nil, 0) // a batch of no rows may have no columns
	} else {
		arg.Values, err = s.over(all)
	}
	return arg, err
}

func (e *engine) pluginTables(n *plan.Evaluate) ([]madeTable, error) {
	if !ownTables(n) {
		return nil, nil
	}
	return e.evaluate(n)
}
