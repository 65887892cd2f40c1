package window

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
)

// join returns the ways of a join or lookup, by its kind.
func (w *walker) join(n *plan.Join) []*way {
	left, right := w.node(n.Left), w.node(n.Right)
	var pairs []*way
	for _, l := range left {
		for _, r := range right {
			pairs = append(pairs, w.pair(n.Columns, l, r, strings.HasSuffix(n.Kind, "outer")))
		}
		pairs = w.few(pairs)
	}
	at := n.Span()
	alone := func(side plan.Node, ways []*way, keys []plan.Expr, isRight bool, other plan.Node, others []*way, otherKeys []plan.Expr) []*way {
		var out []*way
		for _, y := range ways {
			y = y.with(w.excluded(exclusion{side, y, keys}, exclusion{other, nil, otherKeys}, others, at))
			row := y.bare()
			for i, c := range n.Columns {
				switch {
				case c.Right == isRight:
					row.set(i, y.column(c.Index))
				default:
					row.set(i, val{kind: absent})
				}
			}
			out = append(out, row)
		}
		return out
	}
	leftAlone := func() []*way { return alone(n.Left, left, n.LeftKeys, false, n.Right, right, n.RightKeys) }
	rightAlone := func() []*way { return alone(n.Right, right, n.RightKeys, true, n.Left, left, n.LeftKeys) }
	switch n.Kind {
	case "leftanti", "anti", "leftantisemi":
		return leftAlone()
	case "rightanti", "rightantisemi":
		return rightAlone()
	case "leftouter":
		return w.few(append(leftAlone(), pairs...))
	case "rightouter":
		return w.few(append(rightAlone(), pairs...))
	case "fullouter":
		return w.few(slices.Concat(leftAlone(), rightAlone(), pairs))
	}
	return pairs
}

// pair returns the way of a row that a row of each side makes. In an outer join it matters that they match.
func (w *walker) pair(columns []plan.JoinColumn, l, r *way, outer bool) *way {
	out := l.bare()
	by := len(l.uses)
	out.uses = slices.Concat(l.uses, r.uses)
	out.unknown = l.unknown || r.unknown
	if out.never.IsZero() {
		out.never = r.never
	}
	for i, c := range columns {
		var v val
		if c.Right {
			if v = r.column(c.Index).shifted(by); v.kind == opaque && outer {
				v.kind = present // who asks whether it is there asks whether there is a match
			}
		} else {
			v = l.column(c.Index)
		}
		out.set(i, v)
	}
	if len(out.uses) > maxUses {
		out.uses = out.uses[:maxUses]
	}
	return out
}

func (w *walker) joinWhere(n *plan.JoinWhere) []*way {
	var out []*way
	for _, l := range w.node(n.Left) {
		for _, r := range w.node(n.Right) {
			y := w.pair(n.Columns, l, r, false)
			y.unknown = true
			out = append(out, y)
		}
	}
	return w.few(out)
}

// An exclusion is a side of an anti-join: its rows, one way of them, and the keys.
type exclusion struct {
	node plan.Node
	way  *way
	keys []plan.Expr
}

// excluded returns what an anti-join says about the events of its left side. Where the right side holds the
// same events, none of its times can remain on the left.
func (w *walker) excluded(left, right exclusion, ways []*way, at diag.Span) cond {
	var c cond
	w.consult(ways)
	for _, r := range ways {
		if len(r.uses) != 1 || r.unknown || r.uses[0].partial || len(left.keys) == 0 {
			continue
		}
		other := r.uses[0]
		for i, u := range left.way.uses {
			if !sameRead(u.read, other.read) || i > 0 {
				continue
			}
			if key, ok := sameKeys(left, right); !ok || !within(other.filters, u.filters, key) {
				continue
			}
			open, until := w.openLower(other), past(other.upper)
			switch {
			case axisOnly(other) && open && len(until) == 0:
				c.never = at
			case axisOnly(other) && open && len(until) == 1:
				c.limits = append(c.limits, limitOf{use: i, lower: true, span: at, Limit: Limit{Generated, until[0].At}})
			case axisOnly(other) && len(other.lower) == 1 && len(until) == 0:
				if w.covers(other.lower[0].At, u) {
					c.never = at
				} else {
					c.limits = append(c.limits, limitOf{use: i, span: at, Limit: Limit{Generated, other.lower[0].At}})
				}
			}
		}
	}
	return c
}

// past returns the limits that lie before the run. Events come from no later time.
func past(upper []Limit) []Limit {
	var list []Limit
	for _, l := range upper {
		if l.Axis != Generated || l.At.LeastAge() > 0 {
			list = append(list, l)
		}
	}
	return list
}

// notAmong returns what follows from a value not being among those of the first column of a table.
func (w *walker) notAmong(y *way, x plan.Expr, table plan.Node, at diag.Span) dnf {
	over, ok := w.over[y]
	if !ok || table == nil || len(table.Schema().Fields) == 0 {
		return always()
	}
	ways := w.node(table)
	if len(ways) == 1 && len(ways[0].uses) == 0 {
		if v := ways[0].column(0); v.kind == count { // one row with an array of the values
			ways = v.needs
		}
	}
	first := &plan.ColumnRef{Index: 0}
	c := w.excluded(exclusion{over, y, []plan.Expr{x}}, exclusion{table, nil, []plan.Expr{first}}, ways, at)
	return dnf{c}
}

