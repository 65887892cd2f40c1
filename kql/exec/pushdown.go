package exec

import (
	"github.com/ruleproof/ruleproof/kql/plan"
)

// isFilteredJoin reports whether a where stands over an innerunique join.
func (e *engine) isFilteredJoin(n *plan.Filter) bool {
	j, ok := n.Input.(*plan.Join)
	return ok && j.Kind == "innerunique"
}

// openFilteredJoin runs a where over an innerunique join. What reads columns of
// the left side alone is tested before the join picks one row of each key: the
// language leaves open which row that is, and Kusto picks among those that pass
// (KQL reference, join-innerunique).
func (e *engine) openFilteredJoin(n *plan.Join, parts []plan.Expr) (stream, error) {
	var onLeft, above []plan.Expr
	for _, x := range parts {
		if moved, ok := e.onLeft(x, n); ok {
			onLeft = append(onLeft, moved)
		} else {
			above = append(above, x)
		}
	}
	e.observer.inOrder(append(onLeft[:len(onLeft):len(onLeft)], above...))
	rest, err := e.compileParts(above)
	if err != nil {
		return nil, err
	}
	var before step
	if len(onLeft) > 0 {
		before = func() (func(stream) stream, error) {
			list, err := e.compileParts(onLeft)
			return func(s stream) stream { return &filter{s, list} }, err
		}
	}
	defer e.observer.enter(n)()
	j, err := e.openJoinOver(n, before)
	if err != nil {
		return nil, err
	}
	return &filter{e.observer.count(n, j), rest}, nil
}

// onLeft returns the expression over the columns of the left side; ok is false
// when it reads others, or more than columns.
func (e *engine) onLeft(x plan.Expr, n *plan.Join) (moved plan.Expr, ok bool) {
	defer func() { e.observer.copied(x, moved) }()
	switch x := x.(type) {
	case *conjunct:
		c := *x
		c.Expr, ok = e.onLeft(x.Expr, n)
		return &c, ok
	case *plan.Const, *plan.Arrival: // a row arrived when its left row did
		return x, true
	case *plan.LetRef:
		return x, e.facts.IsFixed(x)
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
