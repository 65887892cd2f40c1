package window

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// where returns what follows from an expression being true, or false.
func (w *walker) where(y *way, e plan.Expr, truth bool) dnf {
	if v, known := plan.ValueOf(e); known {
		if b, ok := v.(bool); ok && b == truth {
			return always()
		}
		return nil // null is neither
	}
	if !w.enter() {
		return unclear()
	}
	defer func() { w.depth-- }()
	switch x := e.(type) {
	case *plan.Convert:
		return w.where(y, x.X, truth)
	case *plan.InTable:
		return w.inTable(y, x, truth)
	case *plan.AnyColumn:
		return always()
	case *plan.Bad:
		if x.Of != nil {
			return w.where(y, x.Of, truth)
		}
		return w.unbound(x)
	case *plan.Call:
		return w.whereCall(y, x, truth)
	}
	switch v := w.eval(y, e); v.kind {
	case choice:
		return v.equal(truth)
	case murky:
		return unclear()
	case absent:
		return nil
	}
	return always()
}

// opposite are the comparisons that hold where another does not.
var opposite = map[string]string{
	"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "==", "=~": "!~", "!~": "=~",
}

// mirrored are the comparisons with the operands the other way round.
var mirrored = map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!=", "=~": "=~", "!~": "!~"}

func (w *walker) whereCall(y *way, x *plan.Call, truth bool) dnf {
	name, args := x.Function.Name, x.Args
	switch {
	case name == "and" || name == "or":
		d := w.where(y, args[0], truth)
		for _, a := range args[1:] {
			if other := w.where(y, a, truth); (name == "and") == truth {
				d = d.and(other)
			} else {
				d = d.or(other)
			}
		}
		return d
	case name == "not" && len(args) == 1:
		return w.where(y, args[0], !truth)
	case opposite[name] != "" && len(args) == 2:
		if !truth {
			name = opposite[name]
		}
		return w.compare(name, y, w.eval(y, args[0]), w.eval(y, args[1]), x)
	case (name == "between" || name == "!between") && len(args) == 3:
		return w.between(y, x, (name == "between") == truth)
	case name == "iff" || name == "iif" || name == "case":
		v := w.choose(y, args)
		if v.kind == choice {
			return v.equal(truth)
		}
		return always()
	}
	if present, ok := presence[name]; ok && len(args) == 1 {
		return w.whetherPresent(y, args[0], present == truth)
	}
	if len(args) == 2 && (negated[name] && truth || negated["!"+name] && !truth) {
		if table := queryUnder(args[1]); table != nil {
			return w.notAmong(y, args[0], table, x.Span())
		}
	}
	return w.otherCall(y, x, truth)
}

// presence are the functions that ask whether a value is there.
var presence = map[string]bool{
	"isnotnull": true, "isnotempty": true, "notnull": true, "notempty": true, "isnull": false, "isempty": false,
}

func (w *walker) whetherPresent(y *way, e plan.Expr, there bool) dnf {
	switch v := w.eval(y, e); v.kind {
	case absent:
		if there {
			return nil
		}
	case present, instant, absolute:
		if !there {
			return nil
		}
	case count:
		if there {
			return v.needed()
		}
	}
	return always()
}

// positive are the operators over texts and sets that hold only where both sides have something.
var positive = map[string]bool{
	"in": true, "in~": true, "has": true, "has_cs": true, "has_any": true, "has_all": true, "contains": true, "contains_cs": true,
	"startswith": true, "startswith_cs": true, "endswith": true, "endswith_cs": true, "matches regex": true, "hasprefix": true, "hassuffix": true,
	"set_has_element": true, "array_index_of": true, "has_any_ipv4": true, "has_ipv4": true, "ipv4_is_in_any_range": true,
}

