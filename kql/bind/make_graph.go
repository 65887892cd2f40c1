package bind

import (
	"cmp"

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
func (b *binder) graphBound(op syntax.Expr, g *graph, name string, in *bound, operands ...plan.Expr) *bound {
	x := b.newBound(op, &typ{kind: kindGraph, graph: g})
	x.node = graphNode(op, emptyTable, name, in, operands...)
	return x
}

// graphNode returns the plan of an operator over graphs.
func graphNode(op syntax.Node, out *table, name string, in *bound, operands ...plan.Expr) plan.Node {
	return &plan.Pending{Step: step(op, out), Operator: name, Sources: []plan.Node{nodeOf(in)}, Operands: operands}
}

// graphOf returns the graph that an operator reads. Without one there is a graph whose edges are the rows.
func (b *binder) graphOf(in *bound) *graph {
	if in != nil && in.typ.kind == kindGraph {
		return in.typ.graph
	}
	return &graph{edges: b.rowOrEmpty()}
}

// bindMakeGraph binds make-graph (KQL reference, make-graph-operator).
func (b *binder) bindMakeGraph(in *bound, op *syntax.MakeGraphOp) *bound {
	b.notFirst(in, op)
	source, target := b.bindExpr(op.Source), b.bindExpr(op.Target)
	for _, x := range []*bound{source, target} {
		b.checkColumn(x)
		b.checkNodeID(x)
	}
	g := &graph{edges: b.rowOrEmpty()}
	switch {
	case op.HasWith && len(op.Tables) > 0:
		var cols []*column
		known := false
		for _, t := range op.Tables {
			x := b.bindTabular(t.Table)
			row := b.row
			b.row = x.table()
			key := b.bindExpr(t.Key)
			b.row = row
			b.checkTabular(x)
			b.checkNodeID(key)
			if x.table() != nil {
				known = true
				cols = append(cols, x.table().cols...)
			}
		}
		if known {
			g.nodes = closed(unifyName(cols)...)
		}
	case op.NodeID != nil:
		if op.NodeID.Text == "" {
			b.report(diag.GraphNodeIDEmpty.At(op.NodeID.Range))
		}
		g.nodes = closed(newColumn(op.NodeID.Text, source.result()))
	}
	made := b.graphBound(op, g, "make-graph", in, exprOf(source), exprOf(target))
	if op.PartitionBy == nil {
		return made
	}
	b.checkColumn(b.bindExpr(op.PartitionBy))
	sub := b.bindOver(made, op.Sub)
	b.checkOperators(op.Sub, inSubquery, true)
	x := b.newBound(op, sub.typ)
	x.node = sub.node
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
func (b *binder) bindGraphMarkComponents(in *bound, op *syntax.GraphMarkComponentsOp) *bound {
	b.notFirst(in, op)
	b.checkParams(op.Params, markParams)
	g := *b.graphOf(in)
	if g.nodes != nil {
		name := cmp.Or(settingOf(op.Params, "with_component_id"), "ComponentId")
		g.nodes = closed(append(g.nodes.cols[:len(g.nodes.cols):len(g.nodes.cols)], newColumn(name, typLong))...)
	}
	return b.graphBound(op, &g, "graph-mark-components", in)
}

// bindGraphWhere binds graph-where-nodes and graph-where-edges (KQL reference,
// graph-where-nodes-operator). As in Microsoft's binder the condition sees no columns.
func (b *binder) bindGraphWhere(in *bound, op *syntax.GraphWhereOp) *bound {
	b.notFirst(in, op)
	cond := b.bindExpr(op.Cond)
	b.checkExactType(cond, typBool)
	name := "graph-where-nodes"
	if op.Edges {
		name = "graph-where-edges"
	}
	return b.graphBound(op, b.graphOf(in), name, in, exprOf(cond))
}
