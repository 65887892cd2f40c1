package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/schema"
)

var incidentChecks = []*Check{
	{
		ID: "incident/ignored-keys", Severity: warningLevel,
		Summary: "the matching method ignores grouping keys",
		Why:     "groupByEntities, groupByAlertDetails and groupByCustomDetails count only with matchingMethod Selected. With AnyAlert all alerts of the rule within the lookback share one incident, even if they are about different entities.",
		Bad: `incidentConfiguration:
  createIncident: true
  groupingConfiguration:
    enabled: true
    reopenClosedIncident: false
    lookbackDuration: PT5H
    matchingMethod: AnyAlert
    groupByEntities:
      - IP`,
		Good: `incidentConfiguration:
  createIncident: true
  groupingConfiguration:
    enabled: true
    reopenClosedIncident: false
    lookbackDuration: PT5H
    matchingMethod: Selected
    groupByEntities:
      - IP`,
		Page: pageCreate,
		run:  checkIgnoredKeys,
	},
	{
		ID: "incident/no-keys", Severity: errorLevel,
		Summary: "matchingMethod is Selected but no key is selected",
		Why:     "Sentinel refuses a rule with matchingMethod Selected and no entity, alert detail or custom detail to group by.",
		Bad: `incidentConfiguration:
  createIncident: true
  groupingConfiguration:
    enabled: true
    reopenClosedIncident: false
    lookbackDuration: PT5H
    matchingMethod: Selected
    groupByEntities: []`,
		Good: `incidentConfiguration:
  createIncident: true
  groupingConfiguration:
    enabled: true
    reopenClosedIncident: false
    lookbackDuration: PT5H
    matchingMethod: AllEntities`,
		Page: pageOverview,
	},
	{
		ID: "incident/unmapped-key", Severity: errorLevel,
		Summary: "alerts are grouped by an entity or detail that the rule does not have",
		Why:     "Alerts can only be grouped by entity types that entityMappings maps and by the keys of customDetails.",
		Bad: `incidentConfiguration:
  createIncident: true
  groupingConfiguration:
    enabled: true
    reopenClosedIncident: false
    lookbackDuration: PT5H
    matchingMethod: Selected
    groupByEntities:
      - Host`,
		Good: `incidentConfiguration:
  createIncident: true
  groupingConfiguration:
    enabled: true
    reopenClosedIncident: false
    lookbackDuration: PT5H
    matchingMethod: Selected
    groupByEntities:
      - IP`,
		Page: pageCreate,
	},
	{
		ID: "incident/no-incident", Severity: warningLevel,
		Summary: "alerts are grouped to incidents that the rule does not make",
		Why:     "With createIncident: false there is no incident, and the grouping configuration has no effect. One of the two is not what was meant.",
		Bad: `incidentConfiguration:
  createIncident: false
  groupingConfiguration:
    enabled: true
    reopenClosedIncident: false
    lookbackDuration: PT5H
    matchingMethod: AllEntities`,
		Good: `incidentConfiguration:
  createIncident: true
  groupingConfiguration:
    enabled: true
    reopenClosedIncident: false
    lookbackDuration: PT5H
    matchingMethod: AllEntities`,
		Page: pageCreate,
		run:  checkNoIncident,
	},
	{
		ID: "incident/short-lookback", Severity: warningLevel,
		Summary: "alerts of two runs are never grouped, because the lookback is shorter than the frequency",
		Why:     "Alerts join an incident until lookbackDuration after its first alert. A rule with a single alert a run makes the next one after queryFrequency, when that time is over: each alert becomes an incident of its own.",
		Bad: `queryFrequency: 1d
queryPeriod: 1d
incidentConfiguration:
  createIncident: true
  groupingConfiguration:
    enabled: true
    reopenClosedIncident: false
    lookbackDuration: PT5H
    matchingMethod: AllEntities`,
		Good: `queryFrequency: 1h
queryPeriod: 1h
incidentConfiguration:
  createIncident: true
  groupingConfiguration:
    enabled: true
    reopenClosedIncident: false
    lookbackDuration: PT5H
    matchingMethod: AllEntities`,
		Page: pageOverview,
		run:  checkShortLookback,
	},
	{
		ID: "incident/no-entities", Severity: warningLevel,
		Summary: "alerts are grouped by their entities, and the rule maps none",
		Why:     "With matchingMethod AllEntities, alerts belong together if all their entities are the same. Without entityMappings there is nothing to compare.",
		Bad: `entityMappings: []
incidentConfiguration:
  createIncident: true
  groupingConfiguration:
    enabled: true
    reopenClosedIncident: false
    lookbackDuration: PT5H
    matchingMethod: AllEntities`,
		Good: `incidentConfiguration:
  createIncident: true
  groupingConfiguration:
    enabled: true
    reopenClosedIncident: false
    lookbackDuration: PT5H
    matchingMethod: AllEntities`,
		Page: pageOverview,
		run:  checkNoEntities,
	},
	{
		ID: "incident/same-detail", Severity: infoLevel,
		Summary: "alerts are grouped by a detail that is the same for all of them",
		Why:     "Without an override, every alert of a rule has the rule's name and severity. To group by them alone is to put all alerts into one incident.",
		Bad: `incidentConfiguration:
  createIncident: true
  groupingConfiguration:
    enabled: true
    reopenClosedIncident: false
    lookbackDuration: PT5H
    matchingMethod: Selected
    groupByAlertDetails:
      - Severity`,
		Good: `incidentConfiguration:
  createIncident: true
  groupingConfiguration:
    enabled: true
    reopenClosedIncident: false
    lookbackDuration: PT5H
    matchingMethod: Selected
    groupByEntities:
      - IP
    groupByAlertDetails:
      - Severity`,
		Page: pageCreate,
		run:  checkSameDetail,
	},
	{
		ID: "incident/one-row", Severity: infoLevel,
		Summary: "an alert for each result of a query that has one result",
		Why:     "The query sums up the whole window in one row, so that there is one alert in any case.",
		Bad: `eventGroupingSettings:
  aggregationKind: AlertPerResult
query: |
  SigninLogs
  | summarize TimeGenerated = max(TimeGenerated), IPAddress = take_any(IPAddress), n = count()
  | where n > 100`,
		Good: `eventGroupingSettings:
  aggregationKind: AlertPerResult
query: |
  SigninLogs
  | summarize TimeGenerated = max(TimeGenerated), n = count() by IPAddress
  | where n > 100`,
		Page: pageOverview,
		run:  checkOneRow,
	},
	{
		ID: "incident/correlation-tag", Severity: warningLevel,
		Summary: "a correlation tag that is not at the very start of the description",
		Why:     "The Defender portal reads #DONT_CORR# and #INC_CORR# only where the description of the rule begins with one of them. Anywhere else the tag is text, and the rule is correlated as the tenant's default says.",
		Bad:     `description: "Identifies sign-ins from a new address. #DONT_CORR#"`,
		Good:    `description: "#DONT_CORR# Identifies sign-ins from a new address."`,
		Page:    pageCorrelation,
		run:     checkCorrelationTag,
	},
}

