// Package expect compares what a rule did with what a scenario expects.
//
// The part of a scenario that says what is expected enters, with the rule that runs and the columns of its
// query: Read makes typed expectations of it, and reports what is wrong with them at its place. Then enter the
// runs, with their rows, alerts and incidents; the differences leave. The package runs nothing.
package expect

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/simulate/alert"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// The checks of what is doubtful in an expectation.
const (
	Impossible  = "scenario/impossible-expectation"
	AlwaysHolds = "scenario/always-holds"
)

func doubt(check string, at diag.Span, format string, args ...any) diag.Diagnostic {
	return diag.Diagnostic{Check: check, Code: check, Span: at, Severity: diag.Warning, Message: fmt.Sprintf(format, args...)}
}

// A Subject is what the expectations are about.
type Subject struct {
	Rule   *schema.Rule
	Result *value.Schema   // the columns that its query returns
	Clock  *scenario.Clock // which reads its times
}

// A Run is a run of the rule with its outcome.
type Run struct {
	*alert.Run
	Suppressed bool
	Alerts     []*alert.Alert
}

// An Outcome is what a rule did in a scenario.
type Outcome struct {
	Runs      []Run
	Alerts    []*alert.Alert // of all runs, in order
	Incidents []*alert.Incident
	Open      bool // nobody can tell the incidents: they are not compared
}

// Expected is what a scenario expects. Nothing is expected of a list that is nil.
type Expected struct {
	rows      *list[row]
	alerts    *list[*alert.Alert]
	incidents *list[*alert.Incident]
	runs      *runs
}

// Read reads what a scenario expects of a subject. With problems, it cannot be compared with anything; doubts are warnings.
func Read(e scenario.Expect, s Subject) (x *Expected, problems, doubts []diag.Diagnostic) {
	r := &reader{clock: s.Clock, guesses: maxGuesses}
	x = &Expected{}
	if e.Rows != nil {
		x.rows = r.rows(e.Rows, s.Result)
	}
	if e.Runs != nil {
		x.runs = r.runs(e.Runs)
	}
	if e.Alerts != nil {
		x.alerts = readList(r, "alert", e.Alerts, r.alert)
	}
	if e.Incidents != nil {
		x.incidents = readList(r, "incident", e.Incidents, r.incident)
	}
	r.impossible(s.Rule, e.Alerts)
	r.impossible(s.Rule, e.Incidents)
	return x, r.problems, r.doubts
}

// Silent reports whether everything is as expected where nothing happens.
func (x *Expected) Silent() bool {
	return (x.rows == nil || x.rows.holds(nil)) && (x.alerts == nil || x.alerts.holds(nil)) &&
		(x.incidents == nil || x.incidents.holds(nil)) && (x.runs == nil || x.runs.silent())
}

// rows returns the rows of all runs.
func (o Outcome) rows() (rows []row) {
	for _, run := range o.Runs {
		for i := range run.Result.Rows {
			rows = append(rows, row{run.Run, i})
		}
	}
	return rows
}

// Compare returns what is not as expected. A problem says that there is too much to compare.
func (x *Expected) Compare(o Outcome) (differences []Difference, problems []diag.Diagnostic) {
	add := func(kind string, found []Difference, problem *diag.Diagnostic) {
		for _, d := range found {
			d.Kind = kind
			differences = append(differences, d)
		}
		if problem != nil {
			problems = append(problems, *problem)
		}
	}
	if x.rows != nil {
		found, problem := (&comparison[row]{list: x.rows, have: o.rows(), name: row.name, fields: row.fields, rows: row.made}).run()
		add("row", found, problem)
	}
	if x.alerts != nil {
		found, problem := (&comparison[*alert.Alert]{list: x.alerts, have: o.Alerts, name: o.alertName, fields: alertSummary, rows: rowsOfAlert}).run()
		add("alert", found, problem)
	}
	if x.incidents != nil && !o.Open {
		found, problem := (&comparison[*alert.Incident]{list: x.incidents, have: o.Incidents, name: o.incidentName, fields: incidentSummary, rows: rowsOfIncident}).run()
		add("incident", found, problem)
	}
	if x.runs != nil {
		found, problem := x.runs.compare(o)
		add("run", found, problem)
	}
	return differences, problems
}
