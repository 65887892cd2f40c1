package simulate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/simulate/expect"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// The checks of what is doubtful in a scenario: it may pass, and yet prove nothing.
const (
	UnreadTable           = "scenario/unread-table"
	UnseenEvent           = "scenario/unseen-event"
	UnusedParameter       = "scenario/unused-parameter"
	UnusedEvent           = "scenario/unused-event"
	UnscheduledRun        = "scenario/unscheduled-run"
	ImpossibleExpectation = expect.Impossible
	AlwaysHolds           = expect.AlwaysHolds
	IgnoredArgument       = "scenario/ignored-argument"
	BrokenJSON            = scenario.BrokenJSON
	LiteralCounter        = scenario.LiteralCounter
	BrokenAddress         = scenario.BrokenAddress
)

func doubt(check string, at diag.Span, format string, args ...any) diag.Diagnostic {
	return diag.Diagnostic{Check: check, Code: check, Span: at, Severity: diag.Warning, Message: fmt.Sprintf(format, args...)}
}

// told returns the warnings that no comment of the file silences on a day, in the order of their places.
func (s *Suite) told(found []diag.Diagnostic, today string) []diag.Diagnostic {
	return diag.Sort(slices.DeleteFunc(found, func(d diag.Diagnostic) bool {
		return slices.ContainsFunc(s.File.Ignores, func(i scenario.Ignore) bool { return i.Covers(d.Check, d.Span) && !i.Expired(today) })
	}))
}

// expired reports comments that hold until a day that is over.
func (s *Suite) expired(today string) (found []diag.Diagnostic) {
	for _, i := range s.File.Ignores {
		if i.Expired(today) {
			d := doubt("ignore/expired", i.At, "this ignores %s until %s, which is over", diag.Quote(strings.Join(i.Checks, ", ")), i.Until)
			d.Hint = "mend what it is about, or write a later date"
			found = append(found, d)
		}
	}
	return found
}

// doubts returns what is doubtful in the file as a whole.
func (s *Suite) doubts(subjects []*boundSubject, scenarios []*Scenario) []diag.Diagnostic {
	found := slices.Clone(s.File.Warnings)
	for _, at := range s.File.Unused {
		found = append(found, doubt(UnusedEvent, at, "no scenario uses the event %s", diag.Quote(at.Text())))
	}
	for _, at := range s.File.UnusedParameters {
		found = append(found, doubt(UnusedParameter, at, "no value of the scenario has '${%s}'", diag.Preview(at.Text())))
	}
	found = append(found, unscheduled(ScheduleOf(subjects[0].Rule).Frequency, scenarios)...)
	seen, at := map[*boundSubject]bool{}, map[diag.Span]bool{}
	for _, subject := range subjects {
		if seen[subject] || len(subject.problems) > 0 {
			continue
		}
		seen[subject] = true
		for _, d := range s.ignoredArguments(subject) {
			if !at[d.Span] {
				at[d.Span], found = true, append(found, d)
			}
		}
	}
	return found
}

// unscheduled reports runs that a rule of this frequency does not have. Scenarios that share their runs share the reports.
func unscheduled(frequency value.Duration, scenarios []*Scenario) (found []diag.Diagnostic) {
	if frequency <= 0 {
		return nil
	}
	seen := map[diag.Span]bool{}
	for _, sc := range scenarios {
		runs := sc.Timing.At
		for i, run := range runs {
			if seen[run.Span] {
				continue
			}
			seen[run.Span] = true
			switch {
			case i == 0 && run.Before:
				found = append(found, doubt(UnscheduledRun, run.Span, "this run is before the file's first run"))
			case i > 0 && value.Duration(run.At-runs[i-1].At)%frequency != 0:
				apart := value.Duration(run.At - runs[i-1].At)
				found = append(found, doubt(UnscheduledRun, run.Span, "this run is %s after the one before it, and the rule runs every %s", apart.Short(), frequency.Short()))
			}
		}
	}
	return found
}

