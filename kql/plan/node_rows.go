package plan

import "slices"

// The operators that pick rows or values.
type (
	// Sample keeps Count rows, picked at random.
	Sample struct {
		Unary
		Count Expr
	}

	// SampleDistinct yields at most Count different values of Of.
	SampleDistinct struct {
		Unary
		Count Expr
		Of    Named
	}

	// TopHitters yields the Count values of Of that occur most often, each with the number of its
	// rows or, where By is not nil, with the sum of By.
	TopHitters struct {
		Unary
		Count Expr
		Of    Named
		By    Expr
	}

	// TopNested yields the best values of the first level, for each of them the best values of the
	// second, and so on. Its output has two columns a level: the value and what it is ranked by.
	TopNested struct {
		Unary
		Levels []TopNestedLevel
	}

	// Reduce groups the texts of Of that are alike: it yields a pattern, the number of texts and one of them.
	Reduce struct {
		Unary
		Of         Expr
		Threshold  float64 // what part of the rows a word must have
		Characters string  // what belongs to words beside letters and digits
		KeepSource bool    // the columns of the input stay, before the three
	}
)

// Consume is consume: it reads its input and yields nothing.
type Consume struct{ Unary }

// GetSchema is getschema: a row for each column of the input, or, if its output has a single column, one text.
type GetSchema struct{ Unary }

// TopNestedLevel is one level of a TopNested. By is over a row of the value and then the columns of the aggregates.
type TopNestedLevel struct {
	Count      Expr // nil for all values
	Of         Named
	Others     Expr // what stands for the values that are left out, nil if nothing does
	Aggregates []AggregateCall
	By         Expr
	Descending bool
}

// Exprs returns the number of rows.
func (n *Sample) Exprs() []Expr { return []Expr{n.Count} }

// Exprs returns the number of values and the value.
func (n *SampleDistinct) Exprs() []Expr { return []Expr{n.Count, n.Of.Expr} }

// Exprs returns the number of values, the value and what is summed up.
func (n *TopHitters) Exprs() []Expr { return present(n.Count, n.Of.Expr, n.By) }

// Exprs returns the expressions of all levels.
func (n *TopNested) Exprs() []Expr {
	var list []Expr
	for _, l := range n.Levels {
		list = append(list, present(l.Count, l.Of.Expr, l.Others)...)
		list = append(list, aggregateExprs(l.Aggregates)...)
	}
	return list
}

// Exprs returns the text.
func (n *Reduce) Exprs() []Expr { return []Expr{n.Of} }

// present returns the expressions that are not nil.
func present(list ...Expr) []Expr {
	return slices.DeleteFunc(list, func(e Expr) bool { return e == nil })
}

func aggregateExprs(calls []AggregateCall) []Expr {
	var list []Expr
	for _, a := range calls {
		list = append(list, a.Args...)
	}
	return list
}
