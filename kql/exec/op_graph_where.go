package exec

import (
	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/graph"
	"github.com/ruleproof/ruleproof/kql/plan"
)

var _ = operator(row[*plan.GraphWhere]{graph: (*engine).graphWhere})

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

// part returns the graph of some nodes and edges; nil selects all.
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
