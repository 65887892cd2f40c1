package schema

import (
	"iter"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// azureSentinel is the form of the rules of the Azure-Sentinel repository: a mapping, in YAML or JSON, a document each.
var azureSentinel = Form{
	Name:      "Azure-Sentinel",
	words:     append(slices.Sorted(maps.Keys(ruleKeys)), "kind"),
	find:      findRules,
	resembles: func(text string) bool { return isRule(topKeys(text)) },
	schema:    RuleSchema,
	read:      readRule,
	schedule:  ShortForm,
}

// findRules returns the rule that a document is, or those of the list that it is or holds.
func findRules(root *document.Node) []*document.Node {
	if isRuleNode(root) {
		return []*document.Node{root}
	}
	rules, _ := listed(root)
	return rules
}

// isRuleNode reports whether a mapping is a rule.
func isRuleNode(n *document.Node) bool {
	return n.Kind == document.Map && !isHuntingQuery(n) && isRule(func(yield func(key, value string) bool) {
		for _, p := range n.Pairs {
			if !yield(p.Key.Text(), p.Value.Text()) {
				return
			}
		}
	})
}

// wrappers are the keys, in small letters, under which files hold a rule or a list of rules.
var wrappers = map[string]bool{
	"rule": true, "rules": true, "scheduled": true, "nrt": true, "analytics": true, "analyticsrule": true, "analyticsrules": true,
	"analyticrules": true, "alertrules": true, "detection": true, "detections": true,
}

// headings are keys that may stand beside wrappers.
var headings = map[string]bool{"version": true, "name": true, "description": true, "metadata": true, "schema": true, "$schema": true}

// listed returns the rules of a list, or of the lists and rules under the keys of a mapping, and the entries of those that
// are not rules.
func listed(n *document.Node) (rules, others []*document.Node) {
	var items []*document.Node
	if n.Kind == document.Seq && !strings.HasSuffix(strings.ToLower(n.Span.Path()), ".json") { // a bare list in JSON is data of some program
		items = n.Items
	}
	for _, p := range n.Pairs {
		switch key := strings.ToLower(p.Key.Text()); {
		case headings[key]:
		case !wrappers[key]:
			return nil, nil // the data of some program
		case p.Value.Kind == document.Seq:
			items = append(items, p.Value.Items...)
		default:
			items = append(items, p.Value)
		}
	}
	for _, item := range items {
		if isRuleNode(item) {
			rules = append(rules, item)
		} else {
			others = append(others, item)
		}
	}
	return rules, others
}

// ruleKeys are the keys at the top of a file that rules have and that most other files do not have.
var ruleKeys = map[string]bool{
	"queryFrequency": true, "queryPeriod": true, "triggerOperator": true, "triggerThreshold": true, "entityMappings": true,
	"requiredDataConnectors": true, "relevantTechniques": true, "incidentConfiguration": true, "alertDetailsOverride": true,
	"eventGroupingSettings": true, "customDetails": true, "suppressionDuration": true, "suppressionEnabled": true,
	"sentinelEntitiesMappings": true, "severity": true,
}

// huntingKeys are those of ruleKeys that hunting queries have too.
var huntingKeys = map[string]bool{
	"entityMappings": true, "requiredDataConnectors": true, "relevantTechniques": true, "customDetails": true, "severity": true,
}

// isHuntingQuery reports whether a mapping in a folder of hunting queries has none of the keys that say when a rule runs. Some
// such queries name the kind of a rule.
func isHuntingQuery(root *document.Node) bool {
	for _, p := range root.Pairs {
		if scheduleKeys[p.Key.Text()] || strings.EqualFold(p.Value.Text(), string(NRT)) {
			return false
		}
	}
	return strings.Contains(strings.ToLower(root.Span.Path()), "hunting")
}

// scheduleKeys say when a rule runs and when it alerts.
var scheduleKeys = map[string]bool{"queryFrequency": true, "queryPeriod": true, "triggerOperator": true, "triggerThreshold": true}

// isRule reports whether a mapping with these keys is a rule: it has the kind of a rule, or at least two of ruleKeys,
// and not only huntingKeys. A rule is recognised even if it lacks keys that every rule needs.
func isRule(keys iter.Seq2[string, string]) bool {
	marks, own := map[string]bool{}, false
	for key, value := range keys {
		if key == "kind" && (strings.EqualFold(value, string(Scheduled)) || strings.EqualFold(value, string(NRT))) {
			return true
		}
		if ruleKeys[key] {
			marks[key] = true
			own = own || !huntingKeys[key]
		}
	}
	return len(marks) >= 2 && own
}

// keyForm is a key and the word that follows it, in YAML or JSON.
var keyForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`([A-Za-z]+)["']?[ \t]*:[ \t]*["']?([A-Za-z]*)`)
})

// topKeys yields what look like the keys at the top of a text that cannot be read, with the first word of
// each value: those of the lines that are indented as the first line with a key is.
func topKeys(text string) iter.Seq2[string, string] {
	return func(yield func(key, value string) bool) {
		indent := -1
		for line := range strings.Lines(text) {
			content := strings.TrimLeft(line, " \t")
			if content == "" || content[0] == '#' {
				continue
			}
			for _, m := range keyForm().FindAllStringSubmatch(content, -1) {
				if indent < 0 {
					indent = len(line) - len(content)
				}
				if len(line)-len(content) != indent {
					break
				}
				if !yield(m[1], m[2]) {
					return
				}
			}
		}
	}
}

