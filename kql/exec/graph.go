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
	if err := e.over(n.Span(), "the graph"); err != nil {
		return nil, err
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
	if err != nil || e.facts.ReadsOuter(n) {
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
	g, err := e.graphOf(n.Let.Table)
	return g, calledAt(n, err)
}

func (e *engine) newGraph(n plan.Node) (*graphValue, error) {
	if row := rowOf(n); row.graph != nil {
		return row.graph(e, n)
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

// pickRows returns the given rows of a batch that is settled, as one of columns that are there.
func pickRows(b *batch, rows []int) *batch {
	out := &batch{rows: len(rows), origins: originsAt(b.origins, rows), arrived: arrivedAt(b.arrived, rows)}
	for _, c := range b.cols {
		out.cols = append(out.cols, column.Pick(c, rows))
	}
	return out
}
