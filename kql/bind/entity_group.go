package bind

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// An entityGroup is the clusters, databases or tables of an entity_group.
type entityGroup struct{ members []*bound }

// bindEntityGroup binds entity_group [a, b, …], the members of which are of one kind.
func (b *binder) bindEntityGroup(e *syntax.EntityGroup) *bound {
	g := &entityGroup{}
	for _, entity := range e.Entities {
		missed := b.missed
		x := b.bindTabular(entity)
		x.missing, b.missed = b.missed > missed, missed
		kind := x.typ.kind
		switch {
		case len(g.members) == 0 && kind != kindCluster && kind != kindDatabase && kind != kindTable:
			b.report(diag.SourceExpected.At(x.span()))
			continue
		case len(g.members) > 0 && kind != g.members[0].typ.kind:
			b.report(memberExpected[g.members[0].typ.kind].At(x.span()))
			continue
		}
		g.members = append(g.members, x)
	}
	if len(e.Entities) == 0 {
		return b.badAt(e, diag.SourceExpected.At(e.Range.Sub(e.Range.End-1, e.Range.End)))
	}
	return b.newBound(e, &typ{kind: kindEntityGroup, ents: g})
}

// memberExpected says what a further member of an entity group has to be.
var memberExpected = map[kind]diag.Message{
	kindTable: diag.TableExpected, kindDatabase: diag.DatabaseExpected, kindCluster: diag.ClusterExpected,
}
