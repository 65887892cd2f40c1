package bind

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

// A graph is what make-graph makes of a table of edges.
type graph struct {
	edges *types.Table
	nodes *types.Table // nil where the nodes have no columns
}

// graphBound returns the result of an operator that yields a graph.
func (b *binder) graphBound(op syntax.Expr, g *graph, node plan.Node) *bound {
	x := b.newBound(op, &types.Type{Kind: types.KindGraph, Of: g})
	x.node = node
	return x
}

// notRun returns the plan of an operator over graphs that binds and does not run, for what it says.
func notRun(op syntax.Node, out *types.Table, what string, in *bound) plan.Node {
	return &plan.Pending{Step: step(op, out), Operator: what, Sources: []plan.Node{nodeOf(in)}}
}

// graphOf returns the graph that an operator reads. Without one there is a graph whose edges are the rows.
func (b *binder) graphOf(in *bound) *graph {
	if isGraph(in) {
		return in.typ.Of.(*graph)
	}
	return &graph{edges: b.rowOrEmpty()}
}

func isGraph(x *bound) bool { return x != nil && x.typ.Kind == types.KindGraph }
