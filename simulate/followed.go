package simulate

import (
	"context"
	"fmt"

	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/simulate/scenario"
	"github.com/ruleproof/ruleproof/simulate/why"
)

// A followed is a run that was traced, with the events of the scenario.
type followed struct {
	view    *View
	run     why.Run
	events  []why.Event
	refs    []EventRef
	visible int // how many of the events the run sees
}

// follow runs the query once more and follows the events. It returns false where that fails.
func (t *trial) follow(ctx context.Context, v *View) (*followed, bool) {
	seen := v.Sights()
	observed := t.observe(ctx, v, seen, true)
	if observed == nil {
		return nil, false
	}
	reads, all := t.subject.reads()
	f := &followed{view: v, run: t.windowOf(v)}
	f.run.Observed = observed
	f.run.Reads = func(kind exec.Kind, table string) bool { return all || reads[keyOf(kind, table)] }
	for _, table := range t.scenario.Tables {
		f.add(table, seen[keyOf(table.Kind, table.Name)])
	}
	return f, true
}

// add adds the rows of a table, with what the run sees of them.
func (f *followed) add(table *scenario.Table, seen sight) {
	shown := map[int]int{}
	for row, from := range seen.from {
		shown[from] = row
	}
	times := table.Times()
	for row := range table.Rows.Rows {
		if len(f.events) == maxWhyEvents {
			return
		}
		at := row
		if seen.from != nil {
			var ok bool
			if at, ok = shown[row]; !ok {
				at = -1
			}
		}
		e := why.Event{Ref: exec.RowRef{Kind: table.Kind, Table: table.Name, Row: at}, Name: EventRef{table, row}.Name()}
		e.Value = func(column string) (any, bool) {
			i := table.Rows.Schema.Index(column)
			if i < 0 || table.Rows.Columns[i] == nil {
				return nil, false
			}
			return table.Rows.Columns[i].Value(row), true
		}
		if times != nil {
			e.Timed, e.Generated, e.Arrived = true, times.At(row), table.Ingested[row]
			if at >= 0 {
				f.visible++
			}
		}
		f.events, f.refs = append(f.events, e), append(f.refs, EventRef{table, row})
	}
}

// reason returns a reason in a run with the events that it is about.
func (f *followed) reason(r why.Reason, refs []EventRef, run int) Reason {
	reason := Reason{Kind: r.Kind, Run: run, At: r.At, Operator: r.Operator, Message: r.Message, Hint: r.Hint}
	for _, i := range r.Events {
		reason.Events = append(reason.Events, refs[i])
	}
	return reason
}

// maxUnseenEvents bounds the events for which all runs are looked at.
const maxUnseenEvents = 200

// unseenReasons says why a run does not see some events. If another run sees an event, it names that; if none does, it is
// about the run that is nearest to the event.
func (t *trial) unseenReasons(f *followed, events []int) []Reason {
	type group struct {
		view   *View
		seenBy int // the number of a run
	}
	var order []group
	members := map[group][]int{}
	for n, i := range events {
		g := group{view: f.view}
		if n < maxUnseenEvents && len(t.scenario.Views) > 1 {
			g.view, g.seenBy = t.nearest(f.view, f.events[i])
		}
		if members[g] == nil {
			order = append(order, g)
		}
		members[g] = append(members[g], i)
	}
	var list []Reason
	for _, g := range order {
		var own []why.Event
		var refs []EventRef
		for _, i := range members[g] {
			own, refs = append(own, f.events[i]), append(refs, f.refs[i])
		}
		for _, r := range why.Reasons(t.windowOf(g.view), own) {
			switch {
			case g.seenBy > 0:
				r.Hint = fmt.Sprintf("run %d sees %s", g.seenBy, words.Verb(len(r.Events), "it", "them"))
			case len(t.scenario.Views) > 1:
				r.Hint = "no run sees " + words.Verb(len(r.Events), "it", "them")
			}
			list = append(list, f.reason(r, refs, g.view.Number))
		}
	}
	return list
}

// nearest returns the run that a reason about an event is best about, which a run does not see: that run itself, with the
// number of the first run that sees the event, or the run whose window is nearest to it.
func (t *trial) nearest(v *View, e why.Event) (near *View, seenBy int) {
	least := value.Instant(-1)
	for _, other := range t.scenario.Views {
		if other.sees(e.Generated, e.Arrived) {
			return v, other.Number
		}
		at := e.Generated
		if other.kind == schema.NRT {
			at = e.Arrived
		}
		away := max(0, other.Window.From-at, at-other.Window.To)
		if least < 0 || away <= least {
			near, least = other, away
		}
	}
	return near, 0
}

// windowOf returns a run as far as it decides which events it sees.
func (t *trial) windowOf(v *View) why.Run {
	return why.Run{From: v.Window.From, To: v.Window.To, Last: v.At + value.Instant(runDelay), Arrival: v.kind == schema.NRT}
}
