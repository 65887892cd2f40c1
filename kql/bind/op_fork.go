package bind

import (
	"strconv"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("fork", (*binder).bindFork, wildNothing)

// bindFork binds fork (KQL reference, fork-operator): several tables from one.
func (b *binder) bindFork(in *bound, op *syntax.ForkOp) *bound {
	node := &plan.Fork{Unary: plan.Unary{Step: step(op, types.EmptyTable), Input: nodeOf(in)}}
	row := b.rowOrEmpty()
	node.Rows = &plan.SubInput{Step: step(op, row)}
	var tables []*bound
	for _, branch := range op.Branches {
		x := b.bindOver(b.rows(op, row, node.Rows), branch.X)
		b.checkTabular(x)
		b.checkOperators(branch.X, syntax.InFork, false)
		if x.table() == nil {
			continue
		}
		name := "Results"
		if len(tables) > 0 {
			name += "_" + strconv.Itoa(len(tables)+1)
		}
		t := x.table()
		tables = append(tables, b.rows(op, &types.Table{Name: name, Columns: t.All(), Open: t.Open, Settled: t.Settled, Sorted: t.Sorted, Serialized: t.Serialized}, x.node))
		if branch.Name != nil {
			name = branch.Name.Text
		}
		node.Names, node.Branches = append(node.Names, name), append(node.Branches, nodeOf(x))
	}
	return b.group(op, tables, node)
}
