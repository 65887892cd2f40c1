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
	window := "the window from " + run.From.Short() + " to " + run.To.Short()
	r := Reason{Kind: Window, Events: []int{event}}
	switch {
	case at < run.From:
		r.Message = word + value.Duration(run.From-at).Short() + " before " + window
	case at == run.To:
		r.Message = word + "at the end of " + window + ", which does not have its end"
	case at > run.To:
		r.Message = word + value.Duration(at-run.To).Short() + " after " + window
	case e.Arrived > run.Last:
		r.Kind = Late
		r.Message = "arrival " + value.Duration(e.Arrived-e.Generated).Short() + " late, at " + e.Arrived.Short() +
			"; the run sees what arrives until " + run.Last.Short()
	default:
		return Reason{}, false
	}
	return r, true
}
