package alert

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
	"github.com/ruleproof/ruleproof/schema/facts"
)

// An Entity is a thing that an alert is about.
type Entity struct {
	Type        string
	Identifiers []Identifier // in the order of their names
}

// An Identifier is one name or number by which an entity is known.
type Identifier struct{ Name, Value string }

// String returns the entity as "Account(FullName=ana@contoso.com)".
func (e Entity) String() string {
	parts := make([]string, len(e.Identifiers))
	for i, id := range e.Identifiers {
		parts[i] = id.Name + "=" + id.Value
	}
	return e.Type + "(" + strings.Join(parts, ", ") + ")"
}

// key identifies the entity: different entities have different keys.
func (e Entity) key() string {
	var b strings.Builder
	b.WriteString(e.Type)
	for _, id := range e.Identifiers {
		b.WriteString("\x00" + id.Name + "\x00" + id.Value)
	}
	return b.String()
}

// size estimates the size of the entity as JSON in the alert.
func (e Entity) size() int {
	n := len(`{"$id":"000","Type":""},`) + len(e.Type)
	for _, id := range e.Identifiers {
		n += len(`"":"",`) + len(id.Name) + len(id.Value)
	}
	return n
}

// Identifier returns the value of the identifier of that name, "" if the entity has none.
func (e Entity) Identifier(name string) string {
	for _, id := range e.Identifiers {
		if id.Name == name {
			return id.Value
		}
	}
	return ""
}

// entities builds the alert's entities. Each mapping makes one entity of each row, unless
// the row lacks an identifier that the type requires. Equal entities are one. The
// limit of an alert is divided equally among the mappings. Entities are added until one
// has no room; those after it are left out, however small.
func (a *Alert) entities(rule *schema.Rule, result *value.Table) {
	mappings, passed := rule.EntityMappings.Value, texts(rule.SentinelEntitiesMappings)
	seen := map[string]bool{}
	size, dropped, full := 0, 0, false
	add := func(e Entity, left *int) {
		key := e.key()
		if seen[key] {
			return
		}
		seen[key] = true
		switch {
		case *left == 0:
			dropped++
		case full || size+e.size() > schema.MaxEntitiesBytes:
			full = true
			dropped++
		default:
			size += e.size()
			*left--
			a.Entities = append(a.Entities, e)
		}
	}
	share := schema.MaxEntitiesPerAlert / max(1, len(mappings)+len(passed))
	for _, m := range mappings {
		left := share
		for _, row := range a.Rows {
			if e, ok := a.entity(m, result, row); ok {
				add(e, &left)
			}
		}
	}
	for _, column := range passed {
		left := share
		for _, row := range a.Rows {
			for _, e := range passedThrough(cell(result, column, row)) {
				add(e, &left)
			}
		}
	}
	if dropped > 0 {
		a.note("%d more entities are left out: an alert holds at most %d, divided equally among the mappings, and %d bytes of them",
			dropped, schema.MaxEntitiesPerAlert, schema.MaxEntitiesBytes)
	}
}

// entity builds the entity of one mapping and row; ok is false when identifiers are missing.
func (a *Alert) entity(m schema.EntityMapping, result *value.Table, row int) (e Entity, ok bool) {
	e.Type = m.EntityType.Value
	for _, f := range m.FieldMappings.Value {
		if v := textAt(result, f.ColumnName.Value, row); v != "" {
			e.Identifiers = append(e.Identifiers, Identifier{f.Identifier.Value, v})
		}
	}
	kind, known := facts.LookupEntity(e.Type)
	if known && kind.Drops(e.Identifier("Name")) {
		a.note("no entity for account %s: Sentinel makes none for names that many machines share", diag.Quote(e.Identifier("Name")))
		return e, false
	}
	ok = len(e.Identifiers) > 0 && (!known || kind.Satisfied(e.names()))
	e.splitName()
	e.order()
	return e, ok
}

// splitName takes the name of an account apart that is a whole user principal name: since 2026-07-01 Name holds only
// what is before the @ (Sentinel, entity types reference), and the entity has the rest and the whole as well.
func (e *Entity) splitName() {
	name := e.Identifier("Name")
	at := strings.LastIndexByte(name, '@')
	if e.Type != "Account" || at <= 0 || at == len(name)-1 {
		return
	}
	for i, id := range e.Identifiers {
		if id.Name == "Name" {
			e.Identifiers[i].Value = name[:at]
		}
	}
	if e.Identifier("UPNSuffix") == "" {
		e.Identifiers = append(e.Identifiers, Identifier{"UPNSuffix", name[at+1:]})
	}
	e.Identifiers = append(e.Identifiers, Identifier{"UserPrincipalName", name})
}

func (e Entity) order() {
	slices.SortFunc(e.Identifiers, func(a, b Identifier) int { return strings.Compare(a.Name, b.Name) })
}

func (e Entity) names() []string {
	names := make([]string, len(e.Identifiers))
	for i, id := range e.Identifiers {
		names[i] = id.Name
	}
	return names
}

// typeInAlert returns the entity type for the name that alerts use for it, or the name itself.
func typeInAlert(text string) string {
	for e := range facts.Entities() {
		if strings.EqualFold(e.AlertType, text) {
			return e.Type
		}
	}
	return text
}

// passedThrough returns the entities in a column that holds them as Sentinel's own
// alerts do: an array of objects, each with its Type.
func passedThrough(v any) []Entity {
	items, _ := v.([]any)
	var entities []Entity
	for _, item := range items {
		bag, _ := item.(*value.Bag)
		if bag == nil {
			continue
		}
		var e Entity
		for i := range bag.Len() {
			name, v := bag.At(i)
			text, isText := v.(string)
			switch {
			case !isText || text == "" || strings.HasPrefix(name, "$"):
			case name == "Type":
				e.Type = typeInAlert(text)
			default:
				e.Identifiers = append(e.Identifiers, Identifier{name, text})
			}
		}
		e.order()
		if e.Type != "" && len(e.Identifiers) > 0 {
			entities = append(entities, e)
		}
	}
	return entities
}
