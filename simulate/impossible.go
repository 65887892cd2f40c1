package simulate

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/suggest"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/simulate/alert"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// An expectable is what the alerts of a rule, or their entities, can have of one kind.
type expectable struct {
	of    string // who has it, as messages say
	noun  string // what messages call one
	names []string
}

// impossible reports what no alert of the rule can have: an error where a value is expected of it, and
// a warning where it is expected not to be there, which then says nothing about the rule.
func impossible(rule *schema.Rule, items []scenario.Item) (found []diag.Diagnostic) {
	details := expectable{of: "alert", noun: "custom detail"}
	for _, d := range rule.CustomDetails.Value {
		details.names = append(details.names, d.Key.Value)
	}
	properties := expectable{of: "alert", noun: "property"}
	for _, p := range rule.AlertDetailsOverride.Value.DynamicProperties.Value {
		if alert.IsProperty(p.Property.Value) {
			properties.names = append(properties.names, p.Property.Value)
		}
	}
	for _, item := range items {
		for _, p := range item.Fields {
			switch p.Key.Text() {
			case "customDetails":
				found = append(found, details.missing(p.Value)...)
			case "properties":
				found = append(found, properties.missing(p.Value)...)
			case "entities":
				found = append(found, missingEntities(rule, p.Value)...)
			case alert.Techniques:
				found = append(found, subTechniques(p.Value)...)
			}
		}
	}
	return found
}

// missing reports the keys of a mapping that alerts cannot have.
func (e expectable) missing(n *document.Node) (found []diag.Diagnostic) {
	for _, p := range n.Pairs {
		if slices.Contains(e.names, p.Key.Text()) {
			continue
		}
		found = append(found, e.lacks(p.Key, textsOf(p.Value) == nil))
	}
	return found
}

// lacks reports a name that alerts do not have: a warning where that is what is expected of it.
func (e expectable) lacks(key *document.Node, expected bool) diag.Diagnostic {
	name, severity, so := key.Text(), diag.Error, ""
	if expected {
		severity, so = diag.Warning, ", so this always holds"
	}
	d := doubt(ImpossibleExpectation, key.Span, "no %s of the rule has the %s %s%s%s", e.of, e.noun, diag.Quote(name), so, diag.DidYouMean(suggest.Nearest(name, slices.Values(e.names))))
	d.Severity = severity
	return d
}

// subTechniques reports sub-techniques among expected techniques.
func subTechniques(n *document.Node) (found []diag.Diagnostic) {
	items := n.Items
	if n.Kind != document.Seq {
		items = []*document.Node{n}
	}
	for _, item := range items {
		if technique, _, ok := strings.Cut(item.Text(), "."); ok && item.Scalar != nil {
			d := doubt(ImpossibleExpectation, item.Span, "an alert has the technique %s, and %s among its subTechniques", diag.Quote(technique), diag.Quote(item.Text()))
			d.Severity = diag.Error
			found = append(found, d)
		}
	}
	return found
}

// missingEntities reports expected entities of types that the rule does not map, and identifiers that no
// mapping of their type has. A rule that passes on the entities of other alerts can have any.
func missingEntities(rule *schema.Rule, n *document.Node) (found []diag.Diagnostic) {
	if len(rule.SentinelEntitiesMappings.Value) > 0 {
		return nil
	}
	types := expectable{of: "alert", noun: "entity"}
	identifiers := map[string]*expectable{}
	for _, m := range rule.EntityMappings.Value {
		of := m.EntityType.Value
		if identifiers[of] == nil {
			types.names = append(types.names, of)
			identifiers[of] = &expectable{of: "entity " + diag.Quote(of), noun: "identifier"}
		}
		for _, f := range m.FieldMappings.Value {
			identifiers[of].names = append(identifiers[of].names, f.Identifier.Value)
			if of == "Account" && f.Identifier.Value == "Name" { // a user principal name is taken apart
				identifiers[of].names = append(identifiers[of].names, "UPNSuffix", "UserPrincipalName")
			}
		}
	}
	for _, item := range n.Items {
		for _, p := range item.Pairs {
			mapped := identifiers[p.Key.Text()]
			if mapped == nil {
				found = append(found, types.lacks(p.Key, false))
				continue
			}
			for _, id := range p.Value.Pairs {
				if !slices.Contains(mapped.names, id.Key.Text()) {
					found = append(found, mapped.lacks(id.Key, false))
				}
			}
		}
	}
	return found
}
