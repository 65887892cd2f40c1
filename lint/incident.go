package lint

import (
	"fmt"
	"strings"

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

func checkIgnoredKeys(p *pass) {
	g, ok := grouping(p.Rule)
	if !ok || !g.MatchingMethod.Set || g.MatchingMethod.Value == schema.Selected {
		return
	}
	for _, list := range [...]struct {
		name  string
		field schema.Field[[]schema.Field[string]]
	}{
		{"groupByEntities", g.GroupByEntities},
		{"groupByAlertDetails", g.GroupByAlertDetails},
		{"groupByCustomDetails", g.GroupByCustomDetails},
	} {
		if len(list.field.Value) > 0 {
			p.report(list.field.KeySpan, fmt.Sprintf("matchingMethod %s ignores %s (%s)", show(g.MatchingMethod.Value), list.name, fieldList(list.field.Value))).
				Hint = "set matchingMethod to Selected, or remove the list"
		}
	}
}

func fieldList(fields []schema.Field[string]) string {
	var names []string
	for _, f := range fields {
		names = append(names, show(f.Value))
	}
	return strings.Join(names, ", ")
}
