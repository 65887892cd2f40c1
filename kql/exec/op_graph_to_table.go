package exec

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/library"
	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.GraphToTable]{open: (*engine).openGraphToTable})

// openGraphToTable yields the nodes or the edges of a graph (KQL reference, graph-to-table-operator).
func (e *engine) openGraphToTable(n *plan.GraphToTable) (stream, error) {
	g, err := e.graphOf(n.Input)
	if err != nil {
		return nil, err
	}
	rows := g.nodes
	if n.Edges {
		rows = g.edges
	}
	out := &batch{rows: rows.rows, origins: rows.origins}
	if len(n.Hashes) > 0 {
		hashes, err := e.idHashes(n, g)
		if err != nil {
			return nil, err
		}
		for _, h := range n.Hashes {
			out.cols = append(out.cols, g.hashColumn(h, hashes))
		}
	}
	out.cols = append(out.cols, rows.cols...)
	return streamOf(out), nil
}

// idHashes returns the hash of each node's identifier: what hash() makes of it.
func (e *engine) idHashes(n *plan.GraphToTable, g *graphValue) (value.Column, error) {
	if g.ids.Len() == 0 {
		return value.Constant(value.Long, nil, 0), nil
	}
	f := library.Lookup(builtin.ScalarFunction, "hash")
	if f == nil || f.Eval == nil {
		return nil, fail(n.At, "graph-to-table", fmt.Errorf("there is no hash"))
	}
	ids := g.ids
	out, err := f.Eval([]value.Type{ids.Type()}, value.Long)(e.context(n.At), []value.Column{ids}, ids.Len())
	if err != nil {
		return nil, fail(n.At, "graph-to-table", err)
	}
	return out, nil
}

// hashColumn returns the hashes of the nodes, or of those at an end of each edge.
func (g *graphValue) hashColumn(h plan.GraphHash, hashes value.Column) value.Column {
	if h == plan.HashNode {
		return hashes
	}
	rows := make([]int, g.graph.Edges())
	for i := range rows {
		if rows[i] = g.graph.Source(i); h == plan.HashTarget {
			rows[i] = g.graph.Target(i)
		}
	}
	return column.Pick(hashes, rows)
}
