package simulate

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate/alert"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// A Difference is an expectation that was not met.
type Difference struct {
	Span    diag.Span // of the expectation
	Message string    // what was expected, and what there is instead, in a line
	Fields  []FieldDifference
	Agree   int // how many more fields are as expected
}

// A FieldDifference is a field whose value is not the expected one. Expected
// or Actual is nil for a field that only tells of the other.
type FieldDifference struct {
	Name             string
	Expected, Actual []string
}

// maxDifferences bounds what one expectation tells of things that are missing, and of things that are too many.
const maxDifferences = 10

// maxMatches bounds how many rows are compared with a list of expected ones.
const maxMatches = 5_000

// compare holds what the rule did to what the scenario expects.
func (p *player) compare() {
	base := p.scenario.Runs[0]
	expect := p.scenario.Expect
	if e := expect.Rows; e != nil {
		var rows []row
		for _, run := range p.result.Runs {
			for i := range run.Result.Rows {
				rows = append(rows, row{run, i})
			}
		}
		var want []wanted[row]
		for _, item := range e.Items {
			w, _ := wantedRow(item, p.suite.Query.Result().Schema(), base) // checked when the suite was loaded
			want = append(want, w)
		}
		compare(p, "row", e, want, rows, row.name, row.fields)
	}
	if e := expect.Alerts; e != nil {
		var want []wanted[*alert.Alert]
		for _, item := range e.Items {
			want = append(want, wantedAlert(item, base))
		}
		compare(p, "alert", e, want, p.result.Alerts, p.alertName, alertSummary)
	}
	if e := expect.Incidents; e != nil {
		var want []wanted[*alert.Incident]
		for _, item := range e.Items {
			want = append(want, wantedIncident(item))
		}
		compare(p, "incident", e, want, p.result.Incidents, p.incidentName, incidentSummary)
	}
}

// compare holds the things of one kind to those expected. Name tells which of them one is, fields what it is.
func compare[T any](p *player, kind string, e *scenario.List, want []wanted[T], have []T, name func(T) string, fields func(T) []FieldDifference) {
	add := func(d Difference) { p.result.Differences = append(p.result.Differences, d) }
	if e.Count != len(have) {
		add(Difference{Span: e.Span, Message: fmt.Sprintf("expected %s, got %s", count(e.Count, kind), count(len(have), kind))})
	}
	if len(want) == 0 && e.Count == len(have) || len(have) > maxMatches {
		return
	}
	m := match(want, have)
	for i, w := range m.missing {
		if i == maxDifferences {
			add(Difference{Span: e.Span, Message: fmt.Sprintf("%d more expected %ss are not there", len(m.missing)-i, kind)})
			break
		}
		add(want[w].difference(kind, have, m.extra, name))
	}
	if len(m.missing) > 0 && e.Count >= len(have) {
		return // what is too many is what came instead of the missing ones
	}
	if len(want) == 0 && e.Count > 0 {
		return // any of them may be the one too many
	}
	for i, h := range m.extra {
		if i == maxDifferences {
			add(Difference{Span: e.Span, Message: fmt.Sprintf("%d more %ss are not expected", len(m.extra)-i, kind)})
			break
		}
		add(Difference{Span: e.Span, Message: "not expected: " + name(have[h]), Fields: fields(have[h])})
	}
}

// difference tells of an expected thing that is not there how the nearest that is there differs from it.
func (w wanted[T]) difference(kind string, have []T, among []int, name func(T) string) Difference {
	d := Difference{Span: w.at}
	i := w.nearest(have, among)
	if i < 0 {
		d.Message = "this " + kind + " is not there"
		for _, f := range w.fields {
			d.Fields = append(d.Fields, FieldDifference{f.name, listed(f.want), nil})
		}
		return d
	}
	d.Message = "this " + kind + " is not there; the nearest is " + name(have[i])
	for _, f := range w.fields {
		if f.holds(have[i]) {
			d.Agree++
			continue
		}
		d.Fields = append(d.Fields, FieldDifference{f.name, listed(f.want), listed(f.have(have[i]))})
	}
	return d
}

// listed returns a list that is not nil.
func listed(texts []string) []string {
	if texts == nil {
		return []string{}
	}
	return texts
}

// count returns "no alert", "1 alert" or "2 alerts".
func count(n int, noun string) string {
	switch n {
	case 0:
		return "no " + noun
	case 1:
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

func (p *player) runName(run int) string {
	if len(p.result.Runs) == 1 {
		return ""
	}
	return fmt.Sprintf(" of run %d (%s)", run, instant(p.result.Runs[run-1].At))
}

// instant returns a time without an empty fraction of a second.
func instant(t value.Instant) string { return strings.Replace(t.String(), ".0000000Z", "Z", 1) }

func (p *player) alertName(a *alert.Alert) string {
	n := 0
	for _, other := range p.result.Runs[a.Run-1].Alerts {
		n++
		if other == a {
			break
		}
	}
	return fmt.Sprintf("alert %d%s", n, p.runName(a.Run))
}

func (p *player) incidentName(i *alert.Incident) string {
	for n, other := range p.result.Incidents {
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
