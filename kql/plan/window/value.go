package window

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A kind is what is known about the value of an expression.
type kind uint8

const (
	opaque   kind = iota // anything, and no matter of times
	murky                // it depends on the time of the run in a way that is not followed
	constant             // a value of the language
	instant              // a time relative to the run
	absolute             // a time that does not move with the run
	event                // the time of an event
	age                  // an instant less the time of an event, or the other way round
	count                // a number that is positive, or a set that is not empty, only if there are certain events
	choice               // one of several values, each under a condition
	series               // an array whose elements stand for times
	absent               // null or empty, as the right side of an outer join that has no match
	present              // neither null nor empty
)

// A val is the value of an expression over the rows of one way.
type val struct {
	kind   kind
	value  any            // of a constant
	at     Instant        // of an instant, and the one of an age
	times  []timeOf       // of an event and an age: one of them
	flip   bool           // of an age: the time less the instant
	scale  value.Duration // of an age: it is a number of these, 0 for a timespan
	steps  bool           // of an age with a scale: a number of boundaries that are crossed
	needs  []*way         // of a count: there is an event of one of these
	number bool           // of a count: it is 0 without events, not null
	arms   []arm          // of a choice
}

// A timeOf is the time of an event, rounded down to the unit, and then after. The event is one of the
// row's own uses, or, if in is not nil, one of another way that the row stands for.
type timeOf struct {
	in    *way
	use   int
	axis  string
	unit  value.Duration
	after value.Duration
}

// An arm is a value that a choice has under a condition.
type arm struct {
	when cond
	then val
}

// A way is a way in which a row of a node arises: the events that it needs, and what is known of its columns.
type way struct {
	uses    []*use
	cols    []column // by their index
	unknown bool
	never   diag.Span
}

// A use is an event that a way needs.
type use struct {
	read         *Read
	lower, upper []Limit
	filters      []string // the conditions that have nothing to do with times, as text
	partial      bool     // further conditions hold that are not among the filters
	stale        bool     // it is the event of a group and has to be old: the row is about what did not happen since
}

// A column is what is known of a column; one that is not listed is opaque.
type column struct {
	index int
	val   val
}

func (y *way) column(i int) val {
	for _, c := range y.cols {
		if c.index == i {
			return c.val
		}
	}
	return val{}
}

func (y *way) set(i int, v val) {
	if v.kind != opaque {
		y.cols = append(y.cols, column{i, v})
	}
}

// bare returns a way with the same events and no columns.
func (y *way) bare() *way { return &way{uses: y.uses, unknown: y.unknown, never: y.never} }

// A limitOf is a limit of one of the uses of a way.
type limitOf struct {
	use   int
	lower bool
	span  diag.Span
	Limit
}

// A cond is a conjunction that holds where some expression is true.
type cond struct {
	limits  []limitOf
	needs   []*way
	noted   []noted // the limits by which the needed ways came about
	unknown bool
	never   diag.Span
}

// A noted is limits and the events that they are of.
type noted struct {
	uses   []*use
	limits []limitOf
}

func (c *cond) isEmpty() bool {
	return len(c.limits) == 0 && len(c.needs) == 0 && !c.unknown && c.never.IsZero()
}

// A dnf is a disjunction of conditions: none is false.
type dnf []cond

// always is the condition that says nothing.
func always() dnf { return dnf{{}} }

// unclear is the condition of which it is not known what it says about times.
func unclear() dnf { return dnf{{unknown: true}} }

// maxWays bounds the ways that a node has, and the terms of a disjunction.
const maxWays = 24

func (d dnf) isAlways() bool { return len(d) == 1 && d[0].isEmpty() }

// and returns the conjunction.
func (d dnf) and(e dnf) dnf {
	switch {
	case d.isAlways() || len(e) == 0:
		return e
	case e.isAlways() || len(d) == 0:
		return d
	case len(d)*len(e) > maxWays:
		return unclear()
	}
	out := make(dnf, 0, len(d)*len(e))
	for _, a := range d {
		for _, b := range e {
			c := cond{slices.Concat(a.limits, b.limits), slices.Concat(a.needs, b.needs), slices.Concat(a.noted, b.noted), a.unknown || b.unknown, a.never}
			if c.never.IsZero() {
				c.never = b.never
			}
			out = append(out, c)
		}
	}
	return out
}

