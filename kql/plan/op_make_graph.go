package plan

import "github.com/ruleproof/ruleproof/kql/value"

// MakeGraph makes a graph: an edge of each row of Edges, and a node of each identifier at its ends.
// A graph is not a table: a node that yields one has no columns, and only the operators over graphs,
// or a let, read it.
type MakeGraph struct {
	Step
	Edges          Node
	Source, Target Expr // over the edges
	Undirected     bool
	Tables         []GraphTable
	Nodes          *value.Schema // the columns of a node
	HasID          bool          // the only column of a node is its identifier
}

// Inputs returns the edges and the tables of nodes.
func (n *MakeGraph) Inputs() []Node {
	list := []Node{n.Edges}
	for _, t := range n.Tables {
		list = append(list, t.Table)
	}
	return list
}

// Exprs returns the identifiers.
func (n *MakeGraph) Exprs() []Expr {
	list := []Expr{n.Source, n.Target}
	for _, t := range n.Tables {
		list = append(list, t.Key)
	}
	return list
}

// Word returns the operator's keyword.
func (*MakeGraph) Word() string { return "make-graph" }

// SubGraph is the graph that a PartitionGraph hands to its subquery.
type SubGraph struct{ Step }

// Word returns the operator's keyword.
func (*SubGraph) Word() string { return "make-graph" }

// A GraphTable is a table of nodes. Places has for each of its columns the ordinal among those of a node.
type GraphTable struct {
	Table  Node
	Key    Expr
	Places []int
}

// PartitionGraph makes a graph of the edges and the nodes of each value of a column, and yields
// all results of Sub together. Keys has the column for each of the graph's tables of nodes.
type PartitionGraph struct {
	Step
	Graph *MakeGraph
	By    Expr
	Keys  []Expr
	Rows  *SubGraph
	Sub   Node
}

// Inputs returns what the graphs are made of, and the subquery.
func (n *PartitionGraph) Inputs() []Node { return append(n.Graph.Inputs(), n.Sub) }

// Exprs returns the identifiers and the column that parts the graphs.
func (n *PartitionGraph) Exprs() []Expr {
	return append(append(n.Graph.Exprs(), n.By), n.Keys...)
}

// Word returns the operator's keyword.
func (*PartitionGraph) Word() string { return "make-graph" }

// YieldsGraph reports whether a node yields a graph instead of rows.
func YieldsGraph(n Node) bool {
	switch n := n.(type) {
	case *MakeGraph, *SubGraph, *GraphMarkComponents, *GraphWhere:
		return true
	case *LetTable:
		return n.Let.Table != nil && YieldsGraph(n.Let.Table)
	}
	return false
}

// ReadsGraph reports whether a node reads a graph as its input.
func ReadsGraph(n Node) bool {
	switch n.(type) {
	case *GraphMarkComponents, *GraphWhere, *GraphMatch, *GraphToTable:
		return true
	}
	return false
}
