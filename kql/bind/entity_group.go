package bind

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
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
		kind := x.typ.Kind
		switch {
		case len(g.members) == 0 && kind != types.KindCluster && kind != types.KindDatabase && kind != types.KindTable:
			b.report(diag.SourceExpected.At(x.span()))
			continue
		case len(g.members) > 0 && kind != g.members[0].typ.Kind:
			b.report(memberExpected[g.members[0].typ.Kind].At(x.span()))
			continue
		}
		g.members = append(g.members, x)
	}
	if len(e.Entities) == 0 {
		return b.badAt(e, diag.SourceExpected.At(e.Range.Sub(e.Range.End-1, e.Range.End)))
	}
	return b.newBound(e, &types.Type{Kind: types.KindEntityGroup, Of: g})
}

// memberExpected says what a further member of an entity group has to be.
var memberExpected = map[types.Kind]diag.Message{
	types.KindTable: diag.TableExpected, types.KindDatabase: diag.DatabaseExpected, types.KindCluster: diag.ClusterExpected,
}
