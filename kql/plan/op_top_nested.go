package plan

// TopNested yields the best values of the first level, for each of them the best values of the
// second, and so on. Its output has two columns a level: the value and what it is ranked by.
type TopNested struct {
	Unary
	Levels []TopNestedLevel
}

// Exprs returns the expressions of all levels.
func (n *TopNested) Exprs() []Expr {
	var list []Expr
	for _, l := range n.Levels {
		list = append(list, present(l.Count, l.Of.Expr, l.Others)...)
		list = append(list, aggregateExprs(l.Aggregates)...)
	}
	return list
}

// Word returns the operator's keyword.
func (*TopNested) Word() string { return "top-nested" }

// Serial returns SerialLost.
func (*TopNested) Serial() Serialization { return SerialLost }

// Calls returns the aggregates of all levels.
func (n *TopNested) Calls() []FunctionCall {
	var calls []FunctionCall
	for _, l := range n.Levels {
		calls = append(calls, aggregateCalls(l.Aggregates)...)
	}
	return calls
}

// TopNestedLevel is one level of a TopNested. By is over a row of the value and then the columns of the aggregates.
type TopNestedLevel struct {
	Count      Expr // nil for all values
	Of         Named
	Others     Expr // what stands for the values that are left out, nil if nothing does
	Aggregates []AggregateCall
	By         Expr
	Descending bool
}
