package plan

// Facet counts the rows of each value of the columns, in a table a column. With, if not nil,
// runs over the input and yields the first table.
type Facet struct {
	Unary
	By   []Expr
	Rows *SubInput // what With reads
	With Node
}

// Inputs returns the rows and the subquery, if there is one.
func (n *Facet) Inputs() []Node {
	if n.With == nil {
		return []Node{n.Input}
	}
	return []Node{n.Input, n.With}
}

// Exprs returns the columns.
func (n *Facet) Exprs() []Expr { return n.By }

// Word returns the operator's keyword.
func (*Facet) Word() string { return "facet" }
