package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/schema/facts"
)

var entityChecks = []*Check{
	{
		ID: "entity/unknown-type", Severity: errorLevel,
		Summary: "an entity type that Sentinel does not map",
		Why:     "Entity types are a fixed list. Any other value stops the deployment.",
		Bad: `entityMappings:
  - entityType: User
    fieldMappings:
      - identifier: Name
        columnName: UserPrincipalName`,
		Good: `entityMappings:
  - entityType: Account
    fieldMappings:
      - identifier: FullName
        columnName: UserPrincipalName`,
		Page: pageEntities,
	},
	{
		ID: "entity/unknown-identifier", Severity: errorLevel,
		Summary: "an identifier that the entity type does not have",
		Why:     "Each entity type has its own identifiers, and spelling matters: a SecurityGroup has SID, an Account has Sid. An unknown identifier stops the deployment.",
		Bad: `entityMappings:
  - entityType: IP
    fieldMappings:
      - identifier: IPAddress
        columnName: IPAddress`,
		Good: `entityMappings:
  - entityType: IP
    fieldMappings:
      - identifier: Address
        columnName: IPAddress`,
		Page: pageEntities,
		run:  checkIdentifiers,
	},
	{
		ID: "entity/required-identifier", Severity: errorLevel,
		Summary: "an entity mapping without an identifier that its type needs",
		Why:     "Some identifiers are not enough for an entity: a domain does not make an account. Sentinel refuses a mapping without one of the required identifiers.",
		Bad: `entityMappings:
  - entityType: Account
    fieldMappings:
      - identifier: UPNSuffix
        columnName: UserPrincipalName`,
		Good: `entityMappings:
  - entityType: Account
    fieldMappings:
      - identifier: FullName
        columnName: UserPrincipalName`,
		Page: pageEntities,
		run:  checkRequired,
	},
	{
		ID: "entity/weak", Severity: infoLevel, Optional: true,
		Summary: "an entity is mapped by identifiers that do not identify it",
		Why:     "Sentinel connects alerts about the same account or host only by strong identifiers, such as Name with UPNSuffix, or AadUserId. Weak entities stay unconnected, or two different ones count as the same.",
		Bad: `entityMappings:
  - entityType: Account
    fieldMappings:
      - identifier: FullName
        columnName: UserPrincipalName`,
		Good: `entityMappings:
  - entityType: Account
    fieldMappings:
      - identifier: AadUserId
        columnName: UserId`,
		Page: pageEntities,
		run:  checkWeak,
	},
	{
		ID: "entity/legacy-column", Severity: warningLevel,
		Summary: "the query makes a column such as AccountCustomEntity that no mapping uses",
		Why:     "Columns with these names used to be entities. Today only entityMappings counts, and Azure-Sentinel refuses a rule with such a column that is not mapped.",
		Bad: `query: |
  SigninLogs
  | extend AccountCustomEntity = UserPrincipalName`,
		Good: `query: |
  SigninLogs
  | extend Account = UserPrincipalName`,
		Page: pageMapping,
		run:  checkLegacyColumns,
	},
}

// eachMapping calls f for every mapping of a known entity type, with the identifiers that
// the mapping gives.
func (p *pass) eachMapping(f func(m schema.EntityMapping, e *facts.Entity, given []string)) {
	if p.Rule == nil {
		return
	}
	for _, m := range p.Rule.EntityMappings.Value {
		e, ok := facts.LookupEntity(m.EntityType.Value)
		if !ok {
			continue
		}
		var given []string
		for _, fm := range m.FieldMappings.Value {
			given = append(given, fm.Identifier.Value)
		}
		f(m, e, given)
	}
}

func checkIdentifiers(p *pass) {
	p.eachMapping(func(m schema.EntityMapping, e *facts.Entity, _ []string) {
		for _, fm := range m.FieldMappings.Value {
			id := fm.Identifier
			if !id.Set || id.Value == "" || e.HasIdentifier(id.Value) {
				continue
			}
			message := fmt.Sprintf("%s has no identifier '%s'", e.Type, show(id.Value)) + diag.DidYouMean(e.NearestIdentifier(id.Value))
			p.report(id.Span, message).Hint = "its identifiers are " + strings.Join(e.Identifiers, ", ")
		}
	})
}

func checkRequired(p *pass) {
	p.eachMapping(func(m schema.EntityMapping, e *facts.Entity, given []string) {
		if len(given) > 0 && allKnown(e, given) && len(e.Required) > 0 && !e.Satisfied(given) {
			p.report(m.EntityType.Span, fmt.Sprintf("%s needs %s", e.Type, alternatives(e.Required)))
		}
	})
}

// checkWeak reports the first mapping that does not identify its entity, with the others as
// related places. It does not report types that no mapping can identify for certain, such
// as a process without its host.
func checkWeak(p *pass) {
	var first *diag.Diagnostic
	p.eachMapping(func(m schema.EntityMapping, e *facts.Entity, given []string) {
		if !allKnown(e, given) || !e.Satisfied(given) || e.Identifies(given) {
			return
		}
		strong := slices.DeleteFunc(slices.Clone(e.Strong), func(set []string) bool {
			return slices.ContainsFunc(set, func(id string) bool { return strings.HasPrefix(id, "@") })
		})
		if len(strong) == 0 {
			return
		}
		message := fmt.Sprintf("%s is mapped by %s only, which does not identify it", e.Type, strings.Join(given, " and "))
		if first != nil {
			first.Related = append(first.Related, diag.Related{Span: m.EntityType.Span, Message: message})
			return
		}
		first = p.report(m.EntityType.Span, message)
		first.Hint = "map " + alternatives(strong)
	})
}

// allKnown reports whether the entity type has all the identifiers. If one is misspelt,
// nothing is known about the mapping.
func allKnown(e *facts.Entity, given []string) bool {
	return !slices.ContainsFunc(given, func(id string) bool { return !e.HasIdentifier(id) })
}

// alternatives writes sets of identifiers as "A, B with C, or D".
func alternatives(sets [][]string) string {
	var parts []string
	for _, set := range sets {
		parts = append(parts, strings.Join(set, " with "))
	}
	if n := len(parts); n > 1 {
		return strings.Join(parts[:n-1], ", ") + " or " + parts[n-1]
	}
	return strings.Join(parts, "")
}

// legacyColumns used to be entities by their names alone (Azure-Sentinel's template validator).
var legacyColumns = []string{
	"AccountCustomEntity", "HostCustomEntity", "IPCustomEntity", "URLCustomEntity", "ProcessCustomEntity", "FileHashCustomEntity",
}

func checkLegacyColumns(p *pass) {
	if p.Rule == nil || p.Query == nil {
		return
	}
	mapped := map[string]bool{}
	for _, m := range p.Rule.EntityMappings.Value {
		for _, fm := range m.FieldMappings.Value {
			mapped[fm.ColumnName.Value] = true
		}
	}
	text := p.Text.Text
	var names []string
	var first diag.Span
	for _, name := range legacyColumns {
		at := strings.Index(text, name)
		if at < 0 || mapped[name] {
			continue
		}
		if names = append(names, name); len(names) == 1 {
			first = p.Text.Span(at, at+len(name))
		}
	}
	if len(names) > 0 {
		p.report(first, fmt.Sprintf("no entity mapping uses %s, and a column's name alone does not make it an entity", words.List(names))).
			Hint = "map it in entityMappings, or drop it"
	}
}
