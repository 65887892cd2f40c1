package plan

import "github.com/ruleproof/ruleproof/kql/value"

// The operators that run a subquery. Rows is what the subquery reads; it stands somewhere below Sub.
type (
	// Apply is mv-apply: each row of the input is expanded to Rows, and Sub runs over them. A column
	// of the output comes from the row (Right is false) or from Sub.
	Apply struct {
		Unary
		// Expanded holds ordinals of Rows: its columns are those of the input, with the expanded ones
		// in their places or behind them.
		Expanded  []Expansion
		ItemIndex int // ordinal of the with_itemindex column in Rows, or -1
		Limit     Expr
		Rows      *SubInput
		Sub       Node
		Columns   []JoinColumn
	}

	// Partition runs Sub over the rows of each value of By, and yields all results together.
	// A query in braces reads no rows of the partition, so that Rows is nil, but knows its Key.
	Partition struct {
		Unary
		Strategy string // native, shuffle, legacy, or empty
		By       Expr
		Key      *PartitionKey
		Rows     *SubInput
		Sub      Node
	}

	// Fork runs every branch over the input. Each yields a table of its own.
	Fork struct {
		Unary
		Rows     *SubInput
		Names    []string
		Branches []Node
	}

	// Facet counts the rows of each value of the columns, in a table a column. With, if not nil,
	// runs over the input and yields the first table.
	Facet struct {
		Unary
		By   []Expr
		Rows *SubInput
		With Node
	}
)

// Inputs returns the rows and the subquery.
func (n *Apply) Inputs() []Node { return []Node{n.Input, n.Sub} }

// Inputs returns the rows and the subquery.
func (n *Partition) Inputs() []Node { return []Node{n.Input, n.Sub} }

// Inputs returns the rows and the branches.
func (n *Fork) Inputs() []Node { return append([]Node{n.Input}, n.Branches...) }

// Inputs returns the rows and the subquery, if there is one.
func (n *Facet) Inputs() []Node {
	if n.With == nil {
		return []Node{n.Input}
	}
	return []Node{n.Input, n.With}
}

// The operators over ordered rows.
type (
	// MakeSeries yields a row for each group, with an array for each series and one of the axis.
	// Its output is the keys, the series and the axis.
	MakeSeries struct {
		Unary
		Keys       []Named
		Aggregates []AggregateCall
		Series     []Series
		On         Named
		From, To   Expr // nil: where the data begins and ends
		Step       Expr
		NonEmpty   bool // kind=nonempty: an empty input yields one row of defaults
	}

	// StepScan is scan: rows go through steps that remember what matched. Its output is the
	// columns of the input, the state and the number of the match.
	StepScan struct {
		Unary
		OrderBy     []SortKey
		PartitionBy []Expr
		State       []StateColumn
		Steps       []ScanStep
	}
)

// A Series is one array of a MakeSeries. Expr is over a row of the keys and then the columns of the aggregates.
type Series struct {
	Name    string
	Expr    Expr
	Default Expr // nil for 0
}

// A StateColumn is a column that a StepScan declares.
type StateColumn struct {
	Name    string
	Type    value.Type
	Default Expr // nil for null
}

// A ScanStep is a step of a StepScan. Its expressions are over the columns of the input and the
// state; a StepColumn is a column as it was when a step matched last.
type ScanStep struct {
	Name     string
	Optional bool
	Output   string // all, last or none
	Cond     Expr
	Assigns  []ScanAssign
}

// A ScanAssign gives a column of the state its value.
type ScanAssign struct {
	Column int // ordinal among the state
	Expr   Expr
}

// Exprs returns what is expanded, and the limit.
func (n *Apply) Exprs() []Expr {
	var list []Expr
	for _, e := range n.Expanded {
		list = append(list, e.Expr)
	}
	return append(list, present(n.Limit)...)
}

// Exprs returns the column.
func (n *Partition) Exprs() []Expr { return []Expr{n.By} }

// Exprs returns the columns.
func (n *Facet) Exprs() []Expr { return n.By }

// Exprs returns the arguments of the aggregates, the defaults, the axis with its bounds, and the keys.
func (n *MakeSeries) Exprs() []Expr {
	list := aggregateExprs(n.Aggregates)
	for _, s := range n.Series {
		list = append(list, present(s.Default)...)
	}
	return append(append(list, present(n.On.Expr, n.From, n.To, n.Step)...), exprsOf(n.Keys)...)
}

// Exprs returns the order, the partition, and the expressions of the state and of the steps.
func (n *StepScan) Exprs() []Expr {
	list := append(sortExprs(n.OrderBy), n.PartitionBy...)
	for _, s := range n.State {
		list = append(list, present(s.Default)...)
	}
	for _, s := range n.Steps {
		list = append(list, s.Cond)
		for _, a := range s.Assigns {
			list = append(list, a.Expr)
		}
	}
	return list
}
