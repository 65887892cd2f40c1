package plan

// PatternRef is an element of a pattern as a whole: the edges or nodes that all(), any() and map() go through.
type PatternRef struct {
	Typed
	Element int
	Edge    bool
	Inner   bool // the nodes between the edges of a variable length edge
}

// PatternColumn is a column of what an element of a pattern matches. Of an edge of variable length
// it is a column of the current edge of an Each.
type PatternColumn struct {
	Typed
	Element int
	Column  int
	Name    string
}

// PackElement is a node or an edge as a value: a bag of its columns, without those that are null or an empty text.
type PackElement struct {
	Typed
	Names   []string
	Columns []Expr
}

// Operands returns the columns.
func (e *PackElement) Operands() []Expr { return e.Columns }

// NodeFact is node_id, node_degree_in or node_degree_out. Element is -1 for the current node of an Each.
type NodeFact struct {
	Typed
	Element int
	Fact    Fact
}

// Each is all, any or map: X for each edge of a variable length edge, or for each node between
// them. A ColumnRef in X is a column of the current edge or node; X may read columns of the pattern too.
type Each struct {
	Typed
	Quantifier Quantifier
	Over       *PatternRef
	X          Expr
}

// Operands returns what is computed for each.
func (e *Each) Operands() []Expr { return []Expr{e.X} }

// A Fact is something about a node that follows from the graph, not from a column.
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
