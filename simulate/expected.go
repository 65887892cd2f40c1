package simulate

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/simulate/expect"
)

// A Difference is an expectation that was not met.
type Difference struct {
	expect.Difference
	MadeBy []EventRef // the events that made something that is not expected
}

// differs returns the difference that a message describes.
func differs(at diag.Span, message string) Difference {
	return Difference{Difference: expect.Difference{Span: at, Message: message}}
}

// A FieldDifference is a field whose value is not the expected one.
type FieldDifference = expect.FieldDifference

// expectations returns what the scenario expects, and what is wrong with the scenario or
// keeps it from running with this subject: a column that the query doesn't return, for one.
func (t *trial) expectations() (expected *expect.Expected, problems []diag.Diagnostic) {
	problems = slices.Concat(t.scenario.Problems, t.scenario.Faults, t.subject.problems)
	wanted := t.scenario.Expect
	unshaped := func(p diag.Diagnostic) bool { // expected things may be written in the case, too
		at := p.Span.InFile()
		return wanted.Span.Encloses(at) || t.scenario.Case.Encloses(at)
	}
	if t.subject.Rule == nil || len(t.subject.problems) > 0 || len(t.scenario.Timing.At) == 0 || slices.ContainsFunc(t.scenario.Problems, unshaped) {
		return nil, diag.Sort(problems)
	}
	expected, faults, doubts := expect.Read(wanted, t.expectable())
	problems = slices.Concat(problems, faults, t.unpredictable())
	t.result.Warnings = append(t.result.Warnings, doubts...)
	return expected, diag.Sort(problems)
}

// expectable returns what the expectations are about.
func (t *trial) expectable() expect.Subject {
	return expect.Subject{Rule: t.subject.Rule, Result: t.subject.result(), Clock: t.scenario.Clock}
}

// outcome returns what the subject did.
func (t *trial) outcome() expect.Outcome {
	o := expect.Outcome{Alerts: t.result.Alerts, Incidents: t.result.Incidents, Open: t.tenant().Included(t.subject.Rule)}
	for _, run := range t.result.Runs {
		o.Runs = append(o.Runs, expect.Run{Run: &run.Run, Suppressed: run.Suppressed, Alerts: run.Alerts})
	}
	return o
}

// compare compares what the subject did with what the scenario expects.
func (t *trial) compare(expected *expect.Expected) {
	differences, problems := expected.Compare(t.outcome())
	for _, d := range differences {
		t.result.Differences = append(t.result.Differences, Difference{Difference: d})
	}
	t.report(problems...)
	if t.scenario.Expect.Incidents != nil {
		t.compareIncluded()
	}
}

// edits returns the edits of the file after which the scenario expects what happened. Cases share their expectations:
// no edit suits one of them alone. What an alias repeats may be an event as well.
func (t *trial) edits(expected *expect.Expected) []diag.Edit {
	if !t.scenario.Case.IsZero() || t.scenario.Expect.Shared {
		return nil
	}
	return expected.Edits(t.scenario.Expect, t.outcome(), t.expectable())
}
