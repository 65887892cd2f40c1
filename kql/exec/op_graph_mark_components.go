package exec

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.GraphMarkComponents]{graph: (*engine).markComponents})

// markComponents appends the number of its component to the columns of each node (KQL
// reference, graph-mark-components-operator).
func (e *engine) markComponents(n *plan.GraphMarkComponents) (*graphValue, error) {
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