// otherCall returns what follows from a call that is not a comparison.
func (w *walker) otherCall(y *way, x *plan.Call, truth bool) dnf {
	d := always()
	for i, a := range x.Args {
		switch v := w.eval(y, a); v.kind {
		case murky, age:
			return unclear()
		case instant:
			return unclear()
		case absent:
			if truth && positive[x.Function.Name] {
				return nil
			}
		case count:
			if !positive[x.Function.Name] {
				return unclear()
			}
			if truth {
				d = d.and(v.needed())
			}
		case choice:
			if i == 0 && (x.Function.Name == "in" || x.Function.Name == "in~") {
				d = d.and(w.member(y, v, x, truth))
			} else {
				return unclear()
			}
		}
	}
	return d
}

// member returns what follows from a choice being one of several constants, or none of them.
func (w *walker) member(y *way, v val, x *plan.Call, truth bool) dnf {
	var out dnf
	for _, a := range v.arms {
		among, known := false, a.then.kind == constant
		for _, e := range x.Args[1:] {
			c := w.eval(y, e)
			known = known && c.kind == constant
			among = among || c.kind == constant && c.value == a.then.value
		}
		if !known || among == truth {
			out = out.or(dnf{a.when})
		}
	}
	return out
}

// equal returns what follows from a choice being the constant, or being unknown.
func (v val) equal(to any) dnf {
	var out dnf
	for _, a := range v.arms {
		if a.then.kind != constant || a.then.value == to {
			out = out.or(dnf{a.when})
		}
	}
	return out
}

// needed returns that one of the events is there.
func (v val) needed() dnf {
	if len(v.needs) == 0 {
		return always()
	}
	if len(v.needs) > maxWays {
		return unclear()
	}
	var d dnf
	for _, n := range v.needs {
		d = append(d, cond{needs: []*way{n}})
	}
	return d
}

// compare returns what follows from a comparison.
func (w *walker) compare(op string, y *way, a, b val, at plan.Expr) dnf {
	if a.kind == murky || b.kind == murky {
		return unclear()
	}
	if a.kind == absent || b.kind == absent {
		if op == "!=" || op == "!~" {
			return always()
		}
		return nil
	}
	if a.kind == choice || b.kind == choice {
		return w.compareChoice(op, y, a, b, at)
	}
	if rank(a) < rank(b) {
		a, b, op = b, a, mirrored[op]
	}
	switch a.kind {
	case event:
		switch b.kind {
		case instant:
			return limits(op, a.times, b.at, at.Span())
		case absolute:
			w.noteFixed(op, y, a, b, at)
		}
		return always()
	case age:
		return compareAge(op, a, b, at.Span())
	case count:
		return a.compareCount(op, b)
	case instant:
		if b.kind == opaque {
			return w.loose(op, y, b, a.at, at)
		}
		if b.kind == present {
			return always()
		}
	}
	return always()
}

// rank orders the kinds that say something before those that say less.
func rank(v val) int {
	switch v.kind {
	case event:
		return 5
	case age:
		return 4
	case count:
		return 3
	case instant:
		return 2
	case constant:
		return 1
	}
	return 0
}

// compareChoice compares each value of a choice.
func (w *walker) compareChoice(op string, y *way, a, b val, at plan.Expr) dnf {
	if a.kind != choice {
		a, b, op = b, a, mirrored[op]
	}
	var out dnf
	for _, arm := range a.arms {
		if arm.then.kind == constant && b.kind == constant {
			if holds, ok := compareValues(op, arm.then.value, b.value); ok {
				if holds {
					out = out.or(dnf{arm.when})
				}
				continue
			}
		}
		if arm.then.kind == choice || b.kind == choice {
			return unclear()
		}
		out = out.or(dnf{arm.when}.and(w.compare(op, y, arm.then, b, at)))
	}
	return out
}

func compareValues(op string, a, b any) (holds, ok bool) {
	x, isNumber := numberOf(a)
	z, alsoNumber := numberOf(b)
	if isNumber && alsoNumber {
		switch op {
		case "<":
			return x < z, true
		case "<=":
			return x <= z, true
		case ">":
			return x > z, true
		case ">=":
			return x >= z, true
		}
		return (x == z) == (op == "=="), true
	}
	s, isText := a.(string)
	t, alsoText := b.(string)
	if isText && alsoText {
		return (s == t) == (op == "==" || op == "=~"), op[0] != '<' && op[0] != '>'
	}
	return false, false
}