// queryUnder returns the table of the toscalar that an expression stands for, nil for none.
func queryUnder(e plan.Expr) plan.Node {
	for depth := 0; depth < originDepth; depth++ {
		switch x := e.(type) {
		case *plan.Convert:
			e = x.X
		case *plan.LetRef:
			if x.Let.Scalar == nil {
				return nil
			}
			e = x.Let.Scalar
		case *plan.ScalarQuery:
			return x.Table
		default:
			return nil
		}
	}
	return nil
}

// consult records the events of the ways as ones that rows are compared with.
func (w *walker) consult(ways []*way) {
	for _, y := range ways {
		list := y.uses
		if len(list) == 0 { // one row, made of many
			for _, c := range y.cols {
				for _, n := range c.val.needs {
					list = append(list, n.uses...)
				}
			}
		}
		for _, u := range list {
			if len(w.consulted) < maxSteps/100 && !slices.Contains(w.consulted, u) {
				w.consulted = append(w.consulted, u)
			}
		}
	}
}

// openLower reports whether nothing but the period limits the earliest time of the event.
func (w *walker) openLower(u *use) bool {
	for _, l := range u.lower {
		if l.At.Latest() > -w.period {
			return false
		}
	}
	return true
}

// covers reports whether all times that the event may have come after the instant.
func (w *walker) covers(from Instant, u *use) bool {
	for _, l := range u.lower {
		if l.Axis == Generated && l.At.shortestSince(from) >= 0 {
			return true
		}
	}
	return from.Latest() <= -w.period
}

// axisOnly reports whether all limits of the event are of the time at which it happened.
func axisOnly(u *use) bool {
	of := func(l Limit) bool { return l.Axis != Generated }
	return !slices.ContainsFunc(u.lower, of) && !slices.ContainsFunc(u.upper, of)
}

// sameRead reports whether two reads have the same rows.
func sameRead(a, b *Read) bool {
	if a.Table != "" || a.Function == "" {
		return a.Table == b.Table && a.Table != ""
	}
	return a.Function == b.Function && (a.Node == b.Node || len(a.Node.Exprs())+len(b.Node.Exprs()) == 0)
}

// within reports whether all of the conditions are among those of the other list. That a key is not empty is no
// condition: hardly any row has an empty one.
func within(list, of []string, key string) bool {
	for _, f := range list {
		asked, isPresent := strings.CutPrefix(f, "isnotempty(")
		if !slices.Contains(of, f) && !(isPresent && strings.EqualFold(strings.TrimSuffix(asked, ")"), key)) {
			return false
		}
	}
	return true
}

// sameKeys reports whether the keys of both sides are the same columns of the table, and returns the last.
func sameKeys(left, right exclusion) (key string, ok bool) {
	if len(left.keys) != len(right.keys) {
		return "", false
	}
	for i := range left.keys {
		a, b := origin(left.node, left.keys[i], 0), origin(right.node, right.keys[i], 0)
		if a == "" || a != b {
			return "", false
		}
		key = a
	}
	return key, true
}

// originDepth bounds how far a column is followed.
const originDepth = 64

// origin names the column of a table that an expression over the rows of a node is, also where functions of one argument
// are applied to it; "" if it is not known to be one.
func origin(n plan.Node, e plan.Expr, depth int) string {
	if depth > originDepth {
		return ""
	}
	switch e := e.(type) {
	case *plan.Convert:
		return origin(n, e.X, depth+1)
	case *plan.Call:
		if len(e.Args) == 1 && (e.Function.Name == "tolower" || e.Function.Name == "toupper" || e.Function.Name == "tostring") {
			if of := origin(n, e.Args[0], depth+1); of != "" {
				return e.Function.Name + "(" + of + ")"
			}
		}
	case *plan.ColumnRef:
		return originOf(n, e.Index, e.Name, depth+1)
	}
	return ""
}

// originOf names the column of a table that a column of a node repeats. A table whose columns are not known may have it by its name alone.
func originOf(n plan.Node, column int, name string, depth int) string {
	for depth++; depth < originDepth; depth++ {
		if fields := n.Schema().Fields; column < len(fields) {
			name = fields[column].Name
		}
		switch x := n.(type) {
		case *plan.Scan, *plan.DeclaredCall:
			return strings.ToLower(name)
		case *plan.LetTable:
			n = x.Let.Table
		case *plan.Filter, *plan.Sort, *plan.Serialize:
			n = x.Inputs()[0]
		case *plan.Project:
			if column >= len(x.Columns) {
				return ""
			}
			return origin(x.Input, x.Columns[column].Expr, depth)
		case *plan.Summarize:
			if column < len(x.Keys) {
				return origin(x.Input, x.Keys[column].Expr, depth)
			}
			return originOfSet(x, column-len(x.Keys), depth)
		default:
			return ""
		}
	}
	return ""
}

// originOfSet names the column of a table whose values an aggregate gathers.
func originOfSet(n *plan.Summarize, column, depth int) string {
	for _, a := range n.Aggregates {
		if column >= len(a.Names) {
			column -= len(a.Names)
			continue
		}
		switch a.Function.Name {
		case "make_set", "makeset", "make_list", "makelist":
			if len(n.Keys) == 0 {
				return origin(n.Input, a.Args[0], depth)
			}
		}
		return ""
	}
	return ""
}
