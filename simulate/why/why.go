// Package why finds out which condition of a query lost which event.
//
// A run that was observed and traced enters, with the events that a scenario gives. For each event
// that is in no row of the answer the first thing that lost it leaves: the condition that it does
// not meet, the join that found no partner, the window of the run, and the value that would have
// passed where one is near. The package knows plans and runs, and no files of scenarios.
package why

import (
	"cmp"
	"slices"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/plan/condition"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A Kind says what sort of thing lost an event.
type Kind string

// The kinds.
const (
	Condition Kind = "condition" // a condition is not true
	Group     Kind = "group"     // a condition is not true for the group that the event is in
	Unmatched Kind = "unmatched" // a join found no partner
	Matched   Kind = "matched"   // a join drops it because it has a partner
	Dropped   Kind = "dropped"   // another operator drops it
	Alone     Kind = "alone"     // the other side of a join has no rows
	Window    Kind = "window"    // it isn't in the window of the run
	Late      Kind = "late"      // it arrives too late for the run
	Unread    Kind = "unread"    // the query does not read its table
)

// An Event is a row that a scenario gives to a table.
type Event struct {
	// Ref is the row as the query reads it. Its Row is negative for an event that the run does not see.
	Ref  exec.RowRef
	Name string // what messages call it, such as "event 2 of AuditLogs (line 14)"

	Timed              bool // the two times are known
	Generated, Arrived value.Instant

	Value func(column string) (any, bool) // the value that a column of its table has; nil where values are not known
}

// A Run is a run of a query over events.
type Run struct {
	From, To value.Instant // the window: from <= t < to
	Last     value.Instant // the last instant at which an event may arrive for the run to see it
	Arrival  bool          // the window is one of arrival, not of TimeGenerated
	Observed *exec.Observed
	Reads    func(kind exec.Kind, table string) bool
}

// A Reason is a thing that lost events.
type Reason struct {
	Kind   Kind
	Events []int // the events, by their index, in order
	// At is the place in the query; the zero Span for what lies outside of it.
	At       diag.Span
	Operator string // what stands at the place, in a line; "" outside of the query
	Message  string // why the events did not pass
	Hint     string // what is nearest to them and would have passed, or ""

	distance int // how many operators lie between the place and the answer
	place    int // the item's place in the text
	said     []verdict
	with     string          // what else the row is made of
	side     string          // of a join
	away     *away           // of events that the run does not see
	item     *condition.Item // the operator, where it is not the one that the event does not leave
	groups   *condition.Item // the operator that made the group
	group    int             // how many events the group has; 0 for a row that is not that of a group
}

// Reasons returns what lost the events that are in no row of the answer, those that came furthest first.
// Events that are lost at one place are in one reason.
func Reasons(run Run, events []Event) []Reason {
	f := newFlow(run, events)
	var found []Reason
	for i := range events {
		if r, ok := f.reason(i); ok {
			found = append(found, r)
		}
	}
	found = together(found)
	slices.SortStableFunc(found, func(a, b Reason) int {
		return cmp.Or(cmp.Compare(ranks[a.Kind], ranks[b.Kind]), cmp.Compare(a.distance, b.distance),
			cmp.Compare(a.place, b.place), cmp.Compare(a.Events[0], b.Events[0]))
	})
	f.split(found)
	return found
}

// ranks puts what lies within the query before what kept events out of it. That the other side of a join has no rows has
// a reason of its own, which comes first.
var ranks = map[Kind]int{Window: 1, Late: 1, Alone: 2, Unread: 3}

// Reached returns how near the events came to the answer: 0 where one is in it, otherwise the least number of operators that
// were left. It is negative where the query reads none of them.
func Reached(run Run, events []Event) int {
	f := newFlow(run, events)
	best := -1
	for i := range events {
		if d := f.reached(i); d >= 0 && (best < 0 || d < best) {
			best = d
		}
	}
	return best
}
