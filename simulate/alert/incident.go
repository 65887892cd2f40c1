package alert

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
)

// A Status says whether an incident is open.
type Status string

// The statuses of incidents.
const (
	New      Status = "new"
	Closed   Status = "closed"
	Reopened Status = "reopened"
)

// An Incident is a group of alerts, as Sentinel would show it.
type Incident struct {
	Title    string   // of its first alert; "" in the Defender portal, which names incidents itself
	Severity string   // the highest of its alerts
	Tactics  []string // of all its alerts
	Entities []Entity // of all its alerts
	Status   Status
	Alerts   []*Alert
	Until    value.Instant // the last instant at which an alert could join it

	holds map[string]bool // the keys of its entities
}

// A Closing is an analyst who closes incidents.
type Closing struct {
	At       value.Instant
	Incident int // its number, counted from 1; 0 for all that are open
}

// A grouping makes incidents of alerts one after the other.
type grouping struct {
	tenant    Tenant
	config    schema.GroupingConfiguration
	reach     value.Instant // how long after its first alert an incident takes alerts, in ticks
	incidents []*Incident
	latest    map[string]*Incident // by what their alerts have in common
}

// Group makes incidents of the alerts of successive runs, as the rule's incidentConfiguration says. An alert
// joins the latest incident that matches it, as long as the incident's first alert is not older than
// lookbackDuration and the incident is not full. The alerts of a run come after what is closed at its time.
//
// Nobody can tell the incidents of a rule that is included in correlation: there are none of it here.
// For each of the closings that closes nothing, faults says why at its index.
func (t Tenant) Group(rule *schema.Rule, alerts []*Alert, closings []Closing) (incidents []*Incident, faults []string) {
	faults = make([]string, len(closings))
	if !MakesIncidents(rule) || t.Included(rule) {
		return nil, faults
	}
	c := rule.IncidentConfiguration.Value.GroupingConfiguration.Value
	lookback := schema.DefaultLookback
	if c.LookbackDuration.Set {
		lookback = c.LookbackDuration.Value.Duration
	}
	g := &grouping{tenant: t, config: c, reach: value.Instant(lookback / 100), latest: map[string]*Incident{}}
	order := make([]int, len(closings))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(min(max(closings[a].At-closings[b].At, -1), 1)) })
	for _, a := range alerts {
		for len(order) > 0 && closings[order[0]].At <= a.At {
			faults[order[0]], order = g.close(closings[order[0]]), order[1:]
		}
		if !a.dropped {
			g.take(a)
		}
	}
	for _, i := range order {
		faults[i] = g.close(closings[i])
	}
	return g.incidents, faults
}

// take puts an alert into the incident that it belongs to.
func (g *grouping) take(a *Alert) {
	if !g.config.Enabled.Value {
		g.open(a, "", nil)
		return
	}
	key := groupKey(g.config, a)
	i := g.latest[key]
	switch {
	case i == nil, a.At > i.Until, i.Status == Closed && !g.reopens():
		g.open(a, key, nil)
	case len(i.Alerts) >= schema.MaxAlertsPerIncident:
		g.open(a, key, i)
	default:
		if i.Status == Closed {
			i.Status = Reopened
		}
		i.add(a)
	}
}

// reopens reports whether a further alert reopens a closed incident. The Defender portal never does so
// (Sentinel, transition to the Defender portal).
func (g *grouping) reopens() bool { return g.config.ReopenClosedIncident.Value && !g.tenant.defender() }

// open makes a new incident of an alert. One that takes what a full incident has no room for begins with the
// details of that incident (Sentinel, scheduled rules overview).
func (g *grouping) open(a *Alert, key string, full *Incident) {
	i := &Incident{Status: New, Title: a.Title, Severity: a.Severity, Until: a.At, holds: map[string]bool{}}
	if full != nil {
		i.Title, i.Severity, i.Tactics = full.Title, full.Severity, slices.Clone(full.Tactics)
	}
	if g.tenant.defender() {
		i.Title = ""
	}
	if g.config.Enabled.Value {
		i.Until += g.reach
	}
	i.add(a)
	g.latest[key] = i
	g.incidents = append(g.incidents, i)
}

// close closes incidents, or says why there is nothing to close.
func (g *grouping) close(c Closing) string {
	if c.Incident > len(g.incidents) {
		return fmt.Sprintf("there is no incident %d yet", c.Incident)
	}
	why := "no incident is open"
	for n, i := range g.incidents {
		if c.Incident != 0 && c.Incident != n+1 {
			continue
		}
		if i.Status == Closed {
			if c.Incident != 0 {
				why = fmt.Sprintf("incident %d is closed already", c.Incident)
			}
			continue
		}
		i.Status, why = Closed, ""
	}
	return why
}

func (i *Incident) add(a *Alert) {
	i.Alerts = append(i.Alerts, a)
	if slices.Index(schema.Severities, a.Severity) > slices.Index(schema.Severities, i.Severity) {
		i.Severity = a.Severity
	}
	for _, t := range a.Tactics {
		if !slices.Contains(i.Tactics, t) {
			i.Tactics = append(i.Tactics, t)
		}
	}
	for _, e := range a.Entities {
		if key := e.key(); !i.holds[key] {
			i.holds[key] = true
			i.Entities = append(i.Entities, e)
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
		return strings.Join(parts, "\x02")
	}
	return set(a.entityKeys(func(Entity) bool { return true }))
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