// ignoredArguments reports calls of functions whose rows a scenario gives and
// of which nobody knows what their arguments do.
func (s *Suite) ignoredArguments(subject *boundSubject) (found []diag.Diagnostic) {
	plan.Inspect(subject.Query.Result(), func(n plan.Node) bool {
		call, ok := n.(*plan.DeclaredCall)
		if ok && len(call.Args)+call.Tables > 0 && call.Function != catalog.GetWatchlist {
			d := subject.Query.InText(doubt(IgnoredArgument, call.At, "the rows of the function %s are those that a scenario gives, whatever its arguments", diag.Quote(call.Function)))
			d.Hint = "declare the function with its query, or give only the rows that it returns for these arguments"
			if f := s.Catalog.Function(call.Function); f != nil && f.Defined() {
				d.Hint = "give only the rows that it returns for these arguments, or those of the tables that it reads"
			}
			found = append(found, d)
		}
		return true
	})
	return found
}

// reads returns what the query reads; all is true when it reads watchlists whose aliases only a run tells.
func (s *boundSubject) reads() (names map[tableKey]bool, all bool) {
	names = map[tableKey]bool{}
	plan.Inspect(s.Query.Result(), func(n plan.Node) bool {
		switch n := n.(type) {
		case *plan.Scan:
			names[tableKey{exec.TableRequest, n.Name}] = true
		case *plan.DeclaredCall:
			if n.Function != catalog.GetWatchlist || len(n.Args) == 0 {
				names[tableKey{exec.FunctionRequest, n.Function}] = true
			} else if alias, ok := plan.ValueOf(n.Args[0]); ok {
				names[keyOf(exec.WatchlistRequest, value.Text(alias))] = true
			} else {
				all = true
			}
		}
		return true
	})
	return names, all
}

// unseen reports the events that the rule cannot see, in a scenario that expects that nothing happens: it passes also
// when the rule sees none of its events.
func (t *trial) unseen(expected *expect.Expected) (found []diag.Diagnostic) {
	if !expected.Silent() || len(t.scenario.Views) == 0 {
		return nil
	}
	reads, all := t.subject.reads()
	for _, table := range t.scenario.Tables {
		switch {
		case table.Rows.Rows == 0:
		case !reads[keyOf(table.Kind, table.Name)] && !(all && table.Kind == exec.WatchlistRequest):
			found = append(found, doubt(UnreadTable, table.Span, "the rule does not read %s, so these rows prove nothing", named(table)))
		case table.Times() != nil:
			found = append(found, t.outside(table)...)
		}
	}
	return found
}

func named(t *scenario.Table) string {
	if t.Kind == exec.WatchlistRequest {
		return "the watchlist " + diag.Quote(t.Name)
	}
	return diag.Quote(t.Name)
}

// maxUnseen bounds the events of one table that are reported.
const maxUnseen = 20

// outside reports the events of a table that no run sees.
func (t *trial) outside(table *scenario.Table) (found []diag.Diagnostic) {
	generated := table.Times()
	row := 0
	windows := t.windows()
	for _, event := range table.Events {
		unseen, why := 0, windows
		for range event.Rows {
			if !t.scenario.Sees(generated.At(row), table.Ingested[row]) {
				if unseen++; t.late(generated.At(row)) {
					why = "it arrives at " + table.Ingested[row].Short() + ", and a run sees what arrives until " + runDelay.Short() + " after it"
				}
			}
			row++
		}
		if unseen == 0 {
			continue
		}
		what := "no run sees this event"
		switch {
		case event.Rows > 1 && unseen < event.Rows:
			what = fmt.Sprintf("no run sees %d of these %s", unseen, words.Count(event.Rows, "event"))
		case event.Rows > 1:
			what = fmt.Sprintf("no run sees these %s", words.Count(event.Rows, "event"))
		}
		found = append(found, doubt(UnseenEvent, event.At, "%s: %s", what, why))
		if len(found) == maxUnseen {
			break
		}
	}
	return found
}

// windows says which events the runs see.
func (t *trial) windows() string {
	first, last := t.scenario.Views[0], t.scenario.Views[len(t.scenario.Views)-1]
	runs, before := "the run at "+first.At.Short()+" sees those", "before it"
	if first != last {
		runs, before = fmt.Sprintf("the runs from %s to %s see those", first.At.Short(), last.At.Short()), "before each"
	}
	if first.kind == schema.NRT {
		runs += " that arrive in the"
	} else {
		runs += " of the"
	}
	return fmt.Sprintf("%s %s %s", runs, value.Duration(first.At-first.Window.From).Short(), before)
}

// late reports whether an event that no run sees lies in a window, so that it only arrives too late.
func (t *trial) late(generated value.Instant) bool {
	v := t.scenario.lastOver(generated)
	return v != nil && v.kind != schema.NRT && v.Window.Contains(generated)
}
