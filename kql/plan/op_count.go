package plan

// Count yields one row: the number of rows.
type Count struct{ Unary }

// Word returns the operator's keyword.
func (*Count) Word() string { return "count" }

// Serial returns SerialLost.
func (*Count) Serial() Serialization { return SerialLost }

// Order returns OrderFixed.
func (*Count) Order() RowOrder { return OrderFixed }

// Reads returns no columns: it counts rows.
func (n *Count) Reads(ColumnSet) []Reading { return n.read(nil) }
