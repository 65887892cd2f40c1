package differential

import (
	"math"
	"math/big"
	"slices"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// summarize computes summarize and distinct (KQL reference, summarize-operator):
// a row for each group, in the order in which groups come, and one group where there are no keys.
func (p *plain) summarize(n *plan.Summarize) *relation {
	type group struct {
		keys []any
		rows [][]any
	}
	var groups []*group
	known := map[string]*group{}
	if len(n.Keys) == 0 {
		known[""] = &group{}
		groups = append(groups, known[""])
	}
	for _, row := range p.rows(n.Input).rows {
		var keys []any
		name := ""
		for _, k := range n.Keys {
			v := p.value(k.Expr, row)
			keys, name = append(keys, v), name+keyOf(v)+"|"
		}
		g := known[name]
		if g == nil {
			g = &group{keys: keys}
			known[name] = g
			groups = append(groups, g)
		}
		g.rows = append(g.rows, row)
	}
	out := &relation{}
	for _, g := range groups {
		row := g.keys
		for _, a := range n.Aggregates {
			row = append(row, p.aggregate(a, g.rows)...)
		}
		out.rows = append(out.rows, row)
	}
	return out
}

// conditional has the aggregates that have a condition as argument, with the
// place of that argument and what they compute of the rows for which it holds.
var conditional = map[string]struct {
	argument int
	of       string
}{
	"countif": {0, "count"}, "sumif": {1, "sum"}, "avgif": {1, "avg"}, "minif": {1, "min"}, "maxif": {1, "max"},
	"dcountif": {1, "dcount"}, "count_distinctif": {1, "dcount"}, "make_list_if": {1, "make_list"}, "make_set_if": {1, "make_set"},
	"take_anyif": {1, "take_any"},
}

// aggregate computes an aggregate of some rows.
func (p *plain) aggregate(call plan.AggregateCall, rows [][]any) []any {
	name := call.Function.Name
	var of [][]any // the arguments of each row that counts
	condition, has := conditional[name]
	for _, row := range rows {
		args := p.values(call.Args, row)
		if has {
			if args[condition.argument] != true {
				continue
			}
			args = append(args[:condition.argument:condition.argument], args[condition.argument+1:]...)
		}
		of = append(of, args)
	}
	if has {
		name = condition.of
	}
	values := make([]any, len(call.Types))
	for i, v := range aggregateOf(name, call, of) {
		if values[i] = v; v == nil && call.Types[i] == value.String {
			values[i] = ""
		}
	}
	return values
}

func aggregateOf(name string, call plan.AggregateCall, rows [][]any) []any {
	types := call.Types
	switch name {
	case "count":
		return []any{int64(len(rows))}
	case "sum":
		return []any{sum(notNull(rows), types[0])}
	case "avg":
		return []any{mean(notNull(rows), types[0])}
	case "min":
		return []any{extreme(notNull(rows), -1)}
	case "max":
		return []any{extreme(notNull(rows), 1)}
	case "dcount", "count_distinct":
		return []any{int64(len(different(notNull(rows))))}
	case "make_list":
		list := firstOf(rows)
		if call.Args[0].Type() != value.Dynamic {
			list = notNil(list)
		}
		return []any{limited(apart(inDynamics(list)), rows)}
	case "make_list_with_nulls":
		return []any{apart(inDynamics(firstOf(rows)))}
	case "make_set":
		return []any{limited(different(notNil(apart(inDynamics(notNull(rows))))), rows)}
	case "arg_max":
		return extremeRow(rows, 1, len(types))
	case "arg_min":
		return extremeRow(rows, -1, len(types))
	case "take_any":
		return anyRow(rows, len(types))
	}
	panic(undetermined("the aggregate " + name))
}

func firstOf(rows [][]any) []any {
	var list []any
	for _, r := range rows {
		list = append(list, r[0])
	}
	return list
}

func notNull(rows [][]any) []any {
	return notNil(firstOf(rows))
}

// sum adds values up; without any it is 0.
func sum(list []any, t value.Type) any {
	switch t {
	case value.Real:
		total := 0.0
		for _, v := range list {
			total += v.(float64)
		}
		return total
	case value.Decimal:
		total := new(big.Rat)
		for _, v := range list {
			total.Add(total, rational(v.(value.Number)))
		}
		return decimalOf(total)
	}
	total := int64(0) // of longs and of ticks; it wraps around
	for _, v := range list {
		total += whole(v)
	}
	return ofTicks(total, t)
}

// mean is NaN for no numbers, and null for none of anything else.
func mean(list []any, t value.Type) any {
	if t == value.Real {
		total := 0.0
		for _, v := range list {
			total += real(v)
		}
		return total / float64(len(list))
	}
	if len(list) == 0 {
		return nil
	}
	total, n := new(big.Rat), big.NewRat(int64(len(list)), 1)
	for _, v := range list {
		if d, ok := v.(value.Number); ok {
			total.Add(total, rational(d))
		} else {
			total.Add(total, new(big.Rat).SetInt64(whole(v)))
		}
	}
	total.Quo(total, n)
	if t == value.Decimal {
		return decimalOf(total)
	}
	return ofTicks(rounded(total), t)
}

// rounded returns the nearest whole number, of two the one that is farther from zero.
func rounded(r *big.Rat) int64 {
	n, ok := new(big.Int).SetString(r.FloatString(0), 10)
	if !ok || !n.IsInt64() {
		panic(undetermined("a mean that is no time"))
	}
	return n.Int64()
}

// extreme returns the largest value, or with a sign of -1 the least. NaN is both.
func extreme(list []any, sign int) any {
	var best any
	for _, v := range list {
		if best == nil || !isNaN(best) && (isNaN(v) || order(v, best)*sign > 0) {
			best = v
		}
	}
	return best
}

func isNaN(v any) bool {
	f, ok := v.(float64)
	return ok && math.IsNaN(f)
}

// extremeRow returns the first of the rows whose first value is the extreme;
// rows without a value count only where no row has one.
func extremeRow(rows [][]any, sign, width int) []any {
	best := extreme(notNull(rows), sign)
	for _, r := range rows {
		if best == nil || r[0] != nil && (isNaN(r[0]) == isNaN(best)) && (isNaN(best) || order(r[0], best) == 0) {
			return r
		}
	}
	return make([]any, width)
}

// anyRow returns the first row, and of a single column the first value that is neither null nor empty.
func anyRow(rows [][]any, width int) []any {
	for _, r := range rows {
		if width > 1 || r[0] != nil && r[0] != "" {
			return r
		}
	}
	if len(rows) > 0 {
		return rows[0]
	}
	return make([]any, width)
}

// different returns each value once.
func different(list []any) []any {
	seen, out := map[string]bool{}, []any{}
	for _, v := range list {
		if k := keyOf(v); !seen[k] {
			seen[k], out = true, append(out, v)
		}
	}
	return out
}

// inDynamics returns values as they are in a dynamic: an int is a long there.
func inDynamics(list []any) []any {
	out := []any{}
	for _, v := range list {
		out = append(out, cast(v, value.Dynamic))
	}
	return out
}

// apart puts the elements of arrays in the place of the arrays, as make_list and make_set do.
func apart(list []any) []any {
	out := []any{}
	for _, v := range list {
		if elements, ok := v.([]any); ok {
			out = append(out, elements...)
		} else {
			out = append(out, v)
		}
	}
	return out
}

func notNil(list []any) []any {
	return slices.DeleteFunc(list, func(v any) bool { return v == nil })
}

// limited cuts a list to the length that a second argument asks for.
func limited(list []any, rows [][]any) any {
	if len(rows) > 0 && len(rows[0]) > 1 {
		if n := whole(rows[0][1]); n > 0 && int(n) < len(list) {
			return list[:n]
		}
	}
	return list
}
