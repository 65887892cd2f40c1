package window

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// eval returns what is known of the value of an expression over the rows of a way.
func (w *walker) eval(y *way, e plan.Expr) val {
	switch e := e.(type) {
	case nil:
		return val{}
	case *plan.ColumnRef:
		return columnOf(y, e)
	}
	if v, known := plan.ValueOf(e); known {
		if t, ok := v.(value.Instant); ok {
			return val{kind: absolute, value: t}
		}
		if v == nil {
			return val{kind: absent}
		}
		return val{kind: constant, value: v}
	}
	if !w.enter() {
		return val{kind: murky}
	}
	defer func() { w.depth-- }()
	switch e := e.(type) {
	case *plan.Convert:
		return w.eval(y, e.X)
	case *plan.LetRef:
		return w.let(e.Let)
	case *plan.ScalarQuery:
		return w.scalar(e)
	case *plan.Element:
		if v := w.eval(y, e.X); v.kind == event || v.kind == murky {
			return v
		} else if _, made := e.X.(*plan.Call); v.kind == series && !made { // an element of a call is one of its results
			return val{kind: murky}
		} else if v.kind == series {
			return v
		}
	case *plan.Member:
		if v := w.eval(y, e.X); v.kind == murky {
			return v
		}
	case *plan.Call:
		if e.Type() == value.Bool {
			return w.truth(y, e)
		}
		return w.call(y, e)
	case *plan.InTable:
		return w.truth(y, e)
	case *plan.Bad:
		if d := w.unbound(e); !d.isAlways() {
			return val{kind: murky}
		}
	}
	return val{}
}

// columnOf returns what is known of a column.
func columnOf(y *way, e *plan.ColumnRef) val {
	v := y.column(e.Index)
	if v.kind == opaque && e.Name == Generated && len(y.uses) > 0 { // also where the columns of the table are not known
		return val{kind: event, times: []timeOf{{axis: Generated}}}
	}
	return v
}

// let returns the value of a scalar let. It reads no row.
func (w *walker) let(l *plan.Let) val {
	if l.Scalar == nil {
		return val{kind: murky}
	}
	if known, ok := w.lets[l]; ok {
		return known
	}
	w.lets[l] = val{kind: murky}
	v := w.eval(&way{}, l.Scalar)
	w.lets[l] = v
	return v
}

// scalar returns the value of toscalar.
func (w *walker) scalar(e *plan.ScalarQuery) val {
	ways := w.node(e.Table)
	w.consult(ways)
	if len(ways) == 1 && len(ways[0].uses) == 0 {
		if v := ways[0].column(0); v.kind == count || v.kind == instant || v.kind == murky {
			return v
		}
	}
	if t := e.Type(); t == value.DateTime || t == value.Timespan {
		return val{kind: murky}
	}
	return val{}
}

// truth returns the value of a condition.
func (w *walker) truth(y *way, e plan.Expr) val {
	yes, no := w.where(y, e, true), w.where(y, e, false)
	if yes.isAlways() && no.isAlways() {
		return val{}
	}
	v := val{kind: choice}
	for i, d := range [...]dnf{yes, no} {
		for _, c := range d {
			v.arms = append(v.arms, arm{c, val{kind: constant, value: i == 0}})
		}
	}
	return v
}

// units are the units of the functions that round.
var units = map[string]value.Duration{
	"startofday": value.Day, "startofweek": 7 * value.Day, "startofmonth": 31 * value.Day, "startofyear": 366 * value.Day,
	"endofday": value.Day, "endofweek": 7 * value.Day, "endofmonth": 31 * value.Day, "endofyear": 366 * value.Day,
}

// parts are the units of datetime_add and datetime_diff.
var parts = map[string]value.Duration{
	"year": 366 * value.Day, "quarter": 92 * value.Day, "month": 31 * value.Day, "week": 7 * value.Day, "day": value.Day,
	"hour": value.Hour, "minute": value.Minute, "second": value.Second, "millisecond": value.Millisecond, "microsecond": value.Microsecond,
}

// passing are the functions that do not change a time or a number enough to matter.
var passing = map[string]bool{
	"todatetime": true, "todouble": true, "toreal": true, "tolong": true, "toint": true, "todecimal": true, "totimespan": true,
	"round": true, "ceiling": true, "toscalar": true, "todynamic": true, "parse_json": true, "materialize": true, "array_length": true,
	"array_sort_asc": true, "array_sort_desc": true, "array_reverse": true, "set_difference": true, "abs": true,
}

