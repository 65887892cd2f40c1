package window

import (
	"slices"
	"time"

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
	if name == "set_has_element" && len(args) == 2 && !truth {
		if table := queryUnder(args[0]); table != nil {
			return w.notAmong(y, args[1], table, x.Span())
		}
	}
	return w.otherCall(y, x, truth)
}

// presence are the functions that ask whether a value is there.
var presence = map[string]bool{
	"isnotnull": true, "isnotempty": true, "notnull": true, "notempty": true, "isnull": false, "isempty": false,
}

func (w *walker) whetherPresent(y *way, e plan.Expr, there bool) dnf {
	v := w.eval(y, e)
	if ref, ok := e.(*plan.ColumnRef); ok {
		v = columnOf(y, ref)
	}
	switch v.kind {
	case absent:
		if there {
			return nil
		}
	case present, instant, absolute, event, age:
		if !there {
			return nil
		}
	case count:
		if there {
			return v.needed()
		}
		return v.none()
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

// noteFixed records a comparison of the time of an event with a date, once. datetime(0) stands for no time at all.
func (w *walker) noteFixed(op string, y *way, v, date val, e plan.Expr) {
	day, ok := date.value.(value.Instant)
	if !ok || day.Time().Year() <= 1970 || v.times[0].axis != Generated || op == "==" || op == "!=" || len(w.fixed) > maxNoted {
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