// limits returns what follows from one of the times being compared with an instant.
func limits(op string, times []timeOf, at Instant, span diag.Span) dnf {
	var out dnf
	for _, t := range times {
		var c cond
		add := func(lower bool, at Instant) {
			c.limits = append(c.limits, limitOf{use: t.use, lower: lower, span: span, Limit: Limit{t.axis, at}})
		}
		i := at.plus(-t.after)
		step := t.unit > 0 && i.Unit == t.unit // both are multiples of the unit
		switch op {
		case ">", ">=":
			if op == ">" && step {
				i = i.plus(t.unit)
			}
			add(true, i)
		case "<", "<=":
			if !step || op == "<=" {
				i = i.plus(t.unit)
			}
			add(false, i)
		case "==":
			add(true, i)
			add(false, i.plus(t.unit))
		}
		if t.in != nil {
			if len(c.limits) == 0 {
				return always()
			}
			y := &way{uses: limited(t.in.uses, c.limits), unknown: t.in.unknown}
			if !c.limits[0].lower && t.use < len(y.uses) {
				y.uses[t.use].stale = true
			}
			c = cond{needs: []*way{y}, noted: []noted{{t.in.uses, c.limits}}}
		}
		out = append(out, c)
	}
	if len(out) > 1 {
		if hull, ok := out.hull(); ok {
			return dnf{hull}
		}
	}
	return out
}

// compareAge returns what follows from a comparison of an age with a timespan or a number.
func compareAge(op string, a, b val, span diag.Span) dnf {
	if b.kind != constant {
		return unclear()
	}
	n, ok := numberOf(b.value)
	if !ok {
		return unclear()
	}
	at := a.at
	if a.flip { // time - at op n is at - time mirrored op -n
		op, n = mirrored[op], -n
	}
	if !a.steps {
		if a.scale != 0 {
			n *= float64(a.scale)
		}
		return limits(mirrored[op], a.times, at.plus(-value.Duration(n)), span)
	}
	// A number of boundaries between the time and the instant: both are rounded down to the unit.
	at = at.rounded(a.scale).plus(-value.Duration(n) * a.scale)
	times := make([]timeOf, len(a.times))
	for i, t := range a.times {
		t.unit = max(t.unit, a.scale)
		times[i] = t
	}
	return limits(mirrored[op], times, at, span)
}

// compareCount returns what follows from a number of events being compared.
func (v val) compareCount(op string, b val) dnf {
	n, isNumber := numberOf(b.value)
	switch {
	case b.kind == constant && isNumber && v.number:
		if op == ">" && n >= 0 || op == ">=" && n > 0 || op == "==" && n > 0 || op == "!=" && n == 0 {
			return v.needed()
		}
	case b.kind == constant:
		return v.needed()
	case op == ">" || op == ">=" || op == "==":
		return v.needed()
	case b.kind == count && (op == "<" || op == "<="):
		return b.needed()
	}
	return always()
}

// loose returns what follows from a time of which only the expression is known being compared with an instant.
func (w *walker) loose(op string, y *way, v val, at Instant, e plan.Expr) dnf {
	if v.kind != opaque || len(y.uses) == 0 || e.Type() != value.Bool {
		return always()
	}
	// The instant stands on the left of the comparison.
	lower := op == "<" || op == "<="
	if !lower && op != ">" && op != ">=" {
		return unclear()
	}
	axis := "@" + strconv.Itoa(e.Span().Start)
	return dnf{{limits: []limitOf{{use: 0, lower: lower, span: e.Span(), Limit: Limit{axis, at}}}}}
}

