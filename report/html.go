package report

import (
	"bufio"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
)

//go:embed html/page.tmpl
var pageSource string

//go:embed html/style.css
var pageStyle string

var pageTemplate = template.Must(template.New("page").Parse(pageSource))

// The bounds of a page.
const (
	maxPictures    = 300 // scenarios that are drawn, those that did not pass first
	maxPageEvents  = 200 // events of a table that a scenario lists and draws
	maxPageRuns    = 200
	maxPageAlerts  = 200
	maxPageColumns = 40
	maxCell        = 300 // characters of a value
)

// HTML writes a page that draws each scenario: its events, the windows of the runs, the alerts and the incidents. The page is one
// file without scripts: all that moves in it is what a browser does with links and with details.
func HTML(w io.Writer, r *Report, o Options) error {
	b := bufio.NewWriter(w)
	if err := pageTemplate.Execute(b, newPage(r, o)); err != nil {
		return err
	}
	return b.Flush()
}

// A page is what the template writes. Its texts are bounded and without control characters; the template escapes them for HTML.
type page struct {
	Title, Version string
	Style          template.CSS
	Counts         []pageCount
	Stopped        bool
	Findings       []pageDiagnostic
	Suites         []pageSuite
}

type pageCount struct {
	Status Status
	Text   string
}

type pageDiagnostic struct{ At, Message, Hint string }

type pageSuite struct {
	Path, Rule         string
	Problems, Warnings []pageDiagnostic
	Scenarios          []pageScenario
}

type pageScenario struct {
	ID                  string
	Status              Status
	Word, Name, Brief   string
	Description, Reason string
	Tags                []string
	Open                bool
	Problems, Warnings  []pageDiagnostic
	Differences         []pageDifference
	Why                 []string
	Timeline            *timeline
	Left                string // what is not drawn
	Runs                []pageRun
	Alerts, Incidents   []pageCard
	Tables              []pageTable
}

type pageDifference struct {
	At, Message, MadeBy string
	Fields              []pageField
}

type pageField struct{ Name, Expected, Actual string }

type pageRun struct {
	ID                   string
	Number, Rows, Alerts int
	At, Window, Note     string
}

type pageCard struct {
	ID, Name string
	Facts    []Value
}

type pageTable struct {
	Name    string
	Columns []string
	Events  []pageEvent
	Left    string
}

type pageEvent struct {
	ID     string
	Number int
	Cells  []string
}

func newPage(r *Report, o Options) *page {
	p := &page{Title: "Scenarios", Version: o.Version, Style: template.CSS(pageStyle), Stopped: r.Stopped, Findings: diagnosticsOf(r.Findings, o)}
	n := r.Counts()
	for _, c := range [...]struct {
		status Status
		count  int
		text   string
	}{{Passed, n.Passed, "passed"}, {Failed, n.Failed, "failed"}, {Errored, n.Errored + n.Unreadable, "could not run"}, {Skipped, n.Skipped, "skipped"}, {Known, n.Known, "known to fail"}} {
		if c.count > 0 {
			p.Counts = append(p.Counts, pageCount{c.status, fmt.Sprintf("%d %s", c.count, c.text)})
		}
	}
	drawn := pictured(r)
	id := 0
	for _, s := range r.Suites {
		suite := pageSuite{Path: safe.Text(o.path(s.Path)), Problems: diagnosticsOf(s.Problems, o), Warnings: diagnosticsOf(s.Warnings, o)}
		if s.Rule != "" {
			suite.Rule = safe.Text(o.path(s.Rule))
		}
		for _, c := range s.Scenarios {
			id++
			suite.Scenarios = append(suite.Scenarios, pageOf(c, "s"+strconv.Itoa(id), drawn[c], n.Scenarios() <= 10, o))
		}
		p.Suites = append(p.Suites, suite)
	}
	return p
}

