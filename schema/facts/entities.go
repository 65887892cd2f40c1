package facts

import (
	_ "embed"
	"iter"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/suggest"
)

//go:embed data/entities.tsv
var entityData string

var entities = decode(&entityData, func(f []string) Entity {
	return Entity{f[0], f[1], f[2] == "map", list(f[3]), sets(f[4]), sets(f[5]), sets(f[6]), list(f[7])}
})

// An Entity is a type of entity (Sentinel, entities reference). In sets of identifiers, a name
// that begins with "@" is an entity within, which a mapping cannot give.
type Entity struct {
	Type         string
	AlertType    string // the type as alerts write it
	Mappable     bool   // the service's API maps it; IoTDevice is known to Azure-Sentinel's validator alone
	Identifiers  []string
	Required     [][]string // a mapping must give all of one of these sets
	Strong       [][]string // sets that identify the entity for certain
	Weak         [][]string // sets that do not
	DroppedNames []string   // of accounts: names, in capitals, for which no entity is made
}

// LookupEntity returns the entity type, which is spelt exactly.
func LookupEntity(name string) (*Entity, bool) { return entities().lookup(name) }

// Entities returns the entity types in the order of their names.
func Entities() iter.Seq[*Entity] { return entities().all() }

// HasIdentifier reports whether the entity has the identifier, which is spelt exactly.
func (e *Entity) HasIdentifier(name string) bool { return has(e.Identifiers, name) }

// NearestIdentifier returns the identifier of the entity that was probably meant.
func (e *Entity) NearestIdentifier(name string) (string, bool) {
	return suggest.Nearest(name, slices.Values(e.Identifiers))
}

// Satisfied reports whether the identifiers given hold all of one required set.
func (e *Entity) Satisfied(given []string) bool { return holdsOne(e.Required, given) }

// Identifies reports whether the identifiers given hold all of one strong set, so that alerts about the same entity can be brought together.
func (e *Entity) Identifies(given []string) bool { return holdsOne(e.Strong, given) }

// holdsOne reports whether the names given hold all of one of the sets.
func holdsOne(sets [][]string, given []string) bool {
	return slices.ContainsFunc(sets, func(set []string) bool {
		return !slices.ContainsFunc(set, func(name string) bool { return !has(given, name) })
	})
}

// Drops reports whether no entity is made for the name, as for an account called SYSTEM.
func (e *Entity) Drops(name string) bool { return has(e.DroppedNames, strings.ToUpper(name)) }
