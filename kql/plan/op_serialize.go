package plan

// Serialize marks the order of the rows as meaningful.
type Serialize struct{ Unary }

// Word returns the operator's keyword.
func (*Serialize) Word() string { return "serialize" }

// Serial returns SerialMade.
func (*Serialize) Serial() Serialization { return SerialMade }

// Order returns OrderFixed.
func (*Serialize) Order() RowOrder { return OrderFixed }

// Reads returns the same columns.
func (n *Serialize) Reads(yield ColumnSet) []Reading { return n.read(yield) }
