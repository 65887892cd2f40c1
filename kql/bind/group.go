package bind

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

// group returns the result of an operator that yields several tables.
func (b *binder) group(op syntax.Expr, tables []*bound, node plan.Node) *bound {
	t := &types.Type{Kind: types.KindGroup}
	for _, x := range tables {
		t.Group = append(t.Group, x.typ)
	}
	x := b.newBound(op, t)
	x.args, x.node = tables, node
	return x
}
