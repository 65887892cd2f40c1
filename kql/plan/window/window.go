// Package window says what bounds the time of the events that a query makes a result row of.
//
// A bound query enters. For each way in which a row of the result arises, its events leave: which table each
// is read from, and between which instants, relative to the run, its time lies. A way in which a part of the query
// takes a role that is not understood is marked, so that readers can be silent about it.
//
// The package follows times, ages and counts of events through the operators and the functions. It does not know
// what a table holds, and takes conditions that have nothing to do with times for ones that some rows meet.
package window

import (
	"slices"
	"time"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A Range is a between whose start is relative to the run. Its end is too, or is a timespan after the start.
type Range struct {
	Call     *plan.Call
	From, To Instant
	Length   time.Duration // of an end that is a timespan, otherwise 0
	Read     *Read
}

// A Fixed is a comparison of the time at which an event happened with a constant date.
type Fixed struct {
	Lower bool
	At    value.Instant
	Span  diag.Span
	Read  *Read
}

// Generated and Ingested are the axes of an event that Sentinel knows: when it happened, and when it arrived.
const (
	Generated = "TimeGenerated"
	Ingested  = "ingestion_time()"
)

// A Result is what Of finds out about a query.
type Result struct {
	Rows   []Row
	Bounds []Bound // every bound that a condition sets, in the order in which they were met
	Ranges []Range // every between over times that the run decides
	Fixed  []Fixed // every bound by a date that does not move with the run
	// Consulted are the events that rows are compared with without being made of them: those of the right side of an
	// anti-join, of the table of a !in and of a toscalar.
	Consulted []Event
	Cut       bool // the query is too large: Rows has only some of the ways
}

// A Row is a way in which a row of the result arises. It needs all of its events; with none it is there without any.
type Row struct {
	Events  []Event
	Unknown bool // a condition on times is not understood, so that fewer rows may arise
	// Never is the place of an anti-join or a !in that removes all rows, because its right side holds
	// every event of the left side; the zero Span for none.
	Never diag.Span
}

// A Read is a place where the query reads a table, or calls a function that it has only the result of.
type Read struct {
	Node     plan.Node
	Table    string // "" for a function
	Function string
	Known    bool // the table or the function is known
}

// Name returns the name of the table or the function.
func (r *Read) Name() string {
	if r.Table != "" {
		return r.Table
	}
	return r.Function
}

// An Event is an event that a row needs, with the bounds of its times.
type Event struct {
	Read  *Read
	Lower []Limit
	Upper []Limit
	// Stale is set for an event of a group that has to be old: the row is about what did not happen since.
	Stale bool
}

// A Limit is an end of the times that an event may have.
type Limit struct {
	Axis string // Generated, Ingested, or another time of the event
	At   Instant
}

// A Bound is a condition that limits the time of the events of a read.
type Bound struct {
	Read  *Read
	Axis  string
	Lower bool
	At    Instant
	Span  diag.Span
	// Both is set for a bound of a read that the same condition also bounds from the other side.
	Both bool
}

// Width returns how long runs use the event at most: the longest distance between the earliest and the latest of any time
// of it that is bounded. Without bounds that is the period.
func (e *Event) Width(period time.Duration) time.Duration {
	width := e.Seen(period)
	for _, l := range e.Lower {
		width = min(width, e.widest(l.Axis, period))
	}
	return width
}

// Seen is Width for the times that Sentinel knows, when the event happened and when it arrived.
func (e *Event) Seen(period time.Duration) time.Duration {
	width := e.widest(Generated, period)
	if e.Has(Ingested) {
		width = min(width, e.widest(Ingested, period))
	}
	return width
}

// widest returns the longest distance between the ends of one of the event's times.
func (e *Event) widest(axis string, period time.Duration) time.Duration {
	var lower, upper []Instant
	for _, l := range e.Lower {
		if l.Axis == axis {
			lower = append(lower, l.At)
		}
	}
	for _, u := range e.Upper {
		if u.Axis == axis {
			upper = append(upper, u.At)
		}
	}
	switch {
	case axis == Generated:
		lower, upper = append(lower, Instant{Offset: -ticks(period)}), append(upper, Instant{})
	case len(upper) == 0 && hasPast(lower):
		upper = append(upper, Instant{})
	}
	width := value.Duration(unbounded / 100)
	for _, l := range lower {
		for _, u := range upper {
			width = min(width, u.LongestSince(l))
		}
	}
	return time.Duration(max(width, 0)) * 100
}

// unbounded is the width of a time without bounds.
const unbounded = time.Duration(1 << 62)

// Has reports whether the event is bounded on the axis.
func (e *Event) Has(axis string) bool {
	of := func(l Limit) bool { return l.Axis == axis }
	return slices.ContainsFunc(e.Lower, of) || slices.ContainsFunc(e.Upper, of)
}

// hasPast reports whether one of the instants lies before the run.
func hasPast(list []Instant) bool {
	for _, i := range list {
		if i.Latest() < 0 {
			return true
		}
	}
	return false
}

func ticks(d time.Duration) value.Duration { return value.Duration(d / 100) }

// Of finds out what bounds the events of a query's result in a rule that sees the events of the period.
func Of(q *plan.Query, period time.Duration) *Result {
	w := newWalker(q, period)
	r := &Result{}
	if n := q.Result(); n != nil {
		for _, y := range w.node(n) {
			row := Row{Unknown: y.unknown, Never: y.never}
			for _, u := range y.uses {
				row.Events = append(row.Events, Event{Read: u.read, Lower: u.lower, Upper: u.upper, Stale: u.stale})
			}
			r.Rows = append(r.Rows, row)
		}
	}
	for _, u := range w.consulted {
		r.Consulted = append(r.Consulted, Event{Read: u.read, Lower: u.lower, Upper: u.upper})
	}
	r.Bounds, r.Ranges, r.Fixed, r.Cut = w.bounds, w.ranges, w.fixed, w.cut
	return r
}

func newWalker(q *plan.Query, period time.Duration) *walker {
	return &walker{
		period: ticks(period), memo: map[plan.Node][]*way{}, subs: map[*plan.SubInput][]*way{}, lets: map[*plan.Let]val{},
		over: map[*way]plan.Node{}, names: letNames(q),
	}
}
