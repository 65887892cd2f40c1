package window

import (
	"strconv"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

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
