package report

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate"
	"github.com/ruleproof/ruleproof/simulate/alert"
)

// A converter makes a Suite of what the simulation of a scenario file returned.
type converter struct {
	path    string // of the scenario file
	verbose bool
}

// SuiteOf returns what came of a scenario file. Only a verbose suite has the runs of its scenarios.
func SuiteOf(r *simulate.Report, verbose bool) *Suite {
	c := &converter{r.Path, verbose}
	suite := &Suite{Path: r.Path, Rule: r.RulePath, Problems: c.diagnostics(r.Problems), Warnings: c.diagnostics(r.Warnings)}
	for _, result := range r.Results {
		suite.Scenarios = append(suite.Scenarios, c.scenario(result))
	}
	return suite
}

// span returns a place in a file. A place in no file is the scenario file as a whole.
func (c *converter) span(at diag.Span) diag.Span {
	at = at.InFile()
	if at.Source == nil {
		return diag.FileAt(c.path, diag.Position{})
	}
	return at
}

func (c *converter) diagnostics(list []diag.Diagnostic) []diag.Diagnostic {
	var moved []diag.Diagnostic
	for _, d := range list {
		d.Span = c.span(d.Span)
		d.Fix = nil
		moved = append(moved, d)
	}
	return moved
}

var statuses = map[simulate.Status]Status{simulate.Passed: Passed, simulate.Failed: Failed, simulate.Errored: Errored, simulate.Skipped: Skipped, simulate.Known: Known}

func (c *converter) scenario(r *simulate.Result) *Scenario {
	s := &Scenario{
		Name: r.Name, Span: c.span(r.Span), Status: statuses[r.Status], Reason: r.Reason, Problems: c.diagnostics(r.Problems), Warnings: c.diagnostics(r.Warnings),
		RunCount: len(r.Runs), AlertCount: len(r.Alerts), IncidentCount: len(r.Incidents),
	}
	for _, d := range r.Differences {
		difference := Difference{Span: c.span(d.Span), Message: d.Message, Agree: d.Agree, MadeBy: simulate.Named(d.MadeBy)}
		for _, f := range d.Fields {
			difference.Fields = append(difference.Fields, Field(f))
		}
		s.Differences = append(s.Differences, difference)
	}
	for _, reason := range r.Reasons {
		s.Reasons = append(s.Reasons, c.reason(reason))
	}
	if c.verbose {
		for _, run := range r.Runs {
			s.Runs = append(s.Runs, runOf(run))
		}
	}
	return s
}

func runOf(r *simulate.Run) Run {
	run := Run{Number: r.Number, At: withoutFraction(r.At), Suppressed: r.Suppressed, Rows: r.Result.Rows, Notes: r.Warnings}
	for _, a := range r.Alerts {
		run.Alerts = append(run.Alerts, alertOf(a))
	}
	return run
}

func alertOf(a *alert.Alert) Alert {
	shown := Alert{Title: a.Title, Severity: a.Severity, Rows: len(a.Rows), Notes: a.Notes}
	for _, e := range a.Entities {
		shown.Entities = append(shown.Entities, e.String())
	}
	for _, d := range a.CustomDetails {
		shown.Details = append(shown.Details, Detail(d))
	}
	return shown
}

// withoutFraction returns a time without a fraction of a second that is zero.
func withoutFraction(t value.Instant) string { return strings.Replace(t.String(), ".0000000Z", "Z", 1) }
