package plan

// Range yields From, From+Step, … up to To.
type Range struct {
	Step
	From, To, By Expr
}

// Exprs returns the bounds and the step.
func (n *Range) Exprs() []Expr { return []Expr{n.From, n.To, n.By} }

// Word returns the operator's keyword.
func (*Range) Word() string { return "range" }

// Serial returns SerialMade.
func (*Range) Serial() Serialization { return SerialMade }

// Order returns OrderFixed.
func (*Range) Order() RowOrder { return OrderFixed }
