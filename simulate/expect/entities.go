package expect

import (
	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/simulate/alert"
)

// An entityList is what is expected of the entities of an alert or an incident.
type entityList struct{ list *list[alert.Entity] }

// entities reads the expected entities. With exact, they have no identifiers besides those listed.
func (r *reader) entities(n *document.Node, exact bool) entityList {
	return entityList{readList(r, "entity", n, func(n *document.Node) item[alert.Entity] { return r.entity(n, exact || r.exact(n)) })}
}

// entity reads an expected entity, such as {Account: {FullName: ana@contoso.com}}.
func (r *reader) entity(n *document.Node, exact bool) item[alert.Entity] {
	i := item[alert.Entity]{span: n.Span}
	for _, p := range n.Pairs {
		if p.Key.Text() == exactKey {
			continue
		}
		shown := alert.Entity{Type: p.Key.Text()}
		listed := map[string]bool{}
		inWords := false
		i.checks = append(i.checks, check[alert.Entity]{holds: func(e alert.Entity) bool { return e.Type == shown.Type }})
		for _, id := range p.Value.Pairs {
			name := id.Key.Text()
			listed[name] = true
			c := one(name, r.matcher(text(name), id.Value), func(e alert.Entity) any { return e.Identifier(name) })
			i.checks = append(i.checks, c)
			inWords = inWords || c.inWords
			shown.Identifiers = append(shown.Identifiers, alert.Identifier{Name: name, Value: c.want[0]})
		}
		if exact {
			i.checks = append(i.checks, check[alert.Entity]{holds: func(e alert.Entity) bool {
				for _, id := range e.Identifiers {
					if !listed[id.Name] {
						return false
					}
				}
				return true
			}})
		}
		// A report shows the entity as a whole.
		text := shown.String()
		if exact {
			text += " and no other identifiers"
		}
		i.checks[0].want, i.checks[0].inWords = []string{text}, inWords || exact
	}
	if len(i.checks) == 0 {
		r.problem(n.Span, "", "an entity is written as in {Account: {FullName: ana@contoso.com}}")
		i.checks = append(i.checks, check[alert.Entity]{want: []string{""}, holds: func(alert.Entity) bool { return false }})
	}
	return i
}

// entitiesOf makes a check of the entities of a thing.
func entitiesOf[T any](l entityList, have func(T) []alert.Entity) check[T] {
	want, inWords := l.list.want()
	return check[T]{
		name: entitiesKey, want: want, inWords: inWords,
		have:  func(t T) []string { return entityTexts(have(t)) },
		holds: func(t T) bool { return l.list.holds(have(t)) },
	}
}

// noEntities expects that a thing has no entities.
func noEntities[T any](have func(T) []alert.Entity) check[T] {
	return check[T]{
		name: entitiesKey,
		have: func(t T) []string { return entityTexts(have(t)) }, holds: func(t T) bool { return len(have(t)) == 0 },
	}
}

func entityTexts(entities []alert.Entity) (texts []string) {
	for _, e := range entities {
		texts = append(texts, e.String())
	}
	return texts
}
