package schema

import (
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// Parse reads a rule file. The problems are all that is wrong with the rule's shape, in the
// order of the file; the rule holds what could be read in spite of them. The error is a diag.Diagnostic: the
// file is no YAML, in no known encoding, or beyond a limit.
func Parse(path string, data []byte) (*Rule, []diag.Diagnostic, error) {
	doc, err := document.Read(path, data, document.Limits{})
	if err != nil {
		return nil, nil, err
	}
	return FromDocument(doc)
}

// FromDocument makes a rule of a YAML document. The error is for a fault of the program's own schema.
func FromDocument(doc *document.Document) (*Rule, []diag.Diagnostic, error) {
	problems, err := RuleSchema().Check(doc.Root)
	if err != nil {
		return nil, nil, err
	}
	rule := readRule(doc)
	problems = append(problems, doc.Problems...)
	problems = append(problems, check(rule)...)
	return rule, diag.Sort(problems), nil
}

// readRule fills a rule from its document.
func readRule(doc *document.Document) *Rule {
	m := mapping{}
	if doc.Root.Kind == document.Map {
		m.node = doc.Root
	}
	r := &Rule{
		File: doc.Source, Span: doc.Root.Span,
		ID: get(m, "id", text), Name: get(m, "name", text), Version: get(m, "version", text), Kind: get(m, "kind", kind),
		Description: get(m, "description", text), Severity: get(m, "severity", text), Status: get(m, "status", text),
		RequiredDataConnectors: get(m, "requiredDataConnectors", list(object(readConnector))),
		QueryFrequency:         get(m, "queryFrequency", duration), QueryPeriod: get(m, "queryPeriod", duration),
		TriggerOperator: get(m, "triggerOperator", operator), TriggerThreshold: get(m, "triggerThreshold", integer),
		Tactics: get(m, "tactics", texts), RelevantTechniques: get(m, "relevantTechniques", texts), SubTechniques: get(m, "subTechniques", texts),
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
	return EntityMapping{m.node.Span, get(m, "entityType", text), get(m, "fieldMappings", list(object(readFieldMapping)))}
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
	return DynamicProperty{m.node.Span, get(m, "alertProperty", text), get(m, "value", text)}
}

func readEventGrouping(m mapping) EventGroupingSettings {
	return EventGroupingSettings{get(m, "aggregationKind", text)}
}

func readIncident(m mapping) IncidentConfiguration {
	return IncidentConfiguration{get(m, "createIncident", boolean), get(m, "groupingConfiguration", object(readGrouping))}
}

func readGrouping(m mapping) GroupingConfiguration {
	return GroupingConfiguration{
		Enabled: get(m, "enabled", boolean), ReopenClosedIncident: get(m, "reopenClosedIncident", boolean),
		LookbackDuration: get(m, "lookbackDuration", duration), MatchingMethod: get(m, "matchingMethod", text),
		GroupByEntities: get(m, "groupByEntities", texts), GroupByAlertDetails: get(m, "groupByAlertDetails", texts),
		GroupByCustomDetails: get(m, "groupByCustomDetails", texts),
	}
}

// tag reads a tag that is text; others are mappings of no meaning to a rule.
func tag(n *document.Node, path string) (Field[string], bool) {
	v, ok := onlyText(n, path)
	return Field[string]{Value: v, Set: ok, Span: n.Span, Path: path}, ok
}

// format reads a text with placeholders.
func format(n *document.Node, path string) (*Format, bool) {
	t, ok := positioned(n, path)
	return &Format{t, placeholders(t)}, ok
}

// placeholders returns the placeholders of a format: "{{", anything but braces, "}}".
func placeholders(src *diag.Source) []Placeholder {
	text := src.Text
	var all []Placeholder
	for i := 0; ; {
		open := strings.Index(text[i:], "{{")
		if open < 0 {
			return all
		}
		open += i
		length := strings.IndexAny(text[open+2:], "{}")
		if length < 0 {
			return all
		}
		end := open + 2 + length
		if !strings.HasPrefix(text[end:], "}}") {
			i = open + 1
			if text[end] == '}' {
				i = end
			}
			continue
		}
		all = append(all, Placeholder{text[open+2 : end], src.Span(open, end+2)})
		i = end + 2
	}
}
