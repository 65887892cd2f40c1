package plan

// Top keeps the first rows in an order.
type Top struct {
	Unary
	Count Expr
	Keys  []SortKey
}

// Exprs returns the number of rows and the keys.
func (n *Top) Exprs() []Expr { return append([]Expr{n.Count}, sortExprs(n.Keys)...) }

// Word returns the operator's keyword.
func (*Top) Word() string { return "top" }

// Serial returns SerialMade.
func (*Top) Serial() Serialization { return SerialMade }

// Order returns OrderFixed.
func (*Top) Order() RowOrder { return OrderFixed }

// Reads returns the same columns and those of the keys.
func (n *Top) Reads(yield ColumnSet) []Reading { return n.read(yield, n.Exprs()...) }
