package bind

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("make-graph", (*binder).bindMakeGraph, wildNothing)

// bindMakeGraph binds make-graph (KQL reference, make-graph-operator).
func (b *binder) bindMakeGraph(in *bound, op *syntax.MakeGraphOp) *bound {
	source, target := b.bindExpr(op.Source), b.bindExpr(op.Target)
	for _, x := range []*bound{source, target} {
		b.checkColumn(x)
		b.checkNodeID(x)
	}
	ends := source.result()
	if to := target.result(); idsDiffer(ends, to) {
		b.refuse(diag.GraphEndsMixed.At(target.span(), ends.String(), to.String()))
	}
	g := &graph{edges: b.rowOrEmpty()}
	node := &plan.MakeGraph{
		Step: step(op, types.EmptyTable), Edges: nodeOf(in), Source: exprOf(source), Target: exprOf(target),
		Undirected: op.Undirected, Nodes: types.EmptyTable.Schema(),
	}
	var tables []*bound
	switch {
	case op.HasWith && len(op.Tables) > 0:
		tables = b.bindNodes(op.Tables, node, g, ends)
	case op.NodeID != nil:
		if op.NodeID.Text == "" {
			b.report(diag.GraphNodeIDEmpty.At(op.NodeID.Range))
		}
		g.nodes, node.HasID = types.Closed(b.declaredColumn(op.NodeID, source.result())), true
	}
	if g.nodes != nil {
		node.Nodes = g.nodes.Schema()
	}
	if op.PartitionBy == nil {
		return b.graphBound(op, g, node)
	}
	return b.bindPartitionedGraph(op, g, node, tables)
}

// idsDiffer reports whether two types cannot both identify nodes of a graph. int and long go together.
func idsDiffer(a, c *types.Type) bool {
	for _, t := range []*types.Type{a, c} {
		if t.Kind != types.KindScalar || t.IsUnknown() || t.IsDynamic() {
			return false
		}
	}
	return types.PromoteToLong(a) != types.PromoteToLong(c)
}

// bindNodes binds the tables of nodes. What is known of a node is the columns of all, by their names.
func (b *binder) bindNodes(list []*syntax.GraphTable, node *plan.MakeGraph, g *graph, ends *types.Type) []*bound {
	var tables []*bound
	var cols []*types.Column
	for _, t := range list {
		x := b.bindTabular(t.Table)
		outer := b.enter(b.operator(x.table()))
		key := b.bindExpr(t.Key)
		b.place = outer
		b.checkTabular(x)
		b.checkNodeID(key)
		if t := key.result(); idsDiffer(ends, t) {
			b.refuse(diag.GraphKeysMixed.At(key.span(), t.String(), ends.String()))
		}
		if x.table() != nil {
			cols = append(cols, x.table().Columns...)
			tables = append(tables, x)
			node.Tables = append(node.Tables, plan.GraphTable{Table: nodeOf(x), Key: exprOf(key)})
		}
	}
	if len(tables) == 0 {
		return nil
	}
	g.nodes = types.Closed(types.UnifyName(cols)...)
	for i, x := range tables {
		for _, c := range x.table().Columns {
			node.Tables[i].Places = append(node.Tables[i].Places, g.nodes.Find(c.Name))
		}
	}
	return tables
}

// bindPartitionedGraph binds partitioned-by: the operators in parentheses work on the graph of each value of a column.
func (b *binder) bindPartitionedGraph(op *syntax.MakeGraphOp, g *graph, made *plan.MakeGraph, tables []*bound) *bound {
	by := b.bindExpr(op.PartitionBy)
	b.checkColumn(by)
	rows := &plan.SubGraph{Step: step(op, types.EmptyTable)}
	sub := b.bindOver(b.graphBound(op, g, rows), op.Sub)
	b.checkOperators(op.Sub, syntax.InSubquery, true)
	x := b.newBound(op, sub.typ)
	t := sub.table()
	if t == nil {
		x.node = notRun(op, types.EmptyTable, "operators of a partitioned graph that yield no table", nil)
		return x
	}
	node := &plan.PartitionGraph{Step: step(op, t), Graph: made, By: exprOf(by), Rows: rows, Sub: nodeOf(sub)}
	x.node = node
	for _, nodes := range tables {
		i := -1
		if by.col != nil {
			i = nodes.table().Find(by.col.Name)
		}
		if i < 0 {
			x.node = notRun(op, t, "a partitioned graph with a table of nodes that lacks the column", nil)
			return x
		}
		node.Keys = append(node.Keys, columnRef(nodes.table().Columns[i], i, op.PartitionBy.Span()))
	}
	return x
}

// checkNodeID checks the type of a column that identifies a node.
func (b *binder) checkNodeID(x *bound) {
	if t := x.result(); t.Kind != types.KindScalar || t.IsDynamic() {
		b.report(diag.GraphNodeIDDynamic.At(x.span()))
	}
}
