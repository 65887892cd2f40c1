package plan

// Reduce groups the texts of Of that are alike: it yields a pattern, the number of texts and one of them.
type Reduce struct {
	Unary
	Of         Expr
	Threshold  float64 // what part of the rows a word must have
	Characters string  // what belongs to words beside letters and digits
	KeepSource bool    // the columns of the input stay, before the three
}

// Exprs returns the text.
func (n *Reduce) Exprs() []Expr { return []Expr{n.Of} }

// Word returns the operator's keyword.
func (*Reduce) Word() string { return "reduce" }

// Serial returns SerialLost.
func (*Reduce) Serial() Serialization { return SerialLost }
