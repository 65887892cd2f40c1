package simulate

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate/alert"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// expectations are what a scenario expects, typed against the query that runs.
type expectations struct {
	rows      []expectation[row]
	alerts    []expectation[*alert.Alert]
	incidents []expectation[*alert.Incident]
}

// An expectation is one expected thing of a kind: the fields that it must have.
type expectation[T any] struct {
	span   diag.Span
	fields []fieldExpectation[T]
}

// A fieldExpectation says what one field of a thing must be. The texts of want and
// have are what a report shows.
type fieldExpectation[T any] struct {
	name  string
	want  []string
	have  func(T) []string
	holds func(T) bool
}

// expectations returns what the scenario expects, and what is wrong with the scenario or
// keeps it from running with this subject: a column that the query doesn't return, for one.
func (t *trial) expectations() (e expectations, problems []diag.Diagnostic) {
	problems = slices.Concat(t.scenario.Problems, t.scenario.Faults, t.subject.problems)
	clock := t.scenario.Clock
	if len(t.scenario.Timing.At) > 0 && len(t.subject.problems) == 0 {
		for _, item := range itemsOf(t.scenario.Expect.Rows) {
			row, faults := rowExpectation(item, t.subject.result(), clock)
			e.rows = append(e.rows, row)
			problems = append(problems, faults...)
		}
		problems = append(problems, wrongTimes(itemsOf(t.scenario.Expect.Alerts), clock)...)
	}
	if len(t.scenario.Problems) == 0 && t.subject.Rule != nil { // otherwise the items may have any shape
		problems = append(problems, t.unpredictable()...)
		for _, d := range impossible(t.subject.Rule, itemsOf(t.scenario.Expect.Alerts)) {
			if d.Severity == diag.Error {
				problems = append(problems, d)
			} else {
				t.result.Warnings = append(t.result.Warnings, d)
			}
		}
	}
	if len(problems) > 0 {
		return expectations{}, diag.Sort(problems) // the items may have any shape
	}
	for _, item := range itemsOf(t.scenario.Expect.Alerts) {
		e.alerts = append(e.alerts, alertExpectation(item, clock))
	}
	for _, item := range itemsOf(t.scenario.Expect.Incidents) {
		e.incidents = append(e.incidents, incidentExpectation(item))
	}
	return e, nil
}

func itemsOf(l *scenario.List) []scenario.Item {
	if l == nil {
		return nil
	}
	return l.Items
}

// wrongTimes reports the times of expected alerts that are not written as times.
func wrongTimes(alerts []scenario.Item, clock *scenario.Clock) (problems []diag.Diagnostic) {
	for _, item := range alerts {
		for _, p := range item.Fields {
			if name := p.Key.Text(); name == "start" || name == "end" {
				if _, fault := clock.Time(p.Value); fault != nil {
					problems = append(problems, *fault)
				}
			}
		}
	}
	return problems
}

// none is the word that expects nothing.
const none = "none"

// field expects texts, in any order.
func field[T any](name string, want []string, have func(T) []string) fieldExpectation[T] {
	sorted := slices.Sorted(slices.Values(want))
	return fieldExpectation[T]{name, want, have, func(t T) bool {
		return slices.Equal(sorted, slices.Sorted(slices.Values(have(t))))
	}}
}

// textsOf returns the texts of a node: those of a list, a single text, or no text for none.
func textsOf(n *document.Node) []string {
	switch {
	case n.Kind == document.Seq:
		texts := make([]string, len(n.Items))
		for i, item := range n.Items {
			texts[i] = item.Text()
		}
		return texts
	case n.Text() == none:
		return nil
	}
	return []string{n.Text()}
}

// alertFields are the fields of alerts that are one text or several.
var alertFields = map[string]func(*alert.Alert) []string{
	"run":             func(a *alert.Alert) []string { return []string{strconv.Itoa(a.Run)} },
	"rows":            func(a *alert.Alert) []string { return []string{strconv.Itoa(len(a.Rows))} },
	alert.Title:       func(a *alert.Alert) []string { return []string{strings.TrimSpace(a.Title)} },
	alert.Description: func(a *alert.Alert) []string { return []string{strings.TrimSpace(a.Description)} },
	alert.Severity:    func(a *alert.Alert) []string { return []string{a.Severity} },
	alert.Tactics:     func(a *alert.Alert) []string { return a.Tactics },
	alert.Techniques:  func(a *alert.Alert) []string { return a.Techniques },

	alert.SubTechniques: func(a *alert.Alert) []string { return a.SubTechniques },
	"product":           func(a *alert.Alert) []string { return []string{a.Product} },
	"provider":          func(a *alert.Alert) []string { return []string{a.Provider} },
}

// incidentFields are the fields of incidents that are one text or several.
var incidentFields = map[string]func(*alert.Incident) []string{
	"title":    func(i *alert.Incident) []string { return []string{i.Title} },
	"severity": func(i *alert.Incident) []string { return []string{i.Severity} },
	"tactics":  func(i *alert.Incident) []string { return i.Tactics },
	"alerts":   func(i *alert.Incident) []string { return []string{strconv.Itoa(len(i.Alerts))} },
	"status":   func(i *alert.Incident) []string { return []string{string(i.Status)} },
}

