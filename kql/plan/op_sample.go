package plan

// Sample keeps Count rows, picked at random.
type Sample struct {
	Unary
	Count Expr
}

// Exprs returns the number of rows.
func (n *Sample) Exprs() []Expr { return []Expr{n.Count} }

// Word returns the operator's keyword.
func (*Sample) Word() string { return "sample" }

// Serial returns SerialKept.
func (*Sample) Serial() Serialization { return SerialKept }
