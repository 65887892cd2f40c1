package plan

// Take keeps the first rows that come.
type Take struct {
	Unary
	Count Expr
}

// Exprs returns the number of rows.
func (n *Take) Exprs() []Expr { return []Expr{n.Count} }

// Word returns the operator's keyword.
func (*Take) Word() string { return "take" }

// Serial returns SerialKept.
func (*Take) Serial() Serialization { return SerialKept }

// Order returns OrderKept.
func (*Take) Order() RowOrder { return OrderKept }

// Reads returns the same columns.
func (n *Take) Reads(yield ColumnSet) []Reading { return n.read(yield, n.Count) }