// pictured returns the scenarios that are drawn: those that did not pass, and others as long as there is room.
func pictured(r *Report) map[*Scenario]bool {
	drawn := map[*Scenario]bool{}
	for _, passed := range [...]bool{false, true} {
		for _, s := range r.Suites {
			for _, c := range s.Scenarios {
				if (c.Status == Passed) == passed && len(drawn) < maxPictures {
					drawn[c] = true
				}
			}
		}
	}
	return drawn
}

func diagnosticsOf(list []diag.Diagnostic, o Options) []pageDiagnostic {
	var shown []pageDiagnostic
	for _, d := range list {
		shown = append(shown, pageDiagnostic{placeOf(d.Span, o), safe.Text(d.Message), safe.Text(d.Hint)})
	}
	return shown
}

// placeOf returns a place as path:line:column.
func placeOf(at diag.Span, o Options) string {
	at = at.InFile()
	if at.Source == nil {
		return ""
	}
	place := o.path(at.Path())
	if p := at.Position(); p.Line > 0 {
		place += fmt.Sprintf(":%d:%d", p.Line, p.Column)
	}
	return safe.Text(place)
}

func pageOf(c *Scenario, id string, drawn, open bool, o Options) pageScenario {
	p := pageScenario{
		ID: id, Status: c.Status, Word: string(c.Status), Name: safe.Text(c.Name), Description: safe.Text(c.Description), Reason: safe.Text(c.Reason),
		Open: open || c.Status == Failed || c.Status == Errored, Problems: diagnosticsOf(c.Problems, o), Warnings: diagnosticsOf(c.Warnings, o),
	}
	for _, tag := range c.Tags {
		p.Tags = append(p.Tags, safe.Text(tag))
	}
	if c.Status != Skipped && c.Status != Errored {
		p.Brief = fmt.Sprintf("%s, %s, %s", words.CountOrNo(c.RunCount, "run"), words.CountOrNo(c.AlertCount, "alert"), words.CountOrNo(c.IncidentCount, "incident"))
	}
	for _, d := range c.Differences {
		shown := pageDifference{At: placeOf(d.Span, o), Message: safe.Text(d.Message), MadeBy: cell(d.MadeBy)}
		for _, f := range d.Fields {
			shown.Fields = append(shown.Fields, pageField{safe.Text(f.Name), cell(list(f.Expected)), cell(list(f.Actual))})
		}
		p.Differences = append(p.Differences, shown)
	}
	for _, why := range c.Reasons[:min(len(c.Reasons), maxListed)] {
		p.Why = append(p.Why, safe.Text(why.line()))
	}
	switch {
	case !drawn:
		p.Left = fmt.Sprintf("The page draws %d scenarios; this one is not among them.", maxPictures)
	case len(c.Runs) > 0:
		d := &drawer{scenario: c, id: id}
		p.Timeline = d.draw()
		p.Left = d.left()
		p.Runs, p.Alerts, p.Incidents, p.Tables = d.runCards(), d.alertCards(), d.incidentCards(), d.tables()
	}
	return p
}

// cell returns a text as a table shows it.
func cell(text string) string { return safe.Cut(text, maxCell) }

// The ids of what a picture links to.
func runID(scenario string, n int) string      { return fmt.Sprintf("%s-run%d", scenario, n) }
func alertID(scenario string, n int) string    { return fmt.Sprintf("%s-alert%d", scenario, n) }
func incidentID(scenario string, n int) string { return fmt.Sprintf("%s-incident%d", scenario, n) }
func eventID(scenario string, table, n int) string {
	return fmt.Sprintf("%s-t%d-%d", scenario, table+1, n)
}

func (d *drawer) runCards() []pageRun {
	var list []pageRun
	for _, r := range d.shownRuns() {
		run := pageRun{ID: runID(d.id, r.Number), Number: r.Number, At: r.At.Short(), Window: r.From.Short() + " – " + r.To.Short(), Rows: r.Rows, Alerts: len(r.Alerts)}
		if r.Suppressed {
			run.Note = "suppressed"
		}
		for _, note := range r.Notes {
			run.Note = strings.TrimPrefix(run.Note+"; "+safe.Text(note), "; ")
		}
		list = append(list, run)
	}
	return list
}

