package plan

// PatternRef is an element of a pattern as a whole: what all() and its kin go through.
type PatternRef struct {
	Typed
	Element int
	Edge    bool
	Inner   bool // the nodes between the edges of a variable length edge
}

// PatternColumn is a column of what an element of a pattern matches. Of an edge of variable length
// it is that of the edge at hand in an Each.
type PatternColumn struct {
	Typed
	Element int
	Column  int
	Name    string
}

// NodeFact is node_id and its kin. Element is -1 for the node at hand in an Each.
type NodeFact struct {
	Typed
	Element int
	Fact    Fact
}

// Each is all, any or map: X for each edge of a variable length edge, or for each node between
// them. The columns of X are those of the edge or node at hand; there may be columns of the pattern too.
type Each struct {
	Typed
	Quantifier Quantifier
	Over       *PatternRef
	X          Expr
}

// Operands returns what is computed for each.
func (e *Each) Operands() []Expr { return []Expr{e.X} }

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
