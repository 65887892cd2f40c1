package plan

// GetSchema is getschema: a row for each column of the input, or, if its output has a single column, one text.
type GetSchema struct{ Unary }

// Word returns the operator's keyword.
func (*GetSchema) Word() string { return "getschema" }

// Serial returns SerialMade.
func (*GetSchema) Serial() Serialization { return SerialMade }

// Reads returns no columns: the names and types are in the plan.
func (n *GetSchema) Reads(ColumnSet) []Reading { return n.read(nil) }
