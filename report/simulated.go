package report

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate"
	"github.com/ruleproof/ruleproof/simulate/alert"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// A converter makes a Suite of what the simulation of a scenario file returned.
type converter struct {
	path     string // of the scenario file
	detailed bool
}

// SuiteOf returns what came of a scenario file. Only a detailed suite has the events, runs and incidents of its scenarios.
func SuiteOf(r *simulate.Report, detailed bool) *Suite {
	c := &converter{r.Path, detailed}
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
		RunCount: len(r.Runs), AlertCount: len(r.Alerts), IncidentCount: len(r.Incidents), Elapsed: r.Elapsed,
	}
	for _, d := range r.Differences {
		difference := Difference{Kind: d.Kind, Span: c.span(d.Span), Message: d.Message, Agree: d.Agree, MadeBy: simulate.Named(d.MadeBy)}
		for _, f := range d.Fields {
			difference.Fields = append(difference.Fields, Field(f))
		}
		s.Differences = append(s.Differences, difference)
	}
	s.Explained = c.explained(r.Explained)
	for _, reason := range r.Reasons {
		s.Reasons = append(s.Reasons, c.reason(reason))
	}
	if r.Scenario != nil {
		s.Description, s.Tags = r.Scenario.Description, r.Scenario.Tags
	}
	if c.detailed {
		c.detail(s, r)
	}
	return s
}

// detail adds what happened in the scenario.
func (c *converter) detail(s *Scenario, r *simulate.Result) {
	numbers := map[*alert.Alert]int{}
	for i, a := range r.Alerts {
		numbers[a] = i + 1
	}
	s.Unpredictable = r.Unpredictable
	incidents := map[*alert.Alert]int{}
	for n, i := range r.Incidents {
		s.Incidents = append(s.Incidents, incidentOf(n+1, i, numbers))
		for _, a := range i.Alerts {
			incidents[a] = n + 1
		}
	}
	tables := map[*scenario.Table]int{}
	if r.Scenario != nil {
		for i, t := range r.Scenario.Tables {
			tables[t] = i
		}
	}
	for _, run := range r.Runs {
		shown := runOf(run, tables)
		for _, a := range run.Alerts {
			of := alertOf(a)
			of.Number, of.Incident = numbers[a], incidents[a]
			shown.Alerts = append(shown.Alerts, of)
			for _, row := range a.Rows {
				if row < len(shown.Result) {
					shown.Result[row].Alerts = append(shown.Result[row].Alerts, of.Number)
				}
			}
		}
		s.Runs = append(s.Runs, shown)
	}
	if r.Scenario != nil {
		for _, t := range r.Scenario.Tables {
			s.Tables = append(s.Tables, c.table(t, r.Scenario))
		}
	}
}

// runOf returns a run. The tables are those of the scenario with their indexes.
func runOf(r *simulate.Run, tables map[*scenario.Table]int) Run {
	run := Run{Number: r.Number, At: r.At, From: r.Window.From, To: r.Window.To, Suppressed: r.Suppressed, Rows: r.Result.Rows, Notes: r.Warnings}
	for _, f := range r.Result.Schema.Fields {
		run.Columns = append(run.Columns, f.Name)
	}
	for row := range min(r.Result.Rows, maxResult) {
		shown := Row{Number: row + 1, Values: valuesOf(r.Result, row)}
		if row < len(r.Sources) {
			for _, e := range r.Sources[row][:min(len(r.Sources[row]), maxSources)] {
				shown.Events = append(shown.Events, EventID{tables[e.Table], e.Row + 1})
			}
		}
		run.Result = append(run.Result, shown)
	}
	return run
}

// valuesOf returns the values of a row, without those that are empty.
func valuesOf(t *value.Table, row int) []Value {
	var values []Value
	for i, f := range t.Schema.Fields {
		if text := alert.Text(t.Columns[i].Value(row)); text != "" {
			values = append(values, Value{f.Name, text})
		}
	}
	return values
}

func alertOf(a *alert.Alert) Alert {
	shown := Alert{
		Title: a.Title, Description: a.Description, Severity: a.Severity, Tactics: a.Tactics, Techniques: a.Techniques,
		SubTechniques: a.SubTechniques, Product: a.Product, Provider: a.Provider, Entities: entitiesOf(a.Entities),
		Start: a.Start, End: a.End, Rows: len(a.Rows), Details: detailsOf(a.CustomDetails), Properties: detailsOf(a.Properties), Notes: a.Notes,
	}
	for _, row := range a.Rows[:min(len(a.Rows), maxResult)] {
		shown.RowNumbers = append(shown.RowNumbers, row+1)
	}
	return shown
}

func entitiesOf(list []alert.Entity) []Entity {
	var entities []Entity
	for _, e := range list {
		entity := Entity{Type: e.Type}
		for _, id := range e.Identifiers {
			entity.Identifiers = append(entity.Identifiers, Value{id.Name, id.Value})
		}
		entities = append(entities, entity)
	}
	return entities
}

func detailsOf(list []alert.Detail) []Detail {
	var details []Detail
	for _, d := range list {
		details = append(details, Detail(d))
	}
	return details
}

func incidentOf(number int, i *alert.Incident, numbers map[*alert.Alert]int) Incident {
	shown := Incident{Number: number, Title: i.Title, Severity: i.Severity, Status: string(i.Status), Tactics: i.Tactics,
		Entities: entitiesOf(i.Entities), Opened: i.Alerts[0].At, Until: i.Until}
	for _, a := range i.Alerts {
		shown.Alerts = append(shown.Alerts, numbers[a])
	}
	return shown
}

var tableKinds = map[exec.Kind]string{exec.TableRequest: "table", exec.FunctionRequest: "function", exec.WatchlistRequest: "watchlist"}

func (c *converter) table(t *scenario.Table, of *simulate.Scenario) Table {
	shown := Table{Kind: tableKinds[t.Kind], Name: t.Name, Span: c.span(t.Span), Rows: t.Rows.Rows}
	generated := t.Times()
	row := 0
	for _, at := range t.Events {
		for range at.Rows {
			if row >= min(t.Rows.Rows, maxEvents) {
				return shown
			}
			event := Event{Number: row + 1, Span: c.span(at.At), Values: valuesOf(t.Rows, row)}
			if generated != nil {
				event.Timed, event.Generated, event.Arrived = true, generated.At(row), t.Ingested[row]
				event.Seen = of.Sees(event.Generated, event.Arrived)
			}
			shown.Events = append(shown.Events, event)
			row++
		}
	}
	return shown
}
