package expect

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/simulate/alert"
)

// incidentTexts are the fields of incidents that are one text.
var incidentTexts = map[string]func(*alert.Incident) string{
	alert.Title:    func(i *alert.Incident) string { return i.Title },
	alert.Severity: func(i *alert.Incident) string { return i.Severity },
	statusKey:      func(i *alert.Incident) string { return string(i.Status) },
}

// incident reads an expected incident.
func (r *reader) incident(n *document.Node) item[*alert.Incident] {
	i := item[*alert.Incident]{span: n.Span}
	exact := r.exact(n)
	tactics := func(i *alert.Incident) []string { return i.Tactics }
	entities := func(i *alert.Incident) []alert.Entity { return i.Entities }
	for _, p := range n.Pairs {
		name, v := p.Key.Text(), p.Value
		if have := incidentTexts[name]; have != nil {
			i.checks = append(i.checks, one(name, r.matcher(text(name), v), func(i *alert.Incident) any { return have(i) }))
			continue
		}
		switch name {
		case alert.Tactics:
			i.checks = append(i.checks, several(name, r.texts(text(name), v), tactics))
		case entitiesKey:
			i.checks = append(i.checks, entitiesOf(r.entities(v, exact), entities))
		case alertsKey:
			i.checks = append(i.checks, one(name, r.counted(name, v), func(i *alert.Incident) any { return int64(len(i.Alerts)) }))
		}
	}
	if exact && n.Get(alert.Tactics) == nil {
		i.checks = append(i.checks, check[*alert.Incident]{name: alert.Tactics, have: tactics, holds: func(i *alert.Incident) bool { return len(i.Tactics) == 0 }})
	}
	if exact && n.Get(entitiesKey) == nil {
		i.checks = append(i.checks, noEntities(entities))
	}
	return i
}

func (o Outcome) incidentName(i *alert.Incident) string {
	return fmt.Sprintf("incident %d", slices.Index(o.Incidents, i)+1)
}

func incidentSummary(i *alert.Incident) []FieldDifference {
	return []FieldDifference{
		{Name: alert.Title, Actual: []string{i.Title}},
		{Name: alertsKey, Actual: []string{strconv.Itoa(len(i.Alerts))}},
	}
}
