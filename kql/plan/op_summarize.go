package plan

// Summarize yields a row for each group: the keys, then the columns of the aggregates.
// distinct is a Summarize without aggregates.
type Summarize struct {
	Unary
	Keyword    string
	Keys       []Named
	Aggregates []AggregateCall
}

// Exprs returns the arguments of the aggregates and the keys.
func (n *Summarize) Exprs() []Expr {
	var list []Expr
	for _, a := range n.Aggregates {
		list = append(list, a.Args...)
	}
	return append(list, exprsOf(n.Keys)...)
}

// Word returns the operator's keyword.
func (n *Summarize) Word() string { return n.Keyword }

// Serial returns SerialLost.
func (*Summarize) Serial() Serialization { return SerialLost }

// Reads returns the keys and the arguments of the aggregates that are read.
func (n *Summarize) Reads(yield ColumnSet) []Reading {
	exprs := exprsOf(n.Keys)
	at := len(n.Keys)
	for _, a := range n.Aggregates {
		if yield.HasAny(at, len(a.Names)) {
			exprs = append(exprs, a.Args...)
		}
		at += len(a.Names)
	}
	return n.read(nil, exprs...)
}

// Calls returns the aggregates.
func (n *Summarize) Calls() []FunctionCall { return aggregateCalls(n.Aggregates) }

// Makes returns the keys.
func (n *Summarize) Makes() []Named { return n.Keys }