// grouping returns the rule's grouping configuration, if it has one.
func grouping(r *schema.Rule) (schema.GroupingConfiguration, bool) {
	if r == nil {
		return schema.GroupingConfiguration{}, false
	}
	g := r.IncidentConfiguration.Value.GroupingConfiguration
	return g.Value, g.Set
}

// checkIgnoredKeys reports all ignored lists at the first of them. With AllEntities, lists of
// entities are redundant if they have all that the rule maps, and worth knowing if not.
func checkIgnoredKeys(p *pass) {
	g, ok := grouping(p.Rule)
	if !ok || !g.MatchingMethod.Set || g.MatchingMethod.Value == schema.Selected || g.Enabled.Set && !g.Enabled.Value {
		return
	}
	all := g.MatchingMethod.Value == schema.AllEntities
	var names, keys []string
	var at *diag.Span
	level := infoLevel
	for i, list := range [...]schema.Field[[]schema.Field[string]]{g.GroupByEntities, g.GroupByAlertDetails, g.GroupByCustomDetails} {
		if len(list.Value) == 0 || i == 0 && all && p.coversMappings(list.Value) {
			continue
		}
		if at == nil {
			at = &list.KeySpan
		}
		names, keys = append(names, list.Key()), append(keys, fieldList(list.Value))
		if i > 0 || !all {
			level = warningLevel
		}
	}
	if at == nil {
		return
	}
	f := p.report(*at, fmt.Sprintf("matchingMethod %s ignores %s (%s)", show(g.MatchingMethod.Value), strings.Join(names, " and "), strings.Join(keys, ", ")))
	f.Hint = "set matchingMethod to Selected, or remove the list"
	f.Severity = level
}

// coversMappings reports whether the list has all types of entities that the rule maps.
func (p *pass) coversMappings(list []schema.Field[string]) bool {
	for _, m := range p.Rule.EntityMappings.Value {
		if !slices.ContainsFunc(list, func(f schema.Field[string]) bool { return f.Value == m.EntityType.Value }) {
			return false
		}
	}
	return true
}

