package simulate

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/simulate/alert"
	"github.com/ruleproof/ruleproof/simulate/why"
)

// The kinds of reasons that lie after the query.
const (
	Triggered  why.Kind = "trigger"     // the run has rows, and not as many as the rule needs
	Suppressed why.Kind = "suppression" // the rule did not run
)

// A Reason says what kept events from what a scenario expects.
type Reason struct {
	Kind   why.Kind
	Run    int        // the number of the run
	Events []EventRef // those that were lost for it; none for a run as a whole
	// At is the place in the query or the rule; the zero Span for what lies outside of them.
	At       diag.Span
	Operator string // what stands at the place
	Message  string // why the events did not pass
	Hint     string // what is nearest to them and would have passed, or ""
}

// The bounds of the search for reasons.
const (
	maxWhyEvents = 5_000 // events of a scenario that are followed
	maxWhyRuns   = 6     // runs that are looked at to find the one in which events came furthest
	maxMadeRuns  = 20    // runs of which it is asked what made their rows
)

// explain finds out what kept events from what is missing, and what made that which is too much.
func (t *trial) explain(ctx context.Context) {
	missing, runs := false, map[int]bool{}
	for _, d := range t.result.Differences {
		missing = missing || d.Missing
		if d.Missing && d.Run > 0 {
			runs[d.Run] = true
		}
	}
	if missing && len(t.scenario.Views) > 0 {
		t.result.Reasons = t.reasons(ctx, runs)
	}
	made := map[int][][]EventRef{}
	for i := range t.result.Differences {
		d := &t.result.Differences[i]
		for _, r := range d.Extra {
			sources, known := made[r.Run]
			if !known && len(made) < maxMadeRuns {
				sources = t.sources(ctx, t.result.Runs[r.Run-1])
				made[r.Run] = sources
			}
			if r.At < len(sources) {
				d.MadeBy = append(d.MadeBy, sources[r.At]...)
			}
		}
		d.MadeBy = unique(d.MadeBy)
	}
}

// unique returns events in the order of the file, each once.
func unique(list []EventRef) []EventRef {
	slices.SortStableFunc(list, func(a, b EventRef) int {
		return cmp.Or(a.Table.Span.Compare(b.Table.Span), cmp.Compare(a.Row, b.Row))
	})
	return slices.Compact(list)
}

// reasons returns what kept events from the answer of the runs of these numbers, or, without any, of the run in which events came furthest.
func (t *trial) reasons(ctx context.Context, numbers map[int]bool) []Reason {
	var views []*View
	for _, v := range t.scenario.Views {
		if numbers[v.Number] {
			views = append(views, v)
		}
	}
	given := len(views) > 0
	if !given {
		views = t.candidates()
	}
	var found []Reason
	if len(numbers) == 0 {
		found = t.suppressions()
	}
	best, nearest, seen := (*followed)(nil), 0, 0
	for _, v := range views[:min(len(views), maxWhyRuns)] {
		f, ok := t.follow(ctx, v)
		if !ok {
			continue
		}
		if given {
			found = append(found, t.reasonsOf(f)...)
			continue
		}
		d := why.Reached(f.run, f.events)
		if best == nil || d >= 0 && (nearest < 0 || d < nearest) || d == nearest && f.visible > seen {
			best, nearest, seen = f, d, f.visible
		}
	}
	if best != nil {
		found = append(found, t.reasonsOf(best)...)
	}
	return found
}

// candidates returns the runs to be looked at: those without alerts that see the most events, the earliest first.
func (t *trial) candidates() []*View {
	type candidate struct {
		view    *View
		alerts  bool
		visible int
	}
	var list []candidate
	for i, v := range t.scenario.Views {
		if i >= len(t.result.Runs) || t.result.Runs[i].Suppressed {
			continue
		}
		list = append(list, candidate{v, len(t.result.Runs[i].Alerts) > 0, v.Sights().events()})
	}
	slices.SortStableFunc(list, func(a, b candidate) int {
		if a.alerts != b.alerts {
			if a.alerts {
				return 1
			}
			return -1
		}
		return b.visible - a.visible
	})
	var views []*View
	for _, c := range list {
		views = append(views, c.view)
	}
	return views
}