// between returns what follows from a time lying between two others, or not.
func (w *walker) between(y *way, x *plan.Call, truth bool) dnf {
	v, from, to := w.eval(y, x.Args[0]), w.eval(y, x.Args[1]), w.eval(y, x.Args[2])
	length, isLength := durationOf(to)
	if isLength && from.kind != constant { // the end is a timespan after the start
		to = w.sum(from, to, 1)
	}
	if v.kind == event && from.kind == instant && to.kind == instant {
		w.noteRange(y, x, v, Range{Call: x, From: from.at, To: to.at, Length: time.Duration(length) * 100})
	}
	if truth {
		return w.compare(">=", y, v, from, x).and(w.compare("<=", y, v, to, x))
	}
	return w.compare("<", y, v, from, x).or(w.compare(">", y, v, to, x))
}

// noteRange records a between over the time of an event, once.
func (w *walker) noteRange(y *way, x *plan.Call, v val, r Range) {
	if slices.ContainsFunc(w.ranges, func(o Range) bool { return o.Call == x }) || len(w.ranges) > maxNoted {
		return
	}
	r.Read = readOf(y, v)
	w.ranges = append(w.ranges, r)
}

// maxNoted bounds what is recorded of a kind.
const maxNoted = 100

// noteFixed records a comparison of the time of an event with a date, once.
func (w *walker) noteFixed(op string, y *way, v, date val, e plan.Expr) {
	day, ok := date.value.(value.Instant)
	if !ok || day == 0 || v.times[0].axis != Generated || op == "==" || op == "!=" || len(w.fixed) > maxNoted {
		return
	}
	f := Fixed{Lower: op[0] == '>', At: day, Span: e.Span(), Read: readOf(y, v)}
	if !slices.ContainsFunc(w.fixed, func(o Fixed) bool { return o.Span == f.Span && o.Lower == f.Lower }) {
		w.fixed = append(w.fixed, f)
	}
}

// readOf returns what the event was read from whose time a value is, nil if that is not known.
func readOf(y *way, v val) *Read {
	uses := y.uses
	if v.times[0].in != nil {
		uses = v.times[0].in.uses
	}
	if i := v.times[0].use; i < len(uses) {
		return uses[i].read
	}
	return nil
}

// negated are the operators of an InTable that hold where the value is not among those of the table.
var negated = map[string]bool{"!in": true, "!in~": true}

// inTable returns what follows from a value being among those of a table, or not.
func (w *walker) inTable(y *way, x *plan.InTable, truth bool) dnf {
	if negated[x.Operator.Name] == truth {
		return w.notAmong(y, x.X, x.Table, x.Span())
	}
	ways := w.node(x.Table)
	if len(ways) == 0 {
		return always()
	}
	var d dnf
	for _, n := range ways {
		if len(n.uses) == 0 && !n.unknown {
			return always()
		}
		d = append(d, cond{needs: []*way{n.bare()}})
	}
	if len(d) > maxWays {
		return unclear()
	}
	return d
}

// timely are the names whose mention in an expression makes it a matter of times, or of other rows.
var timely = map[string]bool{
	"ago": true, "now": true, "ingestion_time": true, "toscalar": true, "between": true, "datetime_diff": true,
	"startofday": true, "endofday": true, "startofweek": true, "endofweek": true, Generated: true,
}

// unbound returns what follows from a condition that could not be bound, as the types of its columns are not known: nothing,
// unless it may be about times or compare with other rows.
func (w *walker) unbound(x *plan.Bad) dnf {
	isName := func(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }
	for name := range strings.FieldsFuncSeq(x.At.Text(), func(r rune) bool { return !isName(r) }) {
		if timely[name] || w.names[name] {
			return unclear()
		}
	}
	return always()
}

// letNames returns the names of the lets of a query that are not constants.
func letNames(q *plan.Query) map[string]bool {
	names := map[string]bool{}
	for _, l := range q.Lets {
		if _, known := plan.ValueOf(l.Scalar); !known {
			names[l.Name] = true
		}
	}
	return names
}
