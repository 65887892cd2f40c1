package plan

// Render says how to draw the answer; it changes no row.
type Render struct {
	Unary
	Chart      string
	Properties map[string]string
}

// Word returns the operator's keyword.
func (*Render) Word() string { return "render" }

// Serial returns SerialKept.
func (*Render) Serial() Serialization { return SerialKept }

// Order returns OrderKept.
func (*Render) Order() RowOrder { return OrderKept }

// Reads returns the same columns.
func (n *Render) Reads(yield ColumnSet) []Reading { return n.read(yield) }
