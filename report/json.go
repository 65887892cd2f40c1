package report

import (
	"io"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// The parts of a JSON report. Lines and columns count from 1, the end is exclusive.
type (
	jsonPlace struct {
		File      string `json:"file"`
		Line      int    `json:"line"`
		Column    int    `json:"column"`
		EndLine   int    `json:"endLine"`
		EndColumn int    `json:"endColumn"`
	}
	jsonFinding struct {
		jsonPlace
		Check    string        `json:"check"`
		Code     string        `json:"code"`
		Severity string        `json:"severity"`
		Message  string        `json:"message"`
		Hint     string        `json:"hint,omitempty"`
		Related  []jsonRelated `json:"related,omitempty"`
		Fix      *jsonFix      `json:"fix,omitempty"`
	}
	jsonRelated struct {
		jsonPlace
		Message string `json:"message"`
	}
	jsonFix struct {
		Message string     `json:"message"`
		Edits   []jsonEdit `json:"edits"`
	}
	jsonEdit struct {
		jsonPlace
		New string `json:"new"` // what replaces the text of the place
	}
	jsonSuites struct {
		Suites []jsonSuite `json:"suites"`
		Totals jsonCounts  `json:"totals"`
		Lint   jsonTotals  `json:"lint"` // of the rules, whose findings ruleproof lint shows
	}
	jsonTotals struct {
		Errors   int `json:"errors"`
		Warnings int `json:"warnings"`
		Infos    int `json:"infos"`
	}
	jsonCounts struct {
		Scenarios  int `json:"scenarios"`
		Passed     int `json:"passed"`
		Failed     int `json:"failed"`
		Errors     int `json:"errors"` // that could not run
		Skipped    int `json:"skipped"`
		Known      int `json:"known"`      // that failed as expected
		Unreadable int `json:"unreadable"` // files of scenarios
		Warnings   int `json:"warnings"`
	}
	jsonSuite struct {
		File      string         `json:"file"`
		Rule      string         `json:"rule"`
		Problems  []jsonFinding  `json:"problems"`           // that kept all scenarios from running
		Warnings  []jsonFinding  `json:"warnings,omitempty"` // about the file as a whole
		Scenarios []jsonScenario `json:"scenarios"`
	}
	jsonScenario struct {
		jsonPlace
		Name        string           `json:"name"`
		Status      Status           `json:"status"`
		Reason      string           `json:"reason,omitempty"` // why it is skipped, or expected to fail
		Runs        int              `json:"runs"`
		Alerts      int              `json:"alerts"`
		Incidents   int              `json:"incidents"`
		Differences []jsonDifference `json:"differences"`
		Reasons     []jsonReason     `json:"reasons,omitempty"` // why something that is expected is not there
		Problems    []jsonFinding    `json:"problems"`
		Warnings    []jsonFinding    `json:"warnings,omitempty"`
		Details     []jsonRun        `json:"details,omitempty"` // of the runs
	}
	jsonDifference struct {
		jsonPlace
		Message string      `json:"message"`
		Fields  []jsonField `json:"fields"`
		Agree   int         `json:"agree"`            // how many more fields are as expected
		MadeBy  string      `json:"madeBy,omitempty"` // the events that made what is not expected
	}
	jsonField struct {
		Name     string   `json:"name"`
		Expected []string `json:"expected"`
		Actual   []string `json:"actual"`
	}
	jsonRun struct {
		Number     int         `json:"number"`
		At         string      `json:"at"`
		Suppressed bool        `json:"suppressed"`
		Rows       int         `json:"rows"`
		Alerts     []jsonAlert `json:"alerts"`
		Notes      []string    `json:"notes,omitempty"`
	}
	jsonAlert struct {
		Title         string              `json:"title"`
		Severity      string              `json:"severity"`
		Rows          int                 `json:"rows"`
		Entities      []string            `json:"entities"`
		CustomDetails map[string][]string `json:"customDetails"`
		Notes         []string            `json:"notes,omitempty"`
	}
)

// JSON writes the findings as one array, or what came of scenarios as one object.
func JSON(w io.Writer, r *Report, _ Options) error {
	if r.Suites == nil {
		return safe.EncodeJSON(w, each(r.Findings, jsonFindingOf), "  ")
	}
	n := r.Counts()
	lint := r.Linted.BySeverity
	return safe.EncodeJSON(w, jsonSuites{
		each(r.Suites, jsonSuiteOf), jsonCounts{n.Scenarios(), n.Passed, n.Failed, n.Errored, n.Skipped, n.Known, n.Unreadable, n.Warnings.Sum()},
		jsonTotals{lint[diag.Error], lint[diag.Warning], lint[diag.Info]},
	}, "  ")
}

// each returns what f makes of the items, an empty list for no item.
func each[T, J any](items []T, f func(T) J) []J {
	list := make([]J, len(items))
	for i, item := range items {
		list[i] = f(item)
	}
	return list
}

func jsonPlaceOf(at diag.Span) jsonPlace {
	r := at.Range()
	return jsonPlace{at.Path(), r.Start.Line, r.Start.Column, r.End.Line, r.End.Column}
}

func jsonFindingOf(f diag.Diagnostic) jsonFinding {
	j := jsonFinding{jsonPlace: jsonPlaceOf(f.Span), Check: f.Check, Code: f.Code, Severity: f.Severity.String(), Message: f.Message, Hint: f.Hint}
	for _, r := range f.Related {
		j.Related = append(j.Related, jsonRelated{jsonPlaceOf(r.Span), r.Message})
	}
	if f.Fix != nil {
		j.Fix = &jsonFix{f.Fix.Message, each(f.Fix.Edits, func(e diag.Edit) jsonEdit { return jsonEdit{jsonPlaceOf(e.Span), e.New} })}
	}
	return j
}

func jsonSuiteOf(s *Suite) jsonSuite {
	return jsonSuite{s.Path, s.Rule, each(problems("", s.Problems), jsonFindingOf), each(s.Warnings, jsonFindingOf), each(s.Scenarios, jsonScenarioOf)}
}

func jsonScenarioOf(c *Scenario) jsonScenario {
	j := jsonScenario{
		jsonPlace: jsonPlaceOf(c.Span), Name: c.Name, Status: c.Status, Reason: c.Reason, Runs: c.RunCount, Alerts: c.AlertCount, Incidents: c.IncidentCount,
		Differences: each(c.Differences, func(d Difference) jsonDifference {
			return jsonDifference{jsonPlaceOf(d.Span), d.Message, each(d.Fields, func(f Field) jsonField { return jsonField(f) }), d.Agree, d.MadeBy}
		}),
		Problems: each(problems("", c.Problems), jsonFindingOf),
		Warnings: each(c.Warnings, jsonFindingOf),
	}
	if c.Reasons != nil {
		j.Reasons = each(c.Reasons, jsonReasonOf)
	}
	if c.Runs != nil {
		j.Details = each(c.Runs, jsonRunOf)
	}
	return j
}

func jsonRunOf(r Run) jsonRun {
	return jsonRun{r.Number, r.At, r.Suppressed, r.Rows, each(r.Alerts, jsonAlertOf), r.Notes}
}

func jsonAlertOf(a Alert) jsonAlert {
	details := map[string][]string{}
	for _, d := range a.Details {
		details[d.Name] = d.Values
	}
	return jsonAlert{a.Title, a.Severity, a.Rows, each(a.Entities, func(e string) string { return e }), details, a.Notes}
}