func (w *walker) call(y *way, e *plan.Call) val {
	args := e.Args
	name := e.Function.Name
	arg := func(i int) val {
		if i < len(args) {
			return w.eval(y, args[i])
		}
		return val{kind: constant, value: value.Duration(0)}
	}
	switch name {
	case "now":
		if d, ok := durationOf(arg(0)); ok {
			return val{kind: instant, at: Instant{Offset: d}}
		}
		return val{kind: murky}
	case "ago":
		if d, ok := durationOf(arg(0)); ok {
			return val{kind: instant, at: Instant{Offset: -d}}
		}
		return val{kind: murky}
	case "ingestion_time":
		if len(y.uses) > 0 {
			return val{kind: event, times: []timeOf{{axis: Ingested}}}
		}
		return val{}
	case "startofday", "startofweek", "startofmonth", "startofyear", "endofday", "endofweek", "endofmonth", "endofyear":
		unit, shift := units[name], value.Duration(0)
		if v := arg(1); len(args) > 1 {
			n, ok := numberOf(v.value)
			if v.kind != constant || !ok {
				return val{kind: murky}
			}
			shift = value.Duration(n) * unit
		}
		if name[0] == 'e' {
			shift += unit - 1
		}
		return rounded(arg(0), unit, shift)
	case "bin", "floor", "bin_at":
		d, ok := durationOf(arg(1))
		if v := arg(0); ok || v.kind == opaque || v.kind == constant || v.kind == count {
			if v.kind == count {
				return val{}
			}
			return rounded(v, d, 0)
		}
		return val{kind: murky}
	case "datetime_add":
		part, _ := arg(0).value.(string)
		v := arg(1)
		n, ok := numberOf(v.value)
		if unit := parts[part]; unit > 0 && ok && v.kind == constant {
			return w.sum(arg(2), val{kind: constant, value: value.Duration(n) * unit}, 1)
		}
		return w.vague(y, args)
	case "datetime_diff":
		part, _ := arg(0).value.(string)
		v := w.sum(arg(1), arg(2), -1)
		if v.kind == age && parts[part] > 0 {
			v.scale, v.steps = parts[part], parts[part] > fine
			return v
		}
		if v.kind == opaque {
			return v
		}
		return val{kind: murky}
	case "+":
		return w.sum(arg(0), arg(1), 1)
	case "-":
		return w.sum(arg(0), arg(1), -1)
	case "*":
		return product(arg(0), arg(1))
	case "/":
		return quotient(arg(0), arg(1))
	case "iff", "iif", "case":
		return w.choose(y, args)
	case "coalesce":
		return w.firstPresent(y, args)
	case "max_of", "min_of":
		return w.either(y, args)
	}
	if passing[name] && len(args) > 0 {
		if v := arg(0); v.kind == event || v.kind == instant || v.kind == count || v.kind == absent || v.kind == constant || v.kind == absolute {
			return v
		}
	}
	return w.vague(y, args)
}

func durationOf(v val) (value.Duration, bool) {
	d, ok := v.value.(value.Duration)
	return d, ok && v.kind == constant
}

// rounded returns a time rounded down to a unit and then shifted.
func rounded(v val, unit, shift value.Duration) val {
	switch v.kind {
	case instant:
		v.at = v.at.rounded(unit).plus(shift)
	case event:
		times := make([]timeOf, len(v.times))
		for i, t := range v.times {
			if unit > fine {
				t.unit = max(t.unit, unit)
			}
			t.after += shift
			times[i] = t
		}
		v.times = times
	case murky, absolute, absent, choice:
	case age:
		return val{kind: murky}
	default:
		return val{}
	}
	return v
}

// vague returns the value of a function that is not followed.
func (w *walker) vague(y *way, args []plan.Expr) val {
	out := val{}
	for _, a := range args {
		switch v := w.eval(y, a); v.kind {
		case murky, instant, age, choice, count:
			return val{kind: murky}
		case series:
			out.kind = series
		case absent:
			if len(args) == 1 {
				out.kind = absent
			}
		}
	}
	return out
}