func (d *drawer) alertCards() []pageCard {
	var cards []pageCard
	for _, r := range d.shownRuns() {
		for _, a := range r.Alerts {
			if len(cards) == maxPageAlerts {
				return cards
			}
			c := pageCard{ID: alertID(d.id, a.Number), Name: fmt.Sprintf("Alert %d: %s", a.Number, cell(a.Title))}
			c.add("severity", a.Severity)
			c.add("run", fmt.Sprintf("%d at %s", r.Number, r.At.Short()))
			c.add("start", a.Start.Short())
			c.add("end", a.End.Short())
			c.add("description", a.Description)
			c.add("tactics", strings.Join(a.Tactics, ", "))
			c.add("techniques", strings.Join(a.Techniques, ", "))
			for _, e := range a.Entities {
				c.add("entity", e.String())
			}
			for _, list := range [...][]Detail{a.Details, a.Properties} {
				for _, v := range list {
					c.add(v.Name, strings.Join(v.Values, ", "))
				}
			}
			for i, row := range r.Result {
				if i < maxListed && slices.Contains(row.Alerts, a.Number) {
					c.add(fmt.Sprintf("row %d", row.Number), valueList(row.Values))
				}
			}
			for _, note := range a.Notes {
				c.add("note", note)
			}
			cards = append(cards, c)
		}
	}
	return cards
}

// add adds a fact that is not empty.
func (c *pageCard) add(name, text string) {
	if text != "" {
		c.Facts = append(c.Facts, Value{cell(name), cell(text)})
	}
}

func (d *drawer) incidentCards() []pageCard {
	var cards []pageCard
	for _, i := range d.scenario.Incidents[:min(len(d.scenario.Incidents), maxPageAlerts)] {
		c := pageCard{ID: incidentID(d.id, i.Number), Name: fmt.Sprintf("Incident %d: %s", i.Number, cell(i.Title))}
		c.add("severity", i.Severity)
		c.add("tactics", strings.Join(i.Tactics, ", "))
		c.add("opened", i.Opened.Short())
		if i.Until != i.Opened {
			c.add("alerts join until", i.Until.Short())
		}
		var alerts []string
		for _, a := range i.Alerts[:min(len(i.Alerts), maxPageAlerts)] {
			alerts = append(alerts, strconv.Itoa(a))
		}
		c.add("alerts", strings.Join(alerts, ", "))
		cards = append(cards, c)
	}
	return cards
}

func (d *drawer) tables() []pageTable {
	var tables []pageTable
	for i, t := range d.scenario.Tables {
		shown := pageTable{Name: cell(tableName(t))}
		events := t.Events[:min(len(t.Events), maxPageEvents)]
		late := slices.ContainsFunc(events, func(e Event) bool { return e.Timed && e.Arrived != e.Generated })
		if late {
			shown.Columns = append(shown.Columns, "arrived")
		}
		index := map[string]int{}
		for _, e := range events {
			for _, v := range e.Values {
				if _, known := index[v.Name]; !known && len(shown.Columns) < maxPageColumns {
					index[v.Name] = len(shown.Columns)
					shown.Columns = append(shown.Columns, cell(v.Name))
				}
			}
		}
		for _, e := range events {
			row := pageEvent{ID: eventID(d.id, i, e.Number), Number: e.Number, Cells: make([]string, len(shown.Columns))}
			if late && e.Timed {
				row.Cells[0] = e.Arrived.Short()
			}
			for _, v := range e.Values {
				if at, ok := index[v.Name]; ok {
					row.Cells[at] = cell(v.Text)
				}
			}
			shown.Events = append(shown.Events, row)
		}
		if left := t.Rows - len(events); left > 0 {
			shown.Left = fmt.Sprintf("and %s more", words.Count(left, "event"))
		}
		tables = append(tables, shown)
	}
	return tables
}

func tableName(t Table) string {
	if t.Kind == "table" {
		return t.Name
	}
	return t.Kind + " " + t.Name
}