// suppressions returns the runs that did not take place, as one reason.
func (t *trial) suppressions() []Reason {
	first, n := 0, 0
	var cause *Run
	var last *Run
	for _, run := range t.result.Runs {
		switch {
		case run.Suppressed && n == 0:
			first, n, cause = run.Number, 1, last
		case run.Suppressed:
			n++
		case len(run.Alerts) > 0:
			last = run
		}
	}
	if n == 0 || cause == nil || t.subject.Rule == nil {
		return nil
	}
	message := "run " + fmt.Sprint(first) + " is suppressed"
	if n > 1 {
		message = fmt.Sprintf("%d runs, from run %d on, are suppressed", n, first)
	}
	message += fmt.Sprintf(": run %d at %s raised an alert, and suppressionDuration is %s", cause.Number, cause.At.Short(), ticks(t.subject.Rule.SuppressionDuration.Value).Short())
	return []Reason{{Kind: Suppressed, Run: first, At: t.subject.Rule.SuppressionDuration.Span, Message: message}}
}

// reasonsOf returns what lost the events of a run, and why its rows raise no alert.
func (t *trial) reasonsOf(f *followed) []Reason {
	var list []Reason
	number := f.view.Number
	run := t.result.Runs[number-1]
	if rule := t.subject.Rule; !run.Suppressed && run.Result.Rows > 0 && !alert.Triggers(rule, run.Result.Rows) {
		needs := fmt.Sprintf("the run at %s has %s, and the rule needs %s %d", run.At.Short(), words.Count(run.Result.Rows, "row"),
			comparisons[rule.TriggerOperator.Value], rule.TriggerThreshold.Value)
		list = append(list, Reason{Kind: Triggered, Run: number, At: rule.TriggerThreshold.Span, Message: needs})
	}
	var outside, rest []Reason
	for _, r := range why.Reasons(f.run, f.events) {
		reason := f.reason(r, f.refs, number)
		switch r.Kind {
		case why.Window, why.Late:
			outside = append(outside, t.unseenReasons(f, r.Events)...)
		case why.Alone, why.Unread:
			rest = append(rest, reason)
		default:
			list = append(list, reason)
		}
	}
	return slices.Concat(list, outside, rest)
}

var comparisons = map[schema.TriggerOperator]string{
	schema.GreaterThan: "more than", schema.LessThan: "fewer than", schema.Equal: "exactly", schema.NotEqual: "a number other than",
}

// observe runs the query over what a run sees and returns what was observed, nil where it fails: a run that is observed takes
// more memory.
func (t *trial) observe(ctx context.Context, v *View, seen Sights, trace bool) *exec.Observed {
	how := t.how(v.At, seen)
	how.Observe, how.Trace = t.subject.conditions(), trace
	answer, err := exec.Execute(ctx, t.subject.Query, how)
	if err != nil {
		return nil
	}
	return answer.Observed
}

// sources returns, for each row of a run, the events that made it; nil where that is not known.
func (t *trial) sources(ctx context.Context, run *Run) [][]EventRef {
	if run.Sources != nil || run.Suppressed {
		return run.Sources
	}
	v := t.scenario.Views[run.Number-1]
	seen := v.Sights()
	observed := t.observe(ctx, v, seen, false)
	if observed == nil {
		return nil
	}
	return seen.sources(observed)
}

// sources returns, for each row of an answer, the events that made it.
func (s Sights) sources(observed *exec.Observed) [][]EventRef {
	list := make([][]EventRef, len(observed.Rows))
	for i, refs := range observed.Rows {
		for _, ref := range refs {
			if e, ok := s.Event(ref.Kind, ref.Table, ref.Row); ok {
				list[i] = append(list[i], e)
			}
		}
		list[i] = unique(list[i])
	}
	return list
}
