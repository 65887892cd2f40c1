package scenario

import (
	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

// MaxRuns is how many runs a scenario may have.
const MaxRuns = 20_000

// A Timing says when the rule runs: at each instant of a list, or in a series that begins
// with an instant and goes on as often as the rule is scheduled.
type Timing struct {
	At []Run // in ascending order; of a series, the first run

	Series diag.Span      // where the length of a series is written; zero for a list
	For    value.Duration // how long the series is; 0 when it has a number of runs
	Runs   int            // how many runs it has; 0 when it has a length
}

// Base returns the time of the first run, which other times of the scenario may be relative
// to. Without a run it returns the zero instant.
func (t Timing) Base() value.Instant {
	if len(t.At) == 0 {
		return 0
	}
	return t.At[0].At
}

// Instants returns when a rule runs that is scheduled once in every so much time, 0 for
// a rule of which nobody knows how often. The problem is nil, or what keeps it from running.
func (t Timing) Instants(every value.Duration) ([]value.Instant, *diag.Diagnostic) {
	if t.Series.IsZero() || len(t.At) == 0 {
		return instants(t.At), nil
	}
	fault := func(format string, args ...any) ([]value.Instant, *diag.Diagnostic) {
		p := problem(t.Series, format, args...)
		return nil, &p
	}
	count := t.Runs
	switch {
	case count == 1 || t.For > 0 && t.For <= every:
		return instants(t.At), nil
	case every <= 0:
		return fault("the rule has no queryFrequency, so nothing says when it runs after the first time")
	case t.For > 0:
		count = int(min((t.For-1)/every+1, MaxRuns+1))
		if count > MaxRuns {
			return fault("the rule runs more often in this time than the limit of %d runs", MaxRuns)
		}
	}
	list := make([]value.Instant, count)
	for i := range list {
		at, ok := t.At[0].At.Add(every * value.Duration(i))
		if !ok {
			return fault("run %d would be after the year 9999", i+1)
		}
		list[i] = at
	}
	return list, nil
}

// instants returns when runs are; nil for no run.
func instants(runs []Run) []value.Instant {
	var list []value.Instant
	for _, run := range runs {
		list = append(list, run.At)
	}
	return list
}

// The keys that say when the rule runs.
const (
	atKey   = "at"
	fromKey = "from"
	forKey  = "for"
	runsKey = "runs"
)

// timing reads when the rule runs from the keys of the file or of a scenario. One that has none of
// these keys has the timing of the file. A series that doesn't say from when begins at the file's first run.
func (r *Reader) timing(n *document.Node, file Timing, report func(diag.Diagnostic)) Timing {
	at, from, length, runs := get(n, atKey), get(n, fromKey), get(n, forKey), get(n, runsKey)
	series := first(length, runs)
	switch begins := first(from, series); {
	case at == nil && begins == nil:
		return file
	case at == nil:
	case begins != nil:
		report(problem(begins.Span, "at says when each run is: write either at, or from with for or runs"))
		return Timing{}
	default:
		return Timing{At: r.runs(at, report)}
	}
	var t Timing
	switch {
	case length != nil && runs != nil:
		report(problem(runs.Span, "for already says how many runs there are: write either for or runs"))
		return Timing{}
	case from != nil:
		t.At = r.runs(from, report)
	case r.based:
		t.At = []Run{{At: r.base, Span: series.Span}}
	default:
		report(problem(series.Span, "nothing says when the first run is: add from"))
	}
	if series == nil {
		return t
	}
	t.Series = series.Span
	if runs != nil {
		count, _ := runs.Value.(int64)
		t.Runs = int(min(max(count, 1), MaxRuns)) // the JSON Schema reports others
		return t
	}
	d, ok := Offset(length.Text())
	if length.Scalar == nil { // the JSON Schema reports it
		return Timing{}
	}
	if !ok || d <= 0 {
		report(problem(length.Span, "%s is not a length of time such as 3h", shown(length)))
		return Timing{}
	}
	t.For = d
	return t
}

// first returns the first node that is there, nil for none.
func first(nodes ...*document.Node) *document.Node {
	for _, n := range nodes {
		if n != nil {
			return n
		}
	}
	return nil
}

// runs reads the instants of runs, each later than the one before.
func (r *Reader) runs(n *document.Node, report func(diag.Diagnostic)) []Run {
	items := n.Items
	if n.Kind != document.Seq {
		items = []*document.Node{n}
	}
	var runs []Run
	for _, item := range items {
		at, ok := Time(item.Text(), r.base)
		relative := item.Text() == "now" || ok && !absoluteForm.MatchString(item.Text())
		switch {
		case item.Scalar == nil: // the JSON Schema reports it
			return nil
		case !ok:
			report(problem(item.Span, "%s is not a time such as 2026-03-02T12:00:00Z or +1h", shown(item)))
			return nil
		case relative && !r.based:
			report(problem(item.Span, "%s is relative to the file's first run, which has no time", shown(item)))
			return nil
		case len(runs) > 0 && at <= runs[len(runs)-1].At:
			report(problem(item.Span, "each run must be later than the one before"))
			return nil
		}
		runs = append(runs, Run{at, item.Span, relative && at < r.base})
	}
	return runs
}
