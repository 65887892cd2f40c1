package lint

import (
	"fmt"
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