// sum returns a + sign·b.
func (w *walker) sum(a, b val, sign value.Duration) val {
	if a.kind == murky || b.kind == murky {
		return val{kind: murky}
	}
	if d, ok := durationOf(b); ok {
		switch a.kind {
		case instant:
			a.at = a.at.plus(sign * d)
			return a
		case event:
			times := make([]timeOf, len(a.times))
			for i, t := range a.times {
				t.after += sign * d
				times[i] = t
			}
			a.times = times
			return a
		case age:
			if a.scale == 0 {
				if a.flip {
					a.at = a.at.plus(-sign * d)
				} else {
					a.at = a.at.plus(sign * d)
				}
				return a
			}
		case absolute:
			return a
		}
	}
	if _, ok := durationOf(a); ok && sign > 0 && (b.kind == instant || b.kind == event || b.kind == age) {
		return w.sum(b, a, 1)
	}
	switch {
	case a.kind == instant && b.kind == event && sign < 0:
		return val{kind: age, at: a.at, times: b.times}
	case a.kind == event && b.kind == instant && sign < 0:
		return val{kind: age, at: b.at, times: a.times, flip: true}
	case a.kind == count && b.kind == count && sign > 0:
		return val{kind: count, needs: unite(a.needs, b.needs), number: a.number && b.number}
	case a.kind == count && (sign < 0 || b.kind == constant && isZero(b.value)):
		return a
	case a.kind == event && b.kind == event, a.kind == absolute && b.kind == event, a.kind == event && b.kind == absolute:
		return val{}
	case a.kind == instant || b.kind == instant || a.kind == age || b.kind == age:
		return val{kind: murky}
	}
	return val{}
}

func unite(a, b []*way) []*way {
	if len(a)+len(b) > maxWays {
		return a
	}
	return append(a[:len(a):len(a)], b...)
}

func product(a, b val) val {
	switch {
	case a.kind == murky || b.kind == murky:
		return val{kind: murky}
	case a.kind == count:
		return a
	case b.kind == count:
		return b
	case a.kind == age && a.scale != 0:
		return val{kind: murky}
	}
	return val{}
}

func quotient(a, b val) val {
	switch {
	case a.kind == murky || b.kind == murky:
		return val{kind: murky}
	case a.kind == count:
		a.number = false
		return a
	case a.kind == age && a.scale == 0:
		if d, ok := durationOf(b); ok && d > 0 {
			a.scale = d
			return a
		}
		return val{kind: murky}
	case a.kind == age || a.kind == instant || b.kind == age || b.kind == instant:
		return val{kind: murky}
	}
	return val{}
}

// choose returns the value of iff and case.
func (w *walker) choose(y *way, args []plan.Expr) val {
	var arms []arm
	rest := always()
	telling := false // whether the condition or the value has to do with times
	add := func(d dnf, v val) {
		for _, c := range d {
			arms = append(arms, arm{c, v})
		}
		telling = telling || !d.isAlways() || v.kind != opaque && v.kind != constant
	}
	for len(args) >= 2 {
		add(rest.and(w.where(y, args[0], true)), w.eval(y, args[1]))
		rest = rest.and(w.where(y, args[0], false))
		args = args[2:]
	}
	if len(args) == 1 {
		add(rest, w.eval(y, args[0]))
	}
	if !telling {
		return val{}
	}
	if len(arms) > maxWays {
		return val{kind: murky}
	}
	counts := val{kind: count}
	for _, a := range arms {
		switch {
		case a.then.kind == count:
			counts.needs = unite(counts.needs, a.then.needs)
		case a.then.kind != constant || !isZero(a.then.value):
			counts.kind = opaque
		}
	}
	if counts.kind == count && len(counts.needs) > 0 {
		return counts
	}
	return val{kind: choice, arms: arms}
}

// firstPresent returns the value of coalesce.
func (w *walker) firstPresent(y *way, args []plan.Expr) val {
	var rest []plan.Expr
	for _, a := range args {
		if w.eval(y, a).kind != absent {
			rest = append(rest, a)
		}
	}
	if len(rest) > 0 {
		if v := w.eval(y, rest[0]); v.kind == count || len(rest) == 1 {
			return v
		}
	}
	return w.either(y, rest)
}

// either returns a value that is one of the arguments.
func (w *walker) either(y *way, args []plan.Expr) val {
	out := val{}
	for i, a := range args {
		v := w.eval(y, a)
		switch {
		case i == 0:
			out = v
		case v.kind == event && out.kind == event:
			out.times = append(out.times[:len(out.times):len(out.times)], v.times...)
		case v.kind == instant && out.kind == instant && v.at == out.at:
		case v.kind == count && out.kind == count:
			out.needs = unite(out.needs, v.needs)
		case v.kind == count && out.kind == constant, v.kind == constant && out.kind == count:
			if v.kind == count {
				out = v
			}
		case v.kind == opaque && out.kind == opaque, v.kind == constant && out.kind == opaque, v.kind == opaque && out.kind == constant:
			out = val{}
		default:
			return val{kind: murky}
		}
	}
	if len(out.times) > maxWays {
		return val{kind: murky}
	}
	return out
}
