package plan

// Filter is where: it keeps the rows for which the predicate is true.
type Filter struct {
	Unary
	Predicate Expr
}

// Exprs returns the predicate.
func (n *Filter) Exprs() []Expr { return []Expr{n.Predicate} }

// Word returns the operator's keyword.
func (*Filter) Word() string { return "where" }

// Serial returns SerialKept.
func (*Filter) Serial() Serialization { return SerialKept }

// Order returns OrderKept.
func (*Filter) Order() RowOrder { return OrderKept }

// Reads returns the same columns and those of the predicate.
func (n *Filter) Reads(yield ColumnSet) []Reading { return n.read(yield, n.Predicate) }