// alertExpectation reads an expected alert. Its times are read with the clock.
func alertExpectation(item scenario.Item, clock *scenario.Clock) expectation[*alert.Alert] {
	w := expectation[*alert.Alert]{span: item.Span}
	for _, p := range item.Fields {
		name, n := p.Key.Text(), p.Value
		switch have := alertFields[name]; {
		case name == alert.Title || name == alert.Description:
			w.fields = append(w.fields, field(name, []string{strings.TrimSpace(n.Text())}, have))
		case have != nil:
			w.fields = append(w.fields, field(name, textsOf(n), have))
		case name == "entities":
			w.fields = append(w.fields, entitiesExpectation(n, func(a *alert.Alert) []alert.Entity { return a.Entities }))
		case name == "customDetails":
			w.fields = append(w.fields, detailExpectations(name, n, func(a *alert.Alert) []alert.Detail { return a.CustomDetails })...)
		case name == "properties":
			w.fields = append(w.fields, detailExpectations(name, n, func(a *alert.Alert) []alert.Detail { return a.Properties })...)
		case name == "start" || name == "end":
			at, _ := clock.Time(n) // see wrongTimes
			w.fields = append(w.fields, field(name, []string{at.String()}, func(a *alert.Alert) []string {
				if name == "start" {
					return []string{a.Start.String()}
				}
				return []string{a.End.String()}
			}))
		}
	}
	return w
}

// detailExpectations expects the details that a mapping names. The word none expects that there are no details.
func detailExpectations(name string, n *document.Node, details func(*alert.Alert) []alert.Detail) []fieldExpectation[*alert.Alert] {
	if n.Kind == document.String {
		return []fieldExpectation[*alert.Alert]{field(name, nil, func(a *alert.Alert) []string {
			var names []string
			for _, d := range details(a) {
				names = append(names, d.Name)
			}
			return names
		})}
	}
	var fields []fieldExpectation[*alert.Alert]
	for _, p := range n.Pairs {
		key := p.Key.Text()
		fields = append(fields, field(name+"."+key, textsOf(p.Value), func(a *alert.Alert) []string {
			return alert.Find(details(a), key)
		}))
	}
	return fields
}

// entitiesExpectation expects all entities of an alert or an incident, each with the identifiers of its item.
func entitiesExpectation[T any](n *document.Node, entities func(T) []alert.Entity) fieldExpectation[T] {
	var want []expectation[alert.Entity]
	f := fieldExpectation[T]{name: "entities", have: func(t T) []string {
		var texts []string
		for _, e := range entities(t) {
			texts = append(texts, e.String())
		}
		return texts
	}}
	for _, item := range n.Items {
		e := alert.Entity{Type: item.Pairs[0].Key.Text()}
		one := expectation[alert.Entity]{fields: []fieldExpectation[alert.Entity]{
			field("", []string{e.Type}, func(have alert.Entity) []string { return []string{have.Type} }),
		}}
		for _, p := range item.Pairs[0].Value.Pairs {
			id := alert.Identifier{Name: p.Key.Text(), Value: p.Value.Text()}
			e.Identifiers = append(e.Identifiers, id)
			one.fields = append(one.fields, field("", []string{id.Value}, func(have alert.Entity) []string {
				return []string{have.Identifier(id.Name)}
			}))
		}
		want = append(want, one)
		f.want = append(f.want, e.String())
	}
	f.holds = func(t T) bool {
		m := match(want, entities(t))
		return len(m.missing) == 0 && len(m.extra) == 0
	}
	return f
}

// incidentExpectation reads an expected incident.
func incidentExpectation(item scenario.Item) expectation[*alert.Incident] {
	w := expectation[*alert.Incident]{span: item.Span}
	for _, p := range item.Fields {
		switch name := p.Key.Text(); name {
		case "entities":
			w.fields = append(w.fields, entitiesExpectation(p.Value, func(i *alert.Incident) []alert.Entity { return i.Entities }))
		default:
			w.fields = append(w.fields, field(name, textsOf(p.Value), incidentFields[name]))
		}
	}
	return w
}

// A row is a row of a run's result.
type row struct {
	run *Run
	at  int
}

func (r row) value(column int) any { return r.run.Result.Columns[column].Value(r.at) }

// rowExpectation reads an expected row. A field that does not fit the result's columns is a problem.
func rowExpectation(item scenario.Item, result *value.Schema, clock *scenario.Clock) (expectation[row], []diag.Diagnostic) {
	w := expectation[row]{span: item.Span}
	var problems []diag.Diagnostic
	for _, p := range item.Fields {
		name := p.Key.Text()
		i := result.Index(name)
		if i < 0 {
			problems = append(problems, noColumn(name, p.Key.Span, result))
			continue
		}
		v, fault := scenario.Cell(name, result.Fields[i].Type, p.Value, clock)
		if fault != nil {
			problems = append(problems, *fault)
			continue
		}
		w.fields = append(w.fields, fieldExpectation[row]{
			name:  name,
			want:  []string{value.Text(v)},
			have:  func(r row) []string { return []string{value.Text(r.value(i))} },
			holds: func(r row) bool { return same(r.value(i), v) },
		})
	}
	return w, problems
}

// same reports whether two values are equal. The order of a bag's properties and the width of a
// whole number do not matter. A null equals an empty text, because a string column holds no nulls.
func same(a, b any) bool {
	switch a := a.(type) {
	case []any:
		list, ok := b.([]any)
		return ok && slices.EqualFunc(a, list, same)
	case *value.Bag:
		bag, ok := b.(*value.Bag)
		if !ok || a.Len() != bag.Len() {
			return false
		}
		for i := range a.Len() {
			name, x := a.At(i)
			y, ok := bag.Get(name)
			if !ok || !same(x, y) {
				return false
			}
		}
		return true
	case float64:
		f, ok := b.(float64)
		return ok && (a == f || a != a && f != f)
	}
	switch b.(type) {
	case []any, *value.Bag:
		return false
	}
	return value.Text(a) == value.Text(b)
}
