package plan

// Fork runs every branch over the input. Each yields a table of its own.
type Fork struct {
	Unary
	Rows     *SubInput // what the branches read
	Names    []string
	Branches []Node
}

// Inputs returns the rows and the branches.
func (n *Fork) Inputs() []Node { return append([]Node{n.Input}, n.Branches...) }

// Word returns the operator's keyword.
func (*Fork) Word() string { return "fork" }
