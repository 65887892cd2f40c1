package plan

import "github.com/ruleproof/ruleproof/kql/value"

// The operators that yield a graph. A graph is no rows: such a node has no
// columns, and only the operators over graphs, or a let, read it.
type (
	// MakeGraph makes a graph: an edge of each row of Edges, and a node of each identifier at its ends.
	MakeGraph struct {
		Step
		Edges          Node
		Source, Target Expr // over the edges
		Undirected     bool
		Tables         []GraphTable
		Nodes          *value.Schema // what is known of a node
		HasID          bool          // its one column is its identifier
	}

	// SubGraph is the graph that a PartitionGraph hands to its subquery.
	SubGraph struct{ Step }

	// MarkComponents gives the nodes a column behind their others: the number of their component.
	MarkComponents struct {
		Unary
		Strong bool
	}

	// GraphWhere keeps the nodes, or the edges, for which the condition is true.
	GraphWhere struct {
		Unary
		Edges bool
		Cond  Expr
	}
)

// The operators that read a graph and yield rows.
type (
	// PartitionGraph makes a graph of the edges and the nodes of each value of a column, and yields
	// all results of Sub together. Keys has the column for each of the graph's tables of nodes.
	PartitionGraph struct {
		Step
		Graph *MakeGraph
		By    Expr
		Keys  []Expr
		Rows  *SubGraph
		Sub   Node
	}

	// GraphMatch is graph-match and, with Shortest, graph-shortest-paths: a row for each match of the pattern.
	GraphMatch struct {
		Unary
		Shortest bool
		All      bool   // of the shortest paths
		Cycles   string // all, none or unique_edges
		Elements []PatternElement
		Where    []Expr // all have to be true
		Columns  []Named
	}

	// GraphToTable yields the nodes or the edges, behind hashes of the identifiers that are asked for.
	GraphToTable struct {
		Unary
		Edges  bool
		Hashes []GraphHash
	}
)

// A GraphTable is a table of nodes. Places has for each of its columns the ordinal among those of a node.
type GraphTable struct {
	Table  Node
	Key    Expr
	Places []int
}

// A PatternElement is a node of a pattern or, with Edge, an edge between two of them.
type PatternElement struct {
	Edge     bool
	Fields   []value.Field // what is known of it
	From, To int           // the nodes at the ends of an edge: elements, from left to right
	Forward  bool          // the edge leads from left to right,
	Backward bool          // or from right to left; with both either way
	// Low and High are how many edges follow each other, nil for one.
	Low, High Expr
	Chain     int // which of the chains of the pattern the edge belongs to
}

// Repeats reports whether the element is an edge of variable length.
func (e *PatternElement) Repeats() bool { return e.Low != nil }

// A GraphHash is which identifier is hashed: of the node, or of the node at an end of the edge.
type GraphHash uint8

// The identifiers.
const (
	HashNode GraphHash = iota
	HashSource
	HashTarget
)

// Inputs returns the edges and the tables of nodes.
func (n *MakeGraph) Inputs() []Node {
	list := []Node{n.Edges}
	for _, t := range n.Tables {
		list = append(list, t.Table)
	}
	return list
}

// Inputs returns what the graphs are made of, and the subquery.
func (n *PartitionGraph) Inputs() []Node { return append(n.Graph.Inputs(), n.Sub) }

// Exprs returns the identifiers.
func (n *MakeGraph) Exprs() []Expr {
	list := []Expr{n.Source, n.Target}
	for _, t := range n.Tables {
		list = append(list, t.Key)
	}
	return list
}

// Exprs returns the identifiers and the column that parts the graphs.
func (n *PartitionGraph) Exprs() []Expr {
	return append(append(n.Graph.Exprs(), n.By), n.Keys...)
}

// Exprs returns the condition.
func (n *GraphWhere) Exprs() []Expr { return []Expr{n.Cond} }

// Exprs returns the lengths of edges, the condition and the columns.
func (n *GraphMatch) Exprs() []Expr {
	var list []Expr
	for _, e := range n.Elements {
		list = append(list, present(e.Low, e.High)...)
	}
	return append(append(list, n.Where...), exprsOf(n.Columns)...)
}

// YieldsGraph reports whether a node yields a graph instead of rows.
func YieldsGraph(n Node) bool {
	switch n := n.(type) {
	case *MakeGraph, *SubGraph, *MarkComponents, *GraphWhere:
		return true
	case *LetTable:
		return n.Let.Table != nil && YieldsGraph(n.Let.Table)
	}
	return false
}

// ReadsGraph reports whether a node reads a graph as its input.
func ReadsGraph(n Node) bool {
	switch n.(type) {
	case *MarkComponents, *GraphWhere, *GraphMatch, *GraphToTable:
		return true
	}
	return false
}

// What only the operators over graphs know.
type (
	// PatternRef is an element of a pattern as a whole: what all() and its kin go through.
	PatternRef struct {
		Typed
		Element int
		Edge    bool
		Inner   bool // the nodes between the edges of a variable length edge
	}

	// PatternColumn is a column of what an element of a pattern matches. Of an edge of variable length
	// it is that of the edge at hand in an Each.
	PatternColumn struct {
		Typed
		Element int
		Column  int
		Name    string
	}

	// NodeFact is node_id and its kin. Element is -1 for the node at hand in an Each.
	NodeFact struct {
		Typed
		Element int
		Fact    Fact
	}

	// Each is all, any or map: X for each edge of a variable length edge, or for each node between
	// them. The columns of X are those of the edge or node at hand; there may be columns of the pattern too.
	Each struct {
		Typed
		Quantifier Quantifier
		Over       *PatternRef
		X          Expr
	}
)

// A Fact is what a graph tells of a node beside its columns.
type Fact uint8

// The facts.
const (
	NodeID Fact = iota
	DegreeIn
	DegreeOut
)

// A Quantifier says what an Each makes of the values.
type Quantifier uint8

// The quantifiers. Map makes an array.
const (
	All Quantifier = iota
	Any
	Map
)

// Operands returns what is computed for each.
func (e *Each) Operands() []Expr { return []Expr{e.X} }
