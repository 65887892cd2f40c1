package exec

import (
	"errors"
	"fmt"

	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/graph"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A graphValue is a graph with what is known of its nodes and edges: row i is node or edge i.
type graphValue struct {
	graph      *graph.Graph
	undirected bool
	ids        value.Column // of the nodes
	nodes      *batch
	edges      *batch
}

// maxGraphSteps is how many edges a search in a graph looks at.
const maxGraphSteps = 200_000_000

// graphOf returns the graph that a node yields. Those that read no rows of an operator around them are made once.
func (e *engine) graphOf(n plan.Node) (*graphValue, error) {
	if err := e.ctx.Err(); err != nil {
		return nil, fail(n.Span(), "the graph", err)
	}
	switch n := n.(type) {
	case *plan.SubGraph:
		return e.outerGraphs[n], nil
	case *plan.LetTable:
		return e.graphOfLet(n)
	}
	if g := e.graphs[n]; g != nil {
		return g, nil
	}
	g, err := e.newGraph(n)
	if err != nil || e.facts.readsOuter(n) {
		return g, err
	}
	if err := e.reserve(n.Span(), g.nodes.size()); err != nil {
		return nil, err
	}
	if e.graphs == nil {
		e.graphs = map[plan.Node]*graphValue{}
	}
	e.graphs[n] = g
	return g, nil
}

// graphOfLet returns the graph of a let, or of a call of a stored function.
func (e *engine) graphOfLet(n *plan.LetTable) (*graphValue, error) {
	if n.Let.Stored == nil {
		return e.graphOf(n.Let.Table)
	}
	outer := e.call
	if e.call == nil {
		e.call = &n.At
	}
	g, err := e.graphOf(n.Let.Table)
	e.call = outer
	return g, calledAt(n.At, err)
}

func (e *engine) newGraph(n plan.Node) (*graphValue, error) {
	switch n := n.(type) {
	case *plan.MakeGraph:
		return e.makeGraph(n)
	case *plan.MarkComponents:
		return e.markComponents(n)
	case *plan.GraphWhere:
		return e.graphWhere(n)
	}
	return nil, fail(n.Span(), "the graph", fmt.Errorf("the operator yields none"))
}

// searchError returns the error of a search in a graph at a place of the query.
func searchError(at diag.Span, what string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, graph.ErrSteps):
		return exceeded(at, "steps of "+what, maxGraphSteps)
	case errors.Is(err, graph.ErrStates):
		return exceeded(at, "states of "+what, graph.MaxStates)
	}
	return fail(at, what, err)
}

// inputFault says why what a node reads is not what it needs, "" if it is: an operator over rows
// reads no graph, and none reads the tables of facet (KQL reference, facet-operator).
func inputFault(n plan.Node) string {
	for _, in := range n.Inputs() {
		if plan.YieldsGraph(in) && !plan.ReadsGraph(n) {
			return "reading a graph as if it had rows"
		}
		_, facet := in.(*plan.Facet)
		if _, render := n.(*plan.Render); facet && !render {
			return "an operator behind facet"
		}
	}
	return ""
}

// markComponents puts the number of its component behind the columns of each node (KQL
// reference, graph-mark-components-operator).
func (e *engine) markComponents(n *plan.MarkComponents) (*graphValue, error) {
	g, err := e.graphOf(n.Input)
	if err != nil {
		return nil, err
	}
	find := g.graph.Weak
	if n.Strong && !g.undirected {
		find = g.graph.Strong
	}
	numbers := make([]int64, g.nodes.rows)
	for i, c := range find() {
		numbers[i] = int64(c)
	}
	marked := *g
	cols := append(g.nodes.cols[:len(g.nodes.cols):len(g.nodes.cols)], value.NewVector(value.Long, numbers, nil))
	marked.nodes = &batch{cols: cols, rows: g.nodes.rows, origins: g.nodes.origins}
	return &marked, nil
}

// graphWhere keeps the nodes for which the condition is true, and the edges between them, or such edges.
func (e *engine) graphWhere(n *plan.GraphWhere) (*graphValue, error) {
	g, err := e.graphOf(n.Input)
	if err != nil {
		return nil, err
	}
	cond, err := e.compile(n.Cond)
	if err != nil {
		return nil, err
	}
	of := g.nodes
	if n.Edges {
		of = g.edges
	}
	kept := []int{}
	if of.rows > 0 {
		col, err := cond.over(of)
		if err != nil {
			return nil, err
		}
		kept = column.True(col)
	}
	if n.Edges {
		return g.part(nil, kept), nil
	}
	return g.part(kept, nil), nil
}

// part returns the graph of some nodes and edges; nil stands for all.
func (g *graphValue) part(nodes, edges []int) *graphValue {
	number := make([]int32, g.nodes.rows) // one more than the new number of each node
	if nodes == nil {
		nodes = column.All(g.nodes.rows)
	}
	for i, n := range nodes {
		number[n] = int32(i) + 1
	}
	if edges == nil {
		edges = column.All(g.edges.rows)
	}
	var source, target []int32
	var rows []int
	for _, r := range edges {
		s, t := number[g.graph.Source(r)], number[g.graph.Target(r)]
		if s > 0 && t > 0 {
			source, target, rows = append(source, s-1), append(target, t-1), append(rows, r)
		}
	}
	return &graphValue{
		graph: graph.New(len(nodes), source, target), undirected: g.undirected,
		ids: g.ids.Gather(nodes), nodes: pickRows(g.nodes, nodes), edges: pickRows(g.edges, rows),
	}
}

// pickRows returns the given rows of a batch that is settled, as one of columns that are there.
func pickRows(b *batch, rows []int) *batch {
	out := &batch{rows: len(rows), origins: originsAt(b.origins, rows)}
	for _, c := range b.cols {
		out.cols = append(out.cols, column.Pick(c, rows))
	}
	return out
}