func fieldList(fields []schema.Field[string]) string {
	var names []string
	for _, f := range fields {
		names = append(names, show(f.Value))
	}
	return strings.Join(names, ", ")
}

// grouped returns the grouping configuration of a rule that groups its alerts.
func grouped(r *schema.Rule) (schema.GroupingConfiguration, bool) {
	g, ok := grouping(r)
	return g, ok && g.Enabled.Value
}

func checkNoIncident(p *pass) {
	g, ok := grouped(p.Rule)
	if !ok {
		return
	}
	if made := p.Rule.IncidentConfiguration.Value.CreateIncident; made.Set && !made.Value {
		p.report(made.Span, "the rule makes no incident, so its grouping configuration has no effect").
			Related = []diag.Related{{Span: g.Enabled.Span, Message: "grouping is enabled here"}}
	}
}

func checkShortLookback(p *pass) {
	g, ok := grouped(p.Rule)
	if !ok || p.Rule.EffectiveKind() != schema.Scheduled || p.Rule.EventGroupingSettings.Value.AggregationKind.Value == schema.AlertPerResult {
		return
	}
	lookback, frequency := g.LookbackDuration, p.Rule.QueryFrequency
	if !lookback.Set || !frequency.Set || lookback.Value.Duration >= frequency.Value.Duration {
		return
	}
	p.report(lookback.Span, fmt.Sprintf("the rule runs every %s, so a lookback of %s never holds the alerts of two runs", frequency.Value.Short(), lookback.Value.Short())).
		Related = []diag.Related{{Span: frequency.Span, Message: frequency.Key() + " is " + frequency.Value.Short()}}
}

func checkNoEntities(p *pass) {
	g, ok := grouped(p.Rule)
	if ok && g.MatchingMethod.Value == schema.AllEntities && len(p.Rule.EntityMappings.Value)+len(p.Rule.SentinelEntitiesMappings.Value) == 0 {
		p.report(g.MatchingMethod.Span, "alerts are matched by their entities, but the rule maps none").
			Hint = "map entities, or group by a custom detail with matchingMethod Selected"
	}
}

func checkSameDetail(p *pass) {
	g, ok := grouped(p.Rule)
	if !ok || g.MatchingMethod.Value != schema.Selected || len(g.GroupByEntities.Value)+len(g.GroupByCustomDetails.Value) > 0 {
		return
	}
	o := p.Rule.AlertDetailsOverride.Value
	for _, detail := range g.GroupByAlertDetails.Value {
		if detail.Value == "Severity" && o.SeverityColumnName.Value != "" || detail.Value == "DisplayName" && len(o.DisplayNameFormat.Value.Placeholders) > 0 {
			return
		}
	}
	if len(g.GroupByAlertDetails.Value) > 0 {
		p.report(g.GroupByAlertDetails.KeySpan, fmt.Sprintf("all alerts of the rule have the same %s, so all of them share an incident", fieldList(g.GroupByAlertDetails.Value))).
			Hint = "take the detail from a column in alertDetailsOverride, or set matchingMethod to AnyAlert"
	}
}

func checkOneRow(p *pass) {
	if p.Rule == nil || p.Known() == nil || p.Rule.EventGroupingSettings.Value.AggregationKind.Value != schema.AlertPerResult {
		return
	}
	if oneNumber(p.Query.Result()) {
		p.report(p.Rule.EventGroupingSettings.Value.AggregationKind.Span, "the query returns one row, so there is one alert in any case")
	}
}

// correlationTag is a tag by which a rule tells the Defender portal whether to correlate its alerts.
var correlationTag = regexp.MustCompile(`(?i)#(?:DONT|INC)_CORR#`)

func checkCorrelationTag(p *pass) {
	if p.Rule == nil {
		return
	}
	description := p.Rule.Description
	tags := correlationTag.FindAllStringIndex(description.Value, -1)
	switch {
	case len(tags) > 1:
		p.report(description.Span, "the description has several correlation tags; one alone counts, at its start")
	case len(tags) == 1 && tags[0][0] > 0:
		p.report(description.Span, fmt.Sprintf("the tag %s counts only at the very start of the description", description.Value[tags[0][0]:tags[0][1]])).
			Hint = "begin the description with the tag"
	}
	for _, f := range formats(p.Rule) {
		if correlationTag.MatchString(f.Value.Text) {
			p.report(f.Span, fmt.Sprintf("a correlation tag has no effect in %s; it belongs at the start of the rule's description", f.Key()))
		}
	}
}
