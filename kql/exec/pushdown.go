package exec

import (
	"github.com/ruleproof/ruleproof/kql/plan"
)

// openFilteredJoin runs a where over an innerunique join. What reads columns of
// the left side alone is tested before the join picks one row of each key: the
// language leaves open which row that is, and Kusto picks among those that pass
// (KQL reference, join-innerunique).
func (e *engine) openFilteredJoin(n *plan.Join, parts []plan.Expr) (stream, error) {
	rest, before := &filter{}, &filter{}
	for _, x := range parts {
		to := rest
		if moved, ok := e.onLeft(x, n); ok {
			to, x = before, moved
		}
		s, err := e.compile(x)
		if err != nil {
			return nil, err
		}
		to.parts = append(to.parts, s)
	}
	input, err := e.openJoin(n)
	if err != nil {
		return nil, err
	}
	j := input.(*join)
	before.input = j.left
	j.left, rest.input = before, j
	return rest, nil
}

// onLeft returns the expression over the columns of the left side; ok is false
// when it reads others, or more than columns.
func (e *engine) onLeft(x plan.Expr, n *plan.Join) (moved plan.Expr, ok bool) {
	switch x := x.(type) {
	case *plan.Const:
		return x, true
	case *plan.LetRef:
		return x, e.facts.isFixed(x)
	case *plan.ColumnRef:
		if x.Index >= len(n.Columns) || n.Columns[x.Index].Right {
			return nil, false
		}
		c := *x
		c.Index = n.Columns[x.Index].Index
		return &c, true
	case *plan.Convert:
		c := *x
		c.X, ok = e.onLeft(x.X, n)
		return &c, ok
	case *plan.Member:
		c := *x
		c.X, ok = e.onLeft(x.X, n)
		return &c, ok
	case *plan.Call:
		if x.Function.Window {
			return nil, false
		}
		c := *x
		c.Args = make([]plan.Expr, len(x.Args))
		for i, arg := range x.Args {
			if c.Args[i], ok = e.onLeft(arg, n); !ok {
				return nil, false
			}
		}
		return &c, true
	}
	return nil, false
}
