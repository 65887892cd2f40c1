package plan

import "github.com/ruleproof/ruleproof/kql/value"

// GraphMatch is graph-match and, with Shortest, graph-shortest-paths: a row for each match of the pattern.
type GraphMatch struct {
	Unary
	Shortest bool
	All      bool   // of the shortest paths
	Cycles   string // all, none or unique_edges
	Elements []PatternElement
	Where    []Expr // all have to be true
	Columns  []Named
}

// Exprs returns the lengths of edges, the condition and the columns.
func (n *GraphMatch) Exprs() []Expr {
	var list []Expr
	for _, e := range n.Elements {
		list = append(list, present(e.Low, e.High)...)
	}
	return append(append(list, n.Where...), exprsOf(n.Columns)...)
}

// Word returns the operator's keyword.
func (n *GraphMatch) Word() string {
	if n.Shortest {
		return "graph-shortest-paths"
	}
	return "graph-match"
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
