package plan

// TopHitters yields the Count values of Of that occur most often, each with the number of its
// rows or, where By is not nil, with the sum of By.
type TopHitters struct {
	Unary
	Count Expr
	Of    Named
	By    Expr
}

// Exprs returns the number of values, the value and what is summed up.
func (n *TopHitters) Exprs() []Expr { return present(n.Count, n.Of.Expr, n.By) }

// Word returns the operator's keyword.
func (*TopHitters) Word() string { return "top-hitters" }

// Serial returns SerialMade.
func (*TopHitters) Serial() Serialization { return SerialMade }
