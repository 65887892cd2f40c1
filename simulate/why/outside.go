package why

import (
	"github.com/ruleproof/ruleproof/kql/value"
)

// outside says why the run does not see an event.
func (f *flow) outside(event int) (Reason, bool) {
	e, run := f.events[event], f.run
	if !e.Timed {
		return Reason{}, false
	}
	at, word := e.Generated, ""
	if run.Arrival {
		at, word = e.Arrived, "arrival "
	}
	r := Reason{Kind: Window, Events: []int{event}}
	o := &away{of: word, from: e.Arrived, window: "the window from " + run.From.Short() + " to " + run.To.Short()}
	switch {
	case at < run.From:
		o.side, o.least = before, value.Duration(run.From-at)
	case at == run.To:
		o.side = atEnd
	case at > run.To:
		o.side, o.least = after, value.Duration(at-run.To)
	case e.Arrived > run.Last:
		r.Kind = Late
		o.side, o.least, o.window = late, value.Duration(e.Arrived-e.Generated), run.Last.Short()
	default:
		return Reason{}, false
	}
	o.most, r.away = o.least, o
	return r, true
}

// away says how far events are from what a run sees.
type away struct {
	of          string // what of them: nothing, or their arrival
	side        side
	least, most value.Duration
	from        value.Instant // the earliest arrival
	window      string        // of a late event, until when the run sees what arrives
}

// A side is where events are that a run does not see.
type side int

const (
	before side = iota + 1
	atEnd
	after
	late
)

// sideOf returns where a reason's events are, 0 if it is not about what the run sees.
func (r Reason) sideOf() side {
	if r.away == nil {
		return 0
	}
	return r.away.side
}

// add takes in the events of another reason, which are on the same side.
func (o *away) add(other *away) {
	o.least, o.most, o.from = min(o.least, other.least), max(o.most, other.most), min(o.from, other.from)
}

func (o *away) String() string {
	far, from := o.least.Short(), "at "+o.from.Short()
	if o.most > o.least {
		far, from = far+" to "+o.most.Short(), "from "+o.from.Short()+" on"
	}
	switch o.side {
	case before:
		return o.of + far + " before " + o.window
	case atEnd:
		return o.of + "at the end of " + o.window + ", which does not have its end"
	case after:
		return o.of + far + " after " + o.window
	}
	return "arrival " + far + " late, " + from + "; the run sees what arrives until " + o.window
}
