package exec

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// openEvaluate runs a plugin for an operator that follows: the columns of the plan's schema are found by their names.
func (e *engine) openEvaluate(n *plan.Evaluate) (stream, error) {
	t, err := e.evaluate(n)
	if err != nil {
		return nil, err
	}
	columns := make([]value.Column, len(n.Out.Fields))
	for i, f := range n.Out.Fields {
		if at := t.Schema.Index(f.Name); at >= 0 {
			columns[i] = value.Convert(t.Columns[at], f.Type)
		} else {
			columns[i] = value.Constant(f.Type, nil, t.Rows)
		}
	}
	return streamOf(&batch{columns, t.Rows}), nil
}

// evaluate hands the whole input to a plugin and returns all columns that it makes.
func (e *engine) evaluate(n *plan.Evaluate) (*value.Table, error) {
	all, err := e.hold(n.Input)
	if err != nil {
		return nil, err
	}
	if n.Plugin.Name == pivotPlugin {
		return e.pivot(n, all)
	}
	call := builtin.PluginCall{Input: tableOf(n.Input, all), Result: n.Out}
	for i, x := range n.Args {
		arg, err := e.pluginArg(x)
		if err != nil {
			return nil, err
		}
		if i < len(n.Roles) {
			arg.Param = n.Roles[i].Param
		}
		call.Args = append(call.Args, arg)
	}
	t, err := n.Plugin.Run(e.context(n.At), call)
	if err != nil {
		return nil, fail(n.NameSpan, n.Plugin.Name, err)
	}
	for i, f := range t.Schema.Fields {
		if c := t.Columns[i]; c.Type() != f.Type || c.Len() != t.Rows {
			return nil, fail(n.NameSpan, n.Plugin.Name, fmt.Errorf("column %s came as %d rows of %s, not %d of %s", f.Name, c.Len(), c.Type(), t.Rows, f.Type))
		}
	}
	return t, nil
}

func (e *engine) pluginArg(x plan.Expr) (builtin.PluginArg, error) {
	if c, ok := x.(*plan.ColumnRef); ok {
		return builtin.PluginArg{Column: c.Index}, nil
	}
	if t, ok := x.(*plan.TableValue); ok {
		rows, err := e.hold(t.Table)
		if err != nil {
			return builtin.PluginArg{}, err
		}
		return builtin.PluginArg{Column: -1, Table: tableOf(t.Table, rows)}, nil
	}
	s, err := e.compile(x)
	if err != nil {
		return builtin.PluginArg{}, err
	}
	c, err := s.over(noRow)
	return builtin.PluginArg{Column: -1, Const: c}, err
}