// or returns the disjunction. A term that says nothing makes the others superfluous.
func (d dnf) or(e dnf) dnf {
	switch {
	case d.isAlways() || len(e) == 0:
		return d
	case e.isAlways() || len(d) == 0:
		return e
	case len(d)+len(e) > maxWays:
		return unclear()
	}
	out := slices.Concat(d, e)
	if hull, ok := out.hull(); ok {
		return dnf{hull}
	}
	return out
}

// hull returns the one condition that holds where any of the terms does, if they all limit the same time of the same event.
func (d dnf) hull() (cond, bool) {
	var all cond
	for i, c := range d {
		if len(c.limits) == 0 || len(c.needs) > 0 || c.unknown || !c.never.IsZero() {
			return cond{}, false
		}
		for _, l := range c.limits {
			if l.use != d[0].limits[0].use || l.Axis != d[0].limits[0].Axis {
				return cond{}, false
			}
		}
		if i == 0 {
			all.limits = slices.Clone(c.limits)
			continue
		}
		var kept []limitOf
		for _, a := range all.limits {
			for _, b := range c.limits {
				if a.lower == b.lower {
					kept = append(kept, weaker(a, b))
				}
			}
		}
		all.limits = kept
	}
	return all, true
}

func weaker(a, b limitOf) limitOf {
	if (a.At.Earliest() < b.At.Earliest()) == a.lower {
		return a
	}
	return b
}

// with returns the way under a condition.
func (y *way) with(c cond) *way {
	out := &way{uses: y.uses, cols: y.cols, unknown: y.unknown || c.unknown, never: y.never}
	if out.never.IsZero() {
		out.never = c.never
	}
	out.uses = limited(out.uses, c.limits)
	for _, n := range c.needs {
		out = out.needing(n)
	}
	return out
}

func limited(uses []*use, limits []limitOf) []*use {
	if len(limits) == 0 {
		return uses
	}
	uses = slices.Clone(uses)
	for _, l := range limits {
		if l.use >= len(uses) {
			continue
		}
		u := *uses[l.use]
		if l.lower {
			u.lower = append(slices.Clip(u.lower), l.Limit)
		} else {
			u.upper = append(slices.Clip(u.upper), l.Limit)
		}
		uses[l.use] = &u
	}
	return uses
}

// maxUses bounds the events of a way. What a row needs beyond is left out.
const maxUses = 16

// needing returns the way for a row that also needs the events of another.
func (y *way) needing(n *way) *way {
	out := *y
	out.uses = slices.Clip(out.uses)
	for _, u := range n.uses {
		if len(out.uses) < maxUses && !slices.Contains(out.uses, u) {
			out.uses = append(out.uses, u)
		}
	}
	out.unknown = out.unknown || n.unknown
	return &out
}

// shifted returns the value for a way in which the events begin at another index.
func (v val) shifted(by int) val {
	if by == 0 {
		return v
	}
	if len(v.times) > 0 {
		v.times = slices.Clone(v.times)
		for i := range v.times {
			if v.times[i].in == nil {
				v.times[i].use += by
			}
		}
	}
	if len(v.arms) > 0 {
		v.arms = slices.Clone(v.arms)
		for i, a := range v.arms {
			limits := slices.Clone(a.when.limits)
			for j := range limits {
				limits[j].use += by
			}
			v.arms[i].when.limits, v.arms[i].then = limits, a.then.shifted(by)
		}
	}
	return v
}

// grouped returns the value for a row that stands for several, one of which arose in the way y.
func (v val) grouped(y *way) val {
	if len(v.times) > 0 {
		v.times = slices.Clone(v.times)
		for i, t := range v.times {
			if t.in == nil {
				v.times[i].in = y.bare()
			}
		}
	}
	return v
}
