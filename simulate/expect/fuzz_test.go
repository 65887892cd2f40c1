package expect

import (
	"reflect"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/simulate/alert"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// sample returns runs with rows of every type, their alerts and an incident.
func sample() (Subject, Outcome) {
	bag := value.NewBag(2)
	bag.Set("user", "ana")
	bag.Set("roles", []any{"a", int64(2), nil})
	columns := []struct {
		name   string
		typ    value.Type
		values [2]any
	}{
		{"Text", value.String, [2]any{"ana@contoso.com", ""}}, {"Long", value.Long, [2]any{int64(3), nil}}, {"Int", value.Int, [2]any{int32(3), nil}},
		{"Real", value.Real, [2]any{0.1, nil}}, {"Decimal", value.Decimal, [2]any{decimal("1.5"), nil}}, {"Bool", value.Bool, [2]any{true, nil}},
		{"Time", value.DateTime, [2]any{base, nil}}, {"Span", value.Timespan, [2]any{value.Minute, nil}}, {"GUID", value.GUID, [2]any{value.UUID{1}, nil}},
		{"Dynamic", value.Dynamic, [2]any{bag, nil}},
	}
	var fields []value.Field
	var data []value.Column
	for _, c := range columns {
		fields = append(fields, value.Field{Name: c.name, Type: c.typ})
		b := value.NewBuilder(c.typ, 2)
		b.Append(c.values[0])
		b.Append(c.values[1])
		data = append(data, b.Column())
	}
	result := value.NewSchema(fields...)
	o := Outcome{}
	for n := 1; n <= 2; n++ {
		run := &alert.Run{Number: n, At: base + value.Instant(n)*value.Instant(value.Hour), Result: &value.Table{Schema: result, Columns: data, Rows: 2}}
		a := &alert.Alert{Run: n, Rows: []int{0, 1}, Title: "Failures", Severity: "Medium", Tactics: []string{"Persistence"}, Techniques: []string{"T1110"},
			CustomDetails: []alert.Detail{{Name: "Count", Values: []string{"3", "10"}}}, Start: base, End: base,
			Entities: []alert.Entity{{Type: "IP", Identifiers: []alert.Identifier{{Name: "Address", Value: "203.0.113.7"}}}}}
		o.Runs, o.Alerts = append(o.Runs, Run{Run: run, Alerts: []*alert.Alert{a}}), append(o.Alerts, a)
	}
	o.Runs = append(o.Runs, Run{Run: &alert.Run{Number: 3, Result: &value.Table{Schema: result}}, Suppressed: true})
	o.Incidents = []*alert.Incident{{Title: "Failures", Severity: "Medium", Status: alert.New, Alerts: o.Alerts, Entities: o.Alerts[0].Entities}}
	return Subject{Rule: &schema.Rule{}, Result: result, Clock: scenario.NewClock(base)}, o
}

// expectOf returns what a mapping expects, of whatever shape.
func expectOf(n *document.Node) scenario.Expect {
	e := scenario.Expect{Span: n.Span}
	for key, at := range map[string]**document.Node{"rows": &e.Rows, "alerts": &e.Alerts, "incidents": &e.Incidents, "runs": &e.Runs} {
		if p := n.Get(key); p != nil {
			*at = p.Value
		}
	}
	return e
}

// FuzzExpectations reads arbitrary expectations, and compares those without a fault with an outcome.
func FuzzExpectations(f *testing.F) {
	for _, text := range []string{
		"rows: [{Text: {regex: ^a}, Long: {at_least: 3}, Real: {approximately: 0.1, within: 1}, Time: {at_most: now}, Span: {at_least: 1m}, Dynamic: {roles: [a, {any: true}, ~]}}]",
		"rows: {count: {one_of: [1, {not: 2}]}, include: [{Text: {any: true}}], exclude: [{GUID: {starts_with: '0'}, exact: true}]}",
		"alerts: [{title: {contains: x}, severity: {at_least: Low}, customDetails: {Count: {at_most: 3}}, entities: [{IP: {Address: x}, exact: true}], exact: true}]",
		"alerts: none\nincidents: [{status: new, alerts: {at_least: 1}, entities: {count: 1}}]",
		"runs: [1, {run: 3, suppressed: true}, {alerts: {at_most: 1}}]",
		"runs: {include: [2], exclude: [{run: 1, rows: 2}], count: 2}",
		"rows: [5, [], {Text: [], Bool: {equals: {not: {}}}}]\nalerts: {include: 3}\nruns: {x: y}",
	} {
		f.Add(text)
	}
	subject, outcome := sample()
	f.Fuzz(func(t *testing.T, text string) {
		doc, err := document.Read("x.yaml", []byte(text), document.Limits{})
		if err != nil {
			return
		}
		x, problems, doubts := Read(expectOf(doc.Root), subject)
		for _, p := range append(problems, doubts...) {
			if p.Message == "" || p.Span.Source == nil {
				t.Fatalf("a finding without words or place: %+v", p)
			}
		}
		if len(problems) > 0 {
			return
		}
		found, limits := x.Compare(outcome)
		again, _ := x.Compare(outcome)
		if len(limits) == 0 && !reflect.DeepEqual(found, again) {
			t.Fatalf("%v and %v", found, again)
		}
		for _, d := range found {
			if d.Message == "" || d.Span.Source == nil || strings.Contains(d.Message, "%!") {
				t.Fatalf("a difference without words or place: %+v", d)
			}
		}
		if none, _ := x.Compare(Outcome{}); x.Silent() && len(none) > 0 {
			t.Fatalf("silent, and nothing differs from it: %v", none)
		}
	})
}
