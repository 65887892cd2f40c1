package plan

// Sort orders the rows.
type Sort struct {
	Unary
	Keys []SortKey
}

// Exprs returns the keys.
func (n *Sort) Exprs() []Expr { return sortExprs(n.Keys) }

// Word returns the operator's keyword.
func (*Sort) Word() string { return "sort" }

// Serial returns SerialMade.
func (*Sort) Serial() Serialization { return SerialMade }

// Order returns OrderFixed.
func (*Sort) Order() RowOrder { return OrderFixed }

// Reads returns the same columns and those of the keys.
func (n *Sort) Reads(yield ColumnSet) []Reading { return n.read(yield, n.Exprs()...) }

// SortKey is one key of an order.
type SortKey struct {
	Expr       Expr
	Descending bool
	NullsFirst bool
}

func sortExprs(keys []SortKey) []Expr {
	list := make([]Expr, len(keys))
	for i, k := range keys {
		list[i] = k.Expr
	}
	return list
}
