package simulate

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate/alert"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// A Difference is an expectation that was not met.
type Difference struct {
	Span    diag.Span // of the expectation
	Message string    // what was expected and what there is instead, in one line
	Fields  []FieldDifference
	Agree   int        // how many other fields are as expected
	MadeBy  []EventRef // the events that made something that is not expected

	missing bool  // something that is expected is not there
	run     int   // the number of the run in which it is expected, 0 where any will do
	extra   []row // the rows of what is not expected
}

// A FieldDifference is a field whose value is not the expected one. Expected is nil
// where nothing was expected of the field, and Actual where there is nothing to compare with.
type FieldDifference struct {
	Name             string
	Expected, Actual []string
}

// maxDifferences bounds how many missing things, and how many extra ones, a list of expectations reports.
const maxDifferences = 10

// maxMatches bounds how many things are compared with a list of expected ones.
const maxMatches = 5_000

// compare compares what the subject did with what the scenario expects.
func (t *trial) compare(expected expectations) {
	expect := t.scenario.Expect
	if expect.Rows != nil {
		var rows []row
		for _, run := range t.result.Runs {
			for i := range run.Result.Rows {
				rows = append(rows, row{run, i})
			}
		}
		compare(t, "row", expect.Rows, expected.rows, rows, row.name, row.fields)
	}
	if expect.Alerts != nil {
		compare(t, "alert", expect.Alerts, expected.alerts, t.result.Alerts, t.alertName, alertSummary)
	}
	if expect.Incidents != nil && !t.compareIncluded() {
		compare(t, "incident", expect.Incidents, expected.incidents, t.result.Incidents, t.incidentName, incidentSummary)
	}
}

// compare compares the things of one kind with those expected. name is what messages
// call a thing, and fields describes it.
func compare[T any](t *trial, kind string, list *scenario.List, want []expectation[T], have []T, name func(T) string, fields func(T) []FieldDifference) {
	add := func(d Difference) { t.result.Differences = append(t.result.Differences, d) }
	if list.Count != len(have) {
		add(Difference{Span: list.Span, missing: list.Count > len(have), Message: fmt.Sprintf("expected %s, got %s", words.CountOrNo(list.Count, kind), words.CountOrNo(len(have), kind))})
	}
	if len(want) == 0 && list.Count == len(have) || len(have) > maxMatches {
		return
	}
	m := match(want, have)
	for i, w := range m.missing {
		if i == maxDifferences {
			add(Difference{Span: list.Span, Message: fmt.Sprintf("%d more expected %s are not there", len(m.missing)-i, words.Plural(kind))})
			break
		}
		add(want[w].difference(kind, have, m.extra, name))
	}
	if len(m.missing) > 0 && list.Count >= len(have) {
		return // the extra things came in place of the missing ones
	}
	if len(want) == 0 && list.Count > 0 {
		return // any of them may be the one too many
	}
	for i, h := range m.extra {
		if i == maxDifferences {
			add(Difference{Span: list.Span, Message: fmt.Sprintf("%d more %s are not expected", len(m.extra)-i, words.Plural(kind))})
			break
		}
		add(Difference{Span: list.Span, Message: "not expected: " + name(have[h]), Fields: fields(have[h]), extra: t.rowsOf(have[h])})
	}
}

// difference describes an expected thing that is missing, and how the nearest of the extra things differs from it.
func (e expectation[T]) difference(kind string, have []T, extra []int, name func(T) string) Difference {
	d := Difference{Span: e.span}
	i := e.nearest(have, extra)
	if i < 0 {
		d.Message, d.missing, d.run = "this "+kind+" is not there", true, e.run()
		for _, f := range e.fields {
			d.Fields = append(d.Fields, FieldDifference{f.name, listed(f.want), nil})
		}
		return d
	}
	d.Message = "this " + kind + " is not there; the nearest is " + name(have[i])
	for _, f := range e.fields {
		if f.holds(have[i]) {
			d.Agree++
			continue
		}
		d.Fields = append(d.Fields, FieldDifference{f.name, listed(f.want), listed(f.have(have[i]))})
		d.missing = d.missing || !isText[f.name]
	}
	if d.missing {
		d.run = e.run()
	}
	return d
}

// isText names the fields of alerts and incidents that are texts of the rule: where only they differ, no event was lost.
var isText = map[string]bool{
	alert.Title: true, alert.Description: true, alert.Severity: true, alert.Tactics: true, alert.Techniques: true, "subTechniques": true,
	"product": true, "provider": true, "status": true,
}

// run returns the number of the run that the expectation names, 0 for none.
func (e expectation[T]) run() int {
	for _, f := range e.fields {
		if f.name == "run" && len(f.want) == 1 {
			n, _ := strconv.Atoi(f.want[0])
			return n
		}
	}
	return 0
}

// rowsOf returns the rows that a row, an alert or an incident is made of.
func (t *trial) rowsOf(thing any) []row {
	var list []row
	add := func(a *alert.Alert) {
		for _, at := range a.Rows {
			list = append(list, row{t.result.Runs[a.Run-1], at})
		}
	}
	switch x := thing.(type) {
	case row:
		list = []row{x}
	case *alert.Alert:
		add(x)
	case *alert.Incident:
		for _, a := range x.Alerts {
			add(a)
		}
	}
	return list
}

// listed returns a list that is not nil.
func listed(texts []string) []string {
	if texts == nil {
		return []string{}
	}
	return texts
}

func (t *trial) runName(run int) string {
	if len(t.result.Runs) == 1 {
		return ""
	}
	return fmt.Sprintf(" of run %d (%s)", run, instant(t.result.Runs[run-1].At))
}

// instant returns a time without an empty fraction of a second.
func instant(at value.Instant) string { return strings.Replace(at.String(), ".0000000Z", "Z", 1) }

func (t *trial) alertName(a *alert.Alert) string {
	n := 0
	for _, other := range t.result.Runs[a.Run-1].Alerts {
		n++
		if other == a {
			break
		}
	}
	return fmt.Sprintf("alert %d%s", n, t.runName(a.Run))
}

func (t *trial) incidentName(i *alert.Incident) string {
	for n, other := range t.result.Incidents {
		if other == i {
			return fmt.Sprintf("incident %d", n+1)
		}
	}
	return "an incident"
}

func (r row) name() string { return fmt.Sprintf("row %d of the run at %s", r.at+1, instant(r.run.At)) }

func (r row) fields() []FieldDifference {
	var fields []FieldDifference
	for i, f := range r.run.Result.Schema.Fields {
		if text := value.Text(r.value(i)); text != "" {
			fields = append(fields, FieldDifference{f.Name, nil, []string{text}})
		}
	}
	return fields
}

func alertSummary(a *alert.Alert) []FieldDifference {
	fields := []FieldDifference{{alert.Title, nil, []string{a.Title}}}
	var entities []string
	for _, e := range a.Entities {
		entities = append(entities, e.String())
	}
	if entities != nil {
		fields = append(fields, FieldDifference{"entities", nil, entities})
	}
	return fields
}

func incidentSummary(i *alert.Incident) []FieldDifference {
	return []FieldDifference{
		{"title", nil, []string{i.Title}},
		{"alerts", nil, []string{strconv.Itoa(len(i.Alerts))}},
	}
}
