package window

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// summarize returns the ways of a summarize: a row arises from an event of any way of the input. Without keys
// it is there without any event.
func (w *walker) summarize(n *plan.Summarize) []*way {
	ways := w.node(n.Input)
	columns := w.aggregates(ways, n.Aggregates, len(n.Keys), len(n.Keys) == 0)
	if len(n.Keys) == 0 {
		return []*way{{cols: columns}}
	}
	out := make([]*way, len(ways))
	for i, y := range ways {
		out[i] = y.bare()
		for j, k := range n.Keys {
			out[i].set(j, w.eval(y, k.Expr))
		}
		out[i].cols = append(out[i].cols, columns...)
	}
	if n.Keyword == "distinct" {
		return out
	}
	return out
}

// aggregates returns what is known of the columns of aggregates. Alone says that the rows are not grouped.
func (w *walker) aggregates(ways []*way, calls []plan.AggregateCall, first int, alone bool) []column {
	var out []column
	at := first
	for _, a := range calls {
		for i := range a.Names {
			if v := w.aggregate(ways, &a, i, alone); v.kind != opaque {
				out = append(out, column{at + i, v})
			}
		}
		at += len(a.Names)
	}
	return out
}

// picks are the aggregates that return values of rows.
var picks = map[string]bool{
	"max": true, "min": true, "maxif": true, "minif": true, "any": true, "anyif": true, "take_any": true, "take_anyif": true,
	"arg_max": true, "arg_min": true, "argmax": true, "argmin": true, "passthrough": true,
	"make_list": true, "make_set": true, "makelist": true, "makeset": true, "make_list_if": true, "make_set_if": true, "make_list_with_nulls": true,
}

// numbers are the aggregates that are 0, or an empty array, without rows.
var numbers = map[string]bool{
	"count": true, "cnt": true, "countif": true, "dcount": true, "dcountif": true, "count_distinct": true, "count_distinctif": true,
	"make_list": true, "make_set": true, "makelist": true, "makeset": true, "make_list_if": true, "make_set_if": true, "make_list_with_nulls": true,
	"sum": true, "sumif": true,
}

// aggregate returns what is known of a column of an aggregate.
func (w *walker) aggregate(ways []*way, a *plan.AggregateCall, column int, alone bool) val {
	name := a.Function.Name
	which := ways // the ways whose rows count
	restricted := false
	if p := predicateOf(a); p != nil {
		which = nil
		for _, y := range ways {
			conds := w.where(y, p, true)
			restricted = restricted || !conds.isAlways()
			for _, c := range conds {
				which = append(which, y.with(c))
			}
		}
	}
	if picks[name] && column < len(a.Args) {
		v := w.picked(which, a.Args[column])
		if v.kind != opaque || strings.HasPrefix(name, "arg_") || strings.HasPrefix(name, "take_any") || name == "any" {
			if !(alone && v.kind == opaque) {
				return v
			}
		}
	}
	if len(a.Args) > 0 && !restricted {
		if needs, ok := w.chosen(ways, a.Args[0]); ok {
			return val{kind: count, needs: needs, number: true}
		}
	}
	if !restricted && !alone {
		return val{}
	}
	if len(which) == 0 {
		return val{kind: murky}
	}
	return val{kind: count, needs: bareAll(which), number: numbers[name]}
}

// predicateOf returns the condition under which the aggregate counts a row, nil for none.
func predicateOf(a *plan.AggregateCall) plan.Expr {
	if a.Sig == nil {
		return nil
	}
	for i, x := range a.Args {
		if i < len(a.Sig.Params) && a.Sig.Params[i].Name == "predicate" && x.Type() == value.Bool {
			return x
		}
	}
	return nil
}

// picked returns the value of the expression in some row of the ways.
func (w *walker) picked(ways []*way, e plan.Expr) val {
	var out val
	for i, y := range ways {
		v := w.eval(y, e).grouped(y)
		switch {
		case i == 0:
			out = v
		case v.kind == event && out.kind == event && len(out.times)+len(v.times) <= maxWays:
			out.times = append(out.times[:len(out.times):len(out.times)], v.times...)
		case v.kind == opaque && out.kind == opaque:
		default:
			return val{kind: murky}
		}
	}
	if out.kind != event && out.kind != opaque && out.kind != murky && out.kind != series {
		return val{}
	}
	return out
}

// chosen returns the ways in which an expression that is one of several numbers is not 0, if it depends on times which it is.
func (w *walker) chosen(ways []*way, e plan.Expr) (needs []*way, ok bool) {
	for _, y := range ways {
		v := w.eval(y, e)
		switch v.kind {
		case choice:
			ok = true
			for _, a := range v.arms {
				if a.then.kind != constant || !isZero(a.then.value) {
					needs = append(needs, y.with(a.when).bare())
				}
			}
		case constant:
			if !isZero(v.value) {
				needs = append(needs, y.bare())
			}
		default:
			needs = append(needs, y.bare())
		}
	}
	return needs, ok && len(needs) > 0 && len(needs) <= maxWays
}

func isZero(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	}
	n, ok := numberOf(v)
	return ok && n == 0
}

func numberOf(v any) (float64, bool) {
	switch v := v.(type) {
	case int32:
		return float64(v), true
	case int64:
		return float64(v), true
	case float64:
		return v, true
	case value.Duration:
		return float64(v), true
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	}
	return 0, false
}

// makeSeries returns the ways of a make-series: the axis holds times of events, and what lies outside of it takes no part.
func (w *walker) makeSeries(n *plan.MakeSeries) []*way {
	var out []*way
	for _, y := range w.node(n.Input) {
		axis := w.eval(y, n.On.Expr)
		var conds dnf = always()
		if n.From != nil {
			conds = conds.and(w.compare(">=", y, axis, w.eval(y, n.From), n.From))
		}
		if n.To != nil {
			conds = conds.and(w.compare("<", y, axis, w.eval(y, n.To), n.To))
		}
		for _, c := range conds {
			met := y.with(c)
			row := met.bare()
			for j, k := range n.Keys {
				row.set(j, w.eval(met, k.Expr))
			}
			at := len(n.Keys)
			for range n.Series {
				row.set(at, val{kind: series})
				at++
			}
			if axis.kind == event {
				row.set(at, axis)
			}
			out = append(out, row)
		}
	}
	return w.few(out)
}