// readRule takes a rule's values from the keys of a mapping.
func readRule(n *document.Node) *Rule {
	m := mapping{}
	if n.Kind == document.Map {
		m.node = n
	}
	r := &Rule{
		ID: get(m, "id", text), Name: get(m, "name", text), Version: get(m, "version", text), Kind: get(m, "kind", kind),
		Description: get(m, "description", text), Severity: get(m, "severity", oneOf(severities)), Status: get(m, "status", text), Enabled: get(m, "enabled", boolean),
		RequiredDataConnectors: get(m, "requiredDataConnectors", list(object(readConnector))),
		QueryFrequency:         get(m, "queryFrequency", duration), QueryPeriod: get(m, "queryPeriod", duration),
		TriggerOperator: get(m, "triggerOperator", operator), TriggerThreshold: get(m, "triggerThreshold", integer),
		Tactics: get(m, "tactics", list(fieldOf(oneOf(tactics)))), RelevantTechniques: get(m, "relevantTechniques", texts), SubTechniques: get(m, "subTechniques", texts),
		Query:                    get(m, "query", positioned),
		EntityMappings:           get(m, "entityMappings", list(object(readEntityMapping))),
		SentinelEntitiesMappings: get(m, "sentinelEntitiesMappings", list(object(readEntitiesColumn))),
		CustomDetails:            get(m, "customDetails", object(readCustomDetails)),
		AlertDetailsOverride:     get(m, "alertDetailsOverride", object(readOverride)),
		EventGroupingSettings:    get(m, "eventGroupingSettings", object(readEventGrouping)),
		SuppressionEnabled:       get(m, "suppressionEnabled", boolean), SuppressionDuration: get(m, "suppressionDuration", duration),
		IncidentConfiguration: get(m, "incidentConfiguration", object(readIncident)),
		Tags:                  get(m, "tags", list(tag)), Metadata: get(m, "metadata", node),
	}
	if r.RelevantTechniques.KeySpan.IsZero() {
		r.RelevantTechniques = get(m, "techniques", texts)
	}
	if r.Query.Value == nil {
		r.Query.Value = &diag.Source{}
	}
	override := &r.AlertDetailsOverride.Value
	for _, f := range []*Field[*Format]{&override.DisplayNameFormat, &override.DescriptionFormat} {
		if f.Value == nil {
			f.Value = &Format{Source: &diag.Source{}}
		}
	}
	return r
}

func readConnector(m mapping) DataConnector {
	return DataConnector{m.node.Span, get(m, "connectorId", text), get(m, "dataTypes", texts)}
}

func readEntityMapping(m mapping) EntityMapping {
	return EntityMapping{m.node.Span, get(m, "entityType", oneOf(entityTypes)), get(m, "fieldMappings", list(object(readFieldMapping)))}
}

func readFieldMapping(m mapping) FieldMapping {
	return FieldMapping{m.node.Span, get(m, "identifier", text), get(m, "columnName", text)}
}

func readEntitiesColumn(m mapping) Field[string] { return get(m, "columnName", text) }

// readCustomDetails keeps the order of the file.
func readCustomDetails(m mapping) []CustomDetail {
	details := make([]CustomDetail, 0, len(m.node.Pairs))
	for _, p := range m.node.Pairs {
		column := get(m, p.Key.Text(), text)
		name := Field[string]{Value: p.Key.Text(), Set: true, Span: p.Key.Span, KeySpan: p.Key.Span, Path: column.Path}
		details = append(details, CustomDetail{name, column})
	}
	return details
}

func readOverride(m mapping) AlertDetailsOverride {
	return AlertDetailsOverride{
		DisplayNameFormat: get(m, "alertDisplayNameFormat", format), DescriptionFormat: get(m, "alertDescriptionFormat", format),
		TacticsColumnName: get(m, "alertTacticsColumnName", text), SeverityColumnName: get(m, "alertSeverityColumnName", text),
		DynamicProperties: get(m, "alertDynamicProperties", list(object(readDynamicProperty))),
	}
}

func readDynamicProperty(m mapping) DynamicProperty {
	return DynamicProperty{m.node.Span, get(m, "alertProperty", oneOf(alertProperties)), get(m, "value", text)}
}

func readEventGrouping(m mapping) EventGroupingSettings {
	return EventGroupingSettings{get(m, "aggregationKind", oneOf(aggregations))}
}

func readIncident(m mapping) IncidentConfiguration {
	return IncidentConfiguration{get(m, "createIncident", boolean), get(m, "groupingConfiguration", object(readGrouping))}
}

func readGrouping(m mapping) GroupingConfiguration {
	return GroupingConfiguration{
		Enabled: get(m, "enabled", boolean), ReopenClosedIncident: get(m, "reopenClosedIncident", boolean),
		LookbackDuration: get(m, "lookbackDuration", duration), MatchingMethod: get(m, "matchingMethod", oneOf(matchingMethods)),
		GroupByEntities: get(m, "groupByEntities", list(fieldOf(oneOf(entityTypes)))), GroupByAlertDetails: get(m, "groupByAlertDetails", list(fieldOf(oneOf(alertDetails)))),
		GroupByCustomDetails: get(m, "groupByCustomDetails", texts),
	}
}

// tag reads a tag that is text; others are mappings of no meaning to a rule.
func tag(n *document.Node, path string) (Field[string], bool) {
	v, ok := onlyText(n, path)
	return Field[string]{Value: v, Set: ok, Span: n.Span, Path: path}, ok
}
