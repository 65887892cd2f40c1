package expect

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
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
func (r *reader) impossible(rule *schema.Rule, n *document.Node) {
	if rule == nil {
		return
	}
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
	required, excluded := scenario.ItemsOf(n)
	for i, item := range slices.Concat(required, excluded) {
		absent := i >= len(required)
		for _, p := range item.Pairs {
			switch p.Key.Text() {
			case customDetailsKey:
				r.missing(details, p.Value, absent)
			case propertiesKey:
				r.missing(properties, p.Value, absent)
			case entitiesKey:
				r.missingEntities(rule, p.Value, absent)
			case alert.Techniques:
				r.subTechniques(p.Value)
			}
		}
	}
}

// missing reports the keys of a mapping that alerts cannot have. An absent alert is expected not to be there.
func (r *reader) missing(e expectable, n *document.Node, absent bool) {
	for _, p := range n.Pairs {
		if slices.Contains(e.names, p.Key.Text()) {
			continue
		}
		quiet := &reader{clock: r.clock}
		holds := quiet.texts(text(""), p.Value).holds(nil)
		if len(quiet.problems) == 0 {
			r.lacks(e, p.Key, holds != absent)
		}
	}
}

// lacks reports a name that alerts do not have: a warning where that is what is expected of it.
func (r *reader) lacks(e expectable, key *document.Node, expected bool) {
	name, severity, so := key.Text(), diag.Error, ""
	if expected {
		severity, so = diag.Warning, ", so this always holds"
	}
	d := doubt(Impossible, key.Span, "no %s of the rule has the %s %s%s%s", e.of, e.noun, diag.Quote(name), so, r.didYouMean(name, slices.Values(e.names)))
	d.Severity = severity
	r.report(d)
}

// subTechniques reports sub-techniques among expected techniques.
func (r *reader) subTechniques(n *document.Node) {
	items := n.Items
	if n.Kind != document.Seq {
		items = []*document.Node{n}
	}
	for _, item := range items {
		if technique, _, ok := strings.Cut(item.Text(), "."); ok && item.Scalar != nil {
			d := doubt(Impossible, item.Span, "an alert has the technique %s, and %s among its subTechniques", diag.Quote(technique), diag.Quote(item.Text()))
			d.Severity = diag.Error
			r.report(d)
		}
	}
}

// missingEntities reports expected entities of types that the rule does not map, and identifiers that no
// mapping of their type has. A rule that passes on the entities of other alerts can have any.
func (r *reader) missingEntities(rule *schema.Rule, n *document.Node, absent bool) {
	if len(rule.SentinelEntitiesMappings.Value) > 0 {
		return
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
	items := n.Items
	if n.Kind == document.Map {
		required, excluded := scenario.ItemsOf(n)
		if items = required; absent {
			items = nil // one of the others may be what keeps it from being there
		}
		for _, item := range excluded {
			r.missingEntity(types, identifiers, item, !absent)
		}
	}
	for _, item := range items {
		r.missingEntity(types, identifiers, item, absent)
	}
}

// missingEntity reports an expected entity that no alert has; an absent one is expected not to be there.
func (r *reader) missingEntity(types expectable, identifiers map[string]*expectable, item *document.Node, absent bool) {
	for _, p := range item.Pairs {
		if p.Key.Text() == exactKey {
			continue
		}
		mapped := identifiers[p.Key.Text()]
		if mapped == nil {
			r.lacks(types, p.Key, absent)
			continue
		}
		for _, id := range p.Value.Pairs {
			if slices.Contains(mapped.names, id.Key.Text()) {
				continue
			}
			quiet := &reader{clock: r.clock}
			holds := quiet.matcher(text(""), id.Value).holds("")
			if len(quiet.problems) == 0 {
				r.lacks(*mapped, id.Key, holds != absent)
			}
		}
	}
}

// report adds a finding: to the doubts unless it is an error.
func (r *reader) report(d diag.Diagnostic) {
	if d.Severity == diag.Error {
		r.problems = append(r.problems, d)
	} else {
		r.doubts = append(r.doubts, d)
	}
}
