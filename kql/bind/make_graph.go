package bind

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// A graph is what make-graph makes of a table of edges.
type graph struct {
	edges *table
	nodes *table // nil where the nodes have no columns
}

// graphBound returns the result of an operator that yields a graph.
func (b *binder) graphBound(op syntax.Expr, g *graph, node plan.Node) *bound {
	x := b.newBound(op, &typ{kind: kindGraph, graph: g})
	x.node = node
	return x
}

// notRun returns the plan of an operator over graphs that binds and does not run, for what it says.
func notRun(op syntax.Node, out *table, what string, in *bound) plan.Node {
	return &plan.Pending{Step: step(op, out), Operator: what, Sources: []plan.Node{nodeOf(in)}}
}

// graphOf returns the graph that an operator reads. Without one there is a graph whose edges are the rows.
func (b *binder) graphOf(in *bound) *graph {
	if isGraph(in) {
		return in.typ.graph
	}
	return &graph{edges: b.rowOrEmpty()}
}

func isGraph(x *bound) bool { return x != nil && x.typ.kind == kindGraph }

// bindMakeGraph binds make-graph (KQL reference, make-graph-operator).
func (b *binder) bindMakeGraph(in *bound, op *syntax.MakeGraphOp) *bound {
	b.notFirst(in, op)
	source, target := b.bindExpr(op.Source), b.bindExpr(op.Target)
	for _, x := range []*bound{source, target} {
		b.checkColumn(x)
		b.checkNodeID(x)
	}
	g := &graph{edges: b.rowOrEmpty()}
	node := &plan.MakeGraph{
		Step: step(op, emptyTable), Edges: nodeOf(in), Source: exprOf(source), Target: exprOf(target),
		Undirected: op.Undirected, Nodes: emptyTable.planSchema(),
	}
	var tables []*bound
	switch {
	case op.HasWith && len(op.Tables) > 0:
		tables = b.bindNodes(op.Tables, node, g)
	case op.NodeID != nil:
		if op.NodeID.Text == "" {
			b.report(diag.GraphNodeIDEmpty.At(op.NodeID.Range))
		}
		g.nodes, node.HasID = closed(b.declaredColumn(op.NodeID, source.result())), true
	}
	if g.nodes != nil {
		node.Nodes = g.nodes.planSchema()
	}
	if op.PartitionBy == nil {
		return b.graphBound(op, g, node)
	}
	return b.bindPartitionedGraph(op, g, node, tables)
}

// bindNodes binds the tables of nodes. What is known of a node is the columns of all, by their names.
func (b *binder) bindNodes(list []*syntax.GraphTable, node *plan.MakeGraph, g *graph) []*bound {
	var tables []*bound
	var cols []*column
	for _, t := range list {
		x := b.bindTabular(t.Table)
		outer := b.enter(b.operator(x.table()))
		key := b.bindExpr(t.Key)
		b.place = outer
		b.checkTabular(x)
		b.checkNodeID(key)
		if x.table() != nil {
			cols = append(cols, x.table().cols...)
			tables = append(tables, x)
			node.Tables = append(node.Tables, plan.GraphTable{Table: nodeOf(x), Key: exprOf(key)})
		}
	}
	if len(tables) == 0 {
		return nil
	}
	g.nodes = closed(unifyName(cols)...)
	for i, x := range tables {
		for _, c := range x.table().cols {
			node.Tables[i].Places = append(node.Tables[i].Places, g.nodes.find(c.name))
		}
	}
	return tables
}

// bindPartitionedGraph binds partitioned-by: the operators in parentheses work on the graph of each value of a column.
func (b *binder) bindPartitionedGraph(op *syntax.MakeGraphOp, g *graph, made *plan.MakeGraph, tables []*bound) *bound {
	by := b.bindExpr(op.PartitionBy)
	b.checkColumn(by)
	rows := &plan.SubGraph{Step: step(op, emptyTable)}
	sub := b.bindOver(b.graphBound(op, g, rows), op.Sub)
	b.checkOperators(op.Sub, inSubquery, true)
	x := b.newBound(op, sub.typ)
	t := sub.table()
	if t == nil {
		x.node = notRun(op, emptyTable, "operators of a partitioned graph that yield no table", nil)
		return x
	}
	node := &plan.PartitionGraph{Step: step(op, t), Graph: made, By: exprOf(by), Rows: rows, Sub: nodeOf(sub)}
	x.node = node
	for _, nodes := range tables {
		i := -1
		if by.col != nil {
			i = nodes.table().find(by.col.name)
		}
		if i < 0 {
			x.node = notRun(op, t, "a partitioned graph with a table of nodes that lacks the column", nil)
			return x
		}
		node.Keys = append(node.Keys, columnRef(nodes.table().cols[i], i, op.PartitionBy.Span()))
	}
	return x
}

// checkNodeID checks the type of a column that identifies a node.
func (b *binder) checkNodeID(x *bound) {
	if t := x.result(); t.kind != kindScalar || t.isDynamic() {
		b.report(diag.GraphNodeIDDynamic.At(x.span()))
	}
}

// bindGraphMarkComponents binds graph-mark-components (KQL reference,
// graph-mark-components-operator): nodes get a column that numbers their component.
// As in Microsoft's binder, nodes of which nothing is known stay as they are.
func (b *binder) bindGraphMarkComponents(in *bound, op *syntax.GraphMarkComponentsOp) *bound {
	b.notFirst(in, op)
	b.checkParams(op.Params, markParams)
	g := *b.graphOf(in)
	switch {
	case !isGraph(in):
		return b.graphBound(op, &g, notRun(op, emptyTable, "graph-mark-components over rows that are no graph", in))
	case g.nodes == nil:
		return b.graphBound(op, &g, nodeOf(in))
	}
	id := b.settingColumn(op.Params, opParam{name: "with_component_id"}, typLong)
	if id == nil {
		id = newColumn("ComponentId", typLong)
	}
	g.nodes = closed(append(g.nodes.cols[:len(g.nodes.cols):len(g.nodes.cols)], id)...)
	return b.graphBound(op, &g, &plan.MarkComponents{
		Unary: unary(op, emptyTable, in), Strong: settingOf(op.Params, "kind") == "strong",
	})
}

// bindGraphWhere binds graph-where-nodes and graph-where-edges (KQL reference,
// graph-where-nodes-operator). As in Microsoft's binder the condition sees no columns.
func (b *binder) bindGraphWhere(in *bound, op *syntax.GraphWhereOp) *bound {
	b.notFirst(in, op)
	cond := b.bindExpr(op.Cond)
	b.checkExactType(cond, typBool)
	g := b.graphOf(in)
	if !isGraph(in) {
		return b.graphBound(op, g, notRun(op, emptyTable, "graph-where over rows that are no graph", in))
	}
	return b.graphBound(op, g, &plan.GraphWhere{Unary: unary(op, emptyTable, in), Edges: op.Edges, Cond: exprOf(cond)})
}
