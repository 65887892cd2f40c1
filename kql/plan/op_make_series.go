package plan

// MakeSeries yields a row for each group, with an array for each series and one of the axis.
// Its output is the keys, the series and the axis.
type MakeSeries struct {
	Unary
	Keys       []Named
	Aggregates []AggregateCall
	Series     []Series
	On         Named
	From, To   Expr // nil: where the data begins and ends
	Step       Expr
	NonEmpty   bool // kind=nonempty: an empty input yields one row of defaults
}

// Exprs returns the arguments of the aggregates, the defaults, the axis with its bounds, and the keys.
func (n *MakeSeries) Exprs() []Expr {
	list := aggregateExprs(n.Aggregates)
	for _, s := range n.Series {
		list = append(list, present(s.Default)...)
	}
	return append(append(list, present(n.On.Expr, n.From, n.To, n.Step)...), exprsOf(n.Keys)...)
}

// Word returns the operator's keyword.
func (*MakeSeries) Word() string { return "make-series" }

// Serial returns SerialLost.
func (*MakeSeries) Serial() Serialization { return SerialLost }

// Calls returns the aggregates.
func (n *MakeSeries) Calls() []FunctionCall { return aggregateCalls(n.Aggregates) }

// Makes returns the keys.
func (n *MakeSeries) Makes() []Named { return n.Keys }

// A Series is one array of a MakeSeries. Expr is over a row of the keys and then the columns of the aggregates.
type Series struct {
	Name    string
	Expr    Expr
	Default Expr // nil for 0
}
