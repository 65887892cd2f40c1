package alert

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
)

// An Incident is a group of alerts, as Sentinel would show it.
type Incident struct {
	Title    string   // of its first alert
	Severity string   // the highest of its alerts
	Tactics  []string // of all its alerts
	Alerts   []*Alert
	Until    value.Instant // the last instant at which an alert could join it

	key string
}

// opened is when the first alert of the incident was raised.
func (i *Incident) opened() value.Instant { return i.Alerts[0].At }

// Group makes incidents of the alerts of successive runs, as the rule's
// incidentConfiguration says. An alert joins the latest incident that matches it, as long
// as the incident's first alert is not older than lookbackDuration and the incident is not
// full. Nobody closes an incident between the runs, so reopenClosedIncident changes nothing.
func Group(rule *schema.Rule, alerts []*Alert) []*Incident {
	c := rule.IncidentConfiguration.Value
	if c.CreateIncident.Set && !c.CreateIncident.Value {
		return nil
	}
	g := c.GroupingConfiguration.Value
	lookback := schema.DefaultLookback
	if g.LookbackDuration.Set {
		lookback = g.LookbackDuration.Value.Duration
	}
	reach := value.Instant(lookback / 100) // ticks
	var incidents []*Incident
	latest := map[string]*Incident{}
	for _, a := range alerts {
		key := ""
		if g.Enabled.Value {
			key = groupKey(g, a)
			open := latest[key]
			if open != nil && a.At-open.opened() <= reach && len(open.Alerts) < schema.MaxAlertsPerIncident {
				open.add(a)
				continue
			}
		}
		i := &Incident{Title: a.Title, Until: a.At, key: key}
		if g.Enabled.Value {
			i.Until += reach
		}
		i.add(a)
		latest[key] = i
		incidents = append(incidents, i)
	}
	return incidents
}

func (i *Incident) add(a *Alert) {
	i.Alerts = append(i.Alerts, a)
	if slices.Index(severities, a.Severity) > slices.Index(severities, i.Severity) || len(i.Alerts) == 1 {
		i.Severity = a.Severity
	}
	for _, t := range a.Tactics {
		if !slices.Contains(i.Tactics, t) {
			i.Tactics = append(i.Tactics, t)
		}
	}
}

// groupKey returns what all alerts of an incident have in common: nothing with
// AnyAlert, all entities with AllEntities, and with Selected the entities of the types, the
// details and the custom details that the rule selects. Sets are compared as a whole.
func groupKey(g schema.GroupingConfiguration, a *Alert) string {
	var parts []string
	switch g.MatchingMethod.Value {
	case schema.AnyAlert:
		return ""
	case schema.Selected:
		for _, t := range texts(g.GroupByEntities) {
			parts = append(parts, "entity", t, set(a.entityKeys(func(e Entity) bool { return e.Type == t })))
		}
		for _, d := range texts(g.GroupByAlertDetails) {
			parts = append(parts, "detail", d, map[string]string{"DisplayName": a.Title, "Severity": a.Severity}[d])
		}
		for _, d := range texts(g.GroupByCustomDetails) {
			parts = append(parts, "custom", d, set(slices.Clone(Find(a.CustomDetails, d))))
		}
	default:
		parts = a.entityKeys(func(Entity) bool { return true })
	}
	return set(parts)
}

func (a *Alert) entityKeys(of func(Entity) bool) []string {
	var keys []string
	for _, e := range a.Entities {
		if of(e) {
			keys = append(keys, e.key())
		}
	}
	return keys
}

// set returns one text for a set of texts. It sorts them, so that their order does not matter.
func set(texts []string) string {
	slices.Sort(texts)
	return strings.Join(texts, "\x01")
}
