package report

import (
	_ "embed"
	"math"
	"time"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// resultsSchema describes the report of scenarios that JSON writes. It and the types below say the same, which a test holds.
//
//go:embed results.schema.json
var resultsSchema []byte

// Schema returns the JSON Schema of the report of scenarios that JSON writes.
func Schema() []byte { return resultsSchema }

// The parts of a JSON report of scenarios.
type (
	jsonSuites struct {
		Suites   []jsonSuite   `json:"suites"`
		Findings []jsonFinding `json:"findings"` // about rules that lack scenarios
		Totals   jsonCounts    `json:"totals"`
		Lint     jsonTotals    `json:"lint"` // of the rules, whose findings ruleproof lint shows
		Stopped  bool          `json:"stopped,omitempty"`
		Seconds  float64       `json:"seconds,omitempty"`
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
		Known      int `json:"known"`
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
		Description string           `json:"description,omitempty"`
		Tags        []string         `json:"tags,omitempty"`
		Status      Status           `json:"status"`
		Reason      string           `json:"reason,omitempty"`
		Seconds     float64          `json:"seconds,omitempty"`
		Runs        int              `json:"runs"`
		Alerts      int              `json:"alerts"`
		Incidents   int              `json:"incidents"`
		Differences []jsonDifference `json:"differences"`
		Reasons     []jsonReason     `json:"reasons,omitempty"`   // why something that is expected is not there
		Explained   []jsonExplained  `json:"explained,omitempty"` // the way of the events through the query
		Problems    []jsonFinding    `json:"problems"`
		Warnings    []jsonFinding    `json:"warnings,omitempty"`
		Details     *jsonDetails     `json:"details,omitempty"`
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
		InWords  bool     `json:"inWords,omitempty"` // expected says which values fit
		Actual   []string `json:"actual"`
	}
	jsonDetails struct {
		Tables    []jsonTable    `json:"tables"`
		Runs      []jsonRun      `json:"runs"`
		Incidents []jsonIncident `json:"incidents"`

		Unpredictable string `json:"unpredictable,omitempty"`
	}
	jsonTable struct {
		jsonPlace
		Kind   string      `json:"kind"`
		Name   string      `json:"name"`
		Rows   int         `json:"rows"`
		Events []jsonEvent `json:"events"` // the first of the rows
	}
	jsonEvent struct {
		jsonPlace
		Number  int               `json:"number"`
		Time    string            `json:"time,omitempty"`
		Arrival string            `json:"arrival,omitempty"`
		Seen    bool              `json:"seen"`
		Values  map[string]string `json:"values"`
	}
	jsonRun struct {
		Number     int         `json:"number"`
		At         string      `json:"at"`
		From       string      `json:"from"`
		To         string      `json:"to"`
		Suppressed bool        `json:"suppressed"`
		Rows       int         `json:"rows"`
		Result     []jsonRow   `json:"result"` // the first of the rows
		Alerts     []jsonAlert `json:"alerts"`
		Notes      []string    `json:"notes,omitempty"`
	}
	jsonRow struct {
		Number int               `json:"number"`
		Values map[string]string `json:"values"`
		Alerts []int             `json:"alerts"`
		Events []jsonEventID     `json:"events,omitempty"`
	}
	jsonEventID struct {
		Table  string `json:"table"`
		Number int    `json:"number"`
	}
	jsonAlert struct {
		Number        int                 `json:"number"`
		Title         string              `json:"title"`
		Description   string              `json:"description"`
		Severity      string              `json:"severity"`
		Tactics       []string            `json:"tactics"`
		Techniques    []string            `json:"techniques"`
		SubTechniques []string            `json:"subTechniques"`
		Product       string              `json:"product,omitempty"`
		Provider      string              `json:"provider,omitempty"`
		Start         string              `json:"start"`
		End           string              `json:"end"`
		Rows          int                 `json:"rows"`
		RowNumbers    []int               `json:"rowNumbers"` // the first of them
		Entities      []jsonEntity        `json:"entities"`
		CustomDetails map[string][]string `json:"customDetails"`
		Properties    map[string][]string `json:"properties"`
		Incident      int                 `json:"incident,omitempty"`
		Notes         []string            `json:"notes,omitempty"`
	}
	jsonEntity struct {
		Type        string            `json:"type"`
		Identifiers map[string]string `json:"identifiers"`
	}
	jsonIncident struct {
		Number   int          `json:"number"`
		Title    string       `json:"title,omitempty"`
		Severity string       `json:"severity"`
		Status   string       `json:"status"`
		Tactics  []string     `json:"tactics"`
		Entities []jsonEntity `json:"entities"`
		Opened   string       `json:"opened"`
		Until    string       `json:"until"`
		Alerts   []int        `json:"alerts"`
	}
)

// A jsonWriter makes the parts of a report of scenarios.
type jsonWriter struct{ Options }

func jsonSuitesOf(r *Report, o Options) jsonSuites {
	w := jsonWriter{o}
	n, lint := r.Counts(), r.Linted.BySeverity
	return jsonSuites{
		Suites: each(r.Suites, w.suite), Findings: each(r.Findings, jsonFindingOf),
		Totals:  jsonCounts{n.Scenarios(), n.Passed, n.Failed, n.Errored, n.Skipped, n.Known, n.Unreadable, n.Warnings.Sum()},
		Lint:    jsonTotals{lint[diag.Error], lint[diag.Warning], lint[diag.Info]},
		Stopped: r.Stopped, Seconds: w.seconds(r.Elapsed),
	}
}

// seconds returns a time in seconds, to the millisecond, 0 where no times are asked for.
func (w jsonWriter) seconds(d time.Duration) float64 {
	if !w.Times {
		return 0
	}
	return math.Max(0.001, math.Round(d.Seconds()*1000)/1000)
}

func (w jsonWriter) suite(s *Suite) jsonSuite {
	return jsonSuite{s.Path, s.Rule, each(problems("", s.Problems), jsonFindingOf), each(s.Warnings, jsonFindingOf), each(s.Scenarios, w.scenario)}
}

func (w jsonWriter) scenario(c *Scenario) jsonScenario {
	j := jsonScenario{
		jsonPlace: jsonPlaceOf(c.Span), Name: c.Name, Description: c.Description, Tags: c.Tags,
		Status: c.Status, Reason: c.Reason, Runs: c.RunCount, Alerts: c.AlertCount, Incidents: c.IncidentCount,
		Differences: each(c.Differences, func(d Difference) jsonDifference {
			return jsonDifference{jsonPlaceOf(d.Span), d.Message, each(d.Fields, func(f Field) jsonField { return jsonField{f.Name, f.Expected, f.InWords, f.Actual} }), d.Agree, d.MadeBy}
		}),
		Problems: each(problems("", c.Problems), jsonFindingOf),
		Warnings: each(c.Warnings, jsonFindingOf),
	}
	if c.Elapsed > 0 {
		j.Seconds = w.seconds(c.Elapsed)
	}
	if c.Reasons != nil {
		j.Reasons = each(c.Reasons, jsonReasonOf)
	}
	if c.Explained != nil {
		j.Explained = each(c.Explained, jsonExplainedOf)
	}
	if w.Verbose {
		run := func(r Run) jsonRun { return jsonRunOf(r, c.Tables) }
		j.Details = &jsonDetails{each(c.Tables, jsonTableOf), each(c.Runs, run), each(c.Incidents, jsonIncidentOf), c.Unpredictable}
	}
	return j
}

func jsonTableOf(t Table) jsonTable {
	return jsonTable{jsonPlaceOf(t.Span), t.Kind, t.Name, t.Rows, each(t.Events, func(e Event) jsonEvent {
		j := jsonEvent{jsonPlace: jsonPlaceOf(e.Span), Number: e.Number, Seen: e.Seen, Values: jsonValues(e.Values)}
		if e.Timed {
			j.Time, j.Arrival = e.Generated.Short(), e.Arrived.Short()
		}
		return j
	})}
}

func jsonRunOf(r Run, tables []Table) jsonRun {
	return jsonRun{
		r.Number, r.At.Short(), r.From.Short(), r.To.Short(), r.Suppressed, r.Rows,
		each(r.Result, func(row Row) jsonRow {
			events := each(row.Events, func(e EventID) jsonEventID { return jsonEventID{tables[e.Table].Name, e.Number} })
			return jsonRow{row.Number, jsonValues(row.Values), listed(row.Alerts), events}
		}),
		each(r.Alerts, jsonAlertOf), r.Notes,
	}
}

func jsonAlertOf(a Alert) jsonAlert {
	return jsonAlert{
		a.Number, a.Title, a.Description, a.Severity, listed(a.Tactics), listed(a.Techniques),
		listed(a.SubTechniques), a.Product, a.Provider, a.Start.Short(), a.End.Short(),
		a.Rows, listed(a.RowNumbers), each(a.Entities, jsonEntityOf),
		jsonDetailsOf(a.Details), jsonDetailsOf(a.Properties), a.Incident, a.Notes,
	}
}

func jsonEntityOf(e Entity) jsonEntity { return jsonEntity{e.Type, jsonValues(e.Identifiers)} }

func jsonIncidentOf(i Incident) jsonIncident {
	return jsonIncident{i.Number, i.Title, i.Severity, i.Status, listed(i.Tactics), each(i.Entities, jsonEntityOf), i.Opened.Short(), i.Until.Short(), listed(i.Alerts)}
}

func jsonValues(values []Value) map[string]string {
	m := map[string]string{}
	for _, v := range values {
		m[v.Name] = v.Text
	}
	return m
}

func jsonDetailsOf(details []Detail) map[string][]string {
	m := map[string][]string{}
	for _, d := range details {
		m[d.Name] = listed(d.Values)
	}
	return m
}

// listed returns a list that is not nil.
func listed[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}
