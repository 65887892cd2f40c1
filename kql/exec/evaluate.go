package exec

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/plan"
)

// openEvaluate hands the whole input to a plugin.
func (e *engine) openEvaluate(n *plan.Evaluate) (stream, error) {
	all, err := e.hold(n.Input)
	if err != nil {
		return nil, err
	}
	call := builtin.PluginCall{Input: tableOf(n.Input, all), Result: n.Out}
	for _, x := range n.Args {
		arg, err := e.pluginArg(x)
		if err != nil {
			return nil, err
		}
		call.Args = append(call.Args, arg)
	}
	t, err := n.Plugin.Run(e.context(n.At), call)
	if err != nil {
		return nil, fail(n.NameSpan, n.Plugin.Name, err)
	}
	if len(t.Columns) != len(n.Out.Fields) {
		return nil, fail(n.NameSpan, n.Plugin.Name, fmt.Errorf("it gave %d columns for %d", len(t.Columns), len(n.Out.Fields)))
	}
	for i, f := range n.Out.Fields {
		if c := t.Columns[i]; c.Type() != f.Type || c.Len() != t.Rows {
			return nil, fail(n.NameSpan, n.Plugin.Name, fmt.Errorf("column %s came as %d rows of %s, not %d of %s", f.Name, c.Len(), c.Type(), t.Rows, f.Type))
		}
	}
	return streamOf(&batch{t.Columns, t.Rows}), nil
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
