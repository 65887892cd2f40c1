package plan

// SampleDistinct yields at most Count different values of Of.
type SampleDistinct struct {
	Unary
	Count Expr
	Of    Named
}

// Exprs returns the number of values and the value.
func (n *SampleDistinct) Exprs() []Expr { return []Expr{n.Count, n.Of.Expr} }

// Word returns the operator's keyword.
func (*SampleDistinct) Word() string { return "sample-distinct" }

// Serial returns SerialLost.
func (*SampleDistinct) Serial() Serialization { return SerialLost }
