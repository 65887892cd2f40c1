package expect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/simulate/alert"
)

// The keys of expected things that are not fields of the model with a name there.
const (
	exactKey         = "exact"
	runKey           = "run"
	rowsKey          = "rows"
	alertsKey        = "alerts"
	entitiesKey      = "entities"
	customDetailsKey = "customDetails"
	propertiesKey    = "properties"
	productKey       = "product"
	providerKey      = "provider"
	statusKey        = "status"
)

// alertTexts are the fields of alerts that are one text.
var alertTexts = map[string]func(*alert.Alert) string{
	alert.Title:       func(a *alert.Alert) string { return strings.TrimSpace(a.Title) },
	alert.Description: func(a *alert.Alert) string { return strings.TrimSpace(a.Description) },
	alert.Severity:    func(a *alert.Alert) string { return a.Severity },
	productKey:        func(a *alert.Alert) string { return a.Product },
	providerKey:       func(a *alert.Alert) string { return a.Provider },
}

// alertLists are the fields of alerts that are several texts.
var alertLists = map[string]func(*alert.Alert) []string{
	alert.Tactics:       func(a *alert.Alert) []string { return a.Tactics },
	alert.Techniques:    func(a *alert.Alert) []string { return a.Techniques },
	alert.SubTechniques: func(a *alert.Alert) []string { return a.SubTechniques },
}

// alertDetails are the fields of alerts that are details with names.
var alertDetails = map[string]func(*alert.Alert) []alert.Detail{
	customDetailsKey: func(a *alert.Alert) []alert.Detail { return a.CustomDetails },
	propertiesKey:    func(a *alert.Alert) []alert.Detail { return a.Properties },
}

// text returns the field of that name, which is a text of an alert or an incident.
func text(name string) field {
	f := field{name: name, typ: value.String, loose: true, trimmed: name == alert.Title || name == alert.Description}
	if name == alert.Severity {
		f.ranks = schema.Severities
	}
	return f
}

// alert reads an expected alert.
func (r *reader) alert(n *document.Node) item[*alert.Alert] {
	i := item[*alert.Alert]{span: n.Span}
	exact := r.exact(n)
	entities := func(a *alert.Alert) []alert.Entity { return a.Entities }
	for _, p := range n.Pairs {
		name, v := p.Key.Text(), p.Value
		if have := alertTexts[name]; have != nil {
			i.checks = append(i.checks, one(name, r.matcher(text(name), v), func(a *alert.Alert) any { return have(a) }))
			continue
		}
		if have := alertLists[name]; have != nil {
			i.checks = append(i.checks, several(name, r.texts(text(name), v), have))
			continue
		}
		if have := alertDetails[name]; have != nil {
			i.checks = append(i.checks, details(r, name, v, have)...)
			if exact {
				i.checks = append(i.checks, others(name, v, have))
			}
			continue
		}
		switch name {
		case runKey:
			i.checks = append(i.checks, one(name, r.matcher(count(name), v), func(a *alert.Alert) any { return int64(a.Run) }))
		case rowsKey:
			i.checks = append(i.checks, one(name, r.counted(name, v), func(a *alert.Alert) any { return int64(len(a.Rows)) }))
		case entitiesKey:
			i.checks = append(i.checks, entitiesOf(r.entities(v, exact), entities))
		case "start":
			i.checks = append(i.checks, one(name, r.matcher(field{name: name, typ: value.DateTime}, v), func(a *alert.Alert) any { return a.Start }))
		case "end":
			i.checks = append(i.checks, one(name, r.matcher(field{name: name, typ: value.DateTime}, v), func(a *alert.Alert) any { return a.End }))
		}
	}
	if !exact {
		return i
	}
	for _, name := range []string{alert.Tactics, alert.Techniques, alert.SubTechniques} {
		if n.Get(name) == nil {
			i.checks = append(i.checks, check[*alert.Alert]{name: name, have: alertLists[name], holds: func(a *alert.Alert) bool { return len(alertLists[name](a)) == 0 }})
		}
	}
	for _, name := range []string{customDetailsKey, propertiesKey} {
		if n.Get(name) == nil {
			i.checks = append(i.checks, others(name, &document.Node{}, alertDetails[name]))
		}
	}
	if n.Get(entitiesKey) == nil {
		i.checks = append(i.checks, noEntities(entities))
	}
	return i
}

// exact reports whether an expected thing has nothing but what is listed.
func (r *reader) exact(n *document.Node) bool {
	p := n.Get(exactKey)
	return p != nil && p.Value.Value == true
}

// count returns the field of that name, which is a number.
func count(name string) field { return field{name: name, typ: value.Long, counted: true} }

// counted reads how many things there are.
func (r *reader) counted(name string, n *document.Node) matcher {
	m := r.matcher(count(name), n)
	if b, ok := m.(bounds); ok && b.high == nil && m.holds(int64(0)) {
		r.always(n.Span, "there are never fewer than 0 "+name)
	}
	return m
}

// details expects the details that a mapping names. The word none expects that there are no details.
func details[T any](r *reader, name string, n *document.Node, have func(T) []alert.Detail) (checks []check[T]) {
	if n.Kind != document.Map {
		return []check[T]{others(name, &document.Node{}, have)}
	}
	for _, p := range n.Pairs {
		key := p.Key.Text()
		checks = append(checks, several(name+"."+key, r.texts(text(name+"."+key), p.Value), func(t T) []string { return alert.Find(have(t), key) }))
	}
	return checks
}

// others expects no details besides those that the keys of a mapping name.
func others[T any](name string, n *document.Node, have func(T) []alert.Detail) check[T] {
	if len(n.Pairs) > 0 {
		name = "other " + name
	}
	rest := func(t T) (names []string) {
		for _, d := range have(t) {
			if n.Get(d.Name) == nil {
				names = append(names, d.Name)
			}
		}
		return names
	}
	return check[T]{name: name, have: rest, holds: func(t T) bool { return len(rest(t)) == 0 }}
}

func alertSummary(a *alert.Alert) []FieldDifference {
	fields := []FieldDifference{{Name: alert.Title, Actual: []string{a.Title}}}
	if len(a.Entities) > 0 {
		fields = append(fields, FieldDifference{Name: entitiesKey, Actual: entityTexts(a.Entities)})
	}
	return fields
}

// runName says of which run something is, where there are several.
func (o Outcome) runName(run int) string {
	if len(o.Runs) == 1 {
		return ""
	}
	return fmt.Sprintf(" of run %d (%s)", run, o.Runs[run-1].At.Short())
}

func (o Outcome) alertName(a *alert.Alert) string {
	n := slices.Index(o.Runs[a.Run-1].Alerts, a)
	return fmt.Sprintf("alert %d%s", n+1, o.runName(a.Run))
}
