package plan

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Step is the part that all nodes share.
type Step struct {
	Out *value.Schema
	At  diag.Span // the operator, from its keyword on
}

// Schema returns the columns that the node yields.
func (s Step) Schema() *value.Schema { return s.Out }

// Span returns the operator's place in the query's text.
func (s Step) Span() diag.Span { return s.At }

// Inputs returns nothing: the nodes that read others say so themselves.
func (s Step) Inputs() []Node { return nil }

// Unary is the part of nodes with one input.
type Unary struct {
	Step
	Input Node
}

// Inputs returns the one input.
func (u Unary) Inputs() []Node { return []Node{u.Input} }

// The sources.
type (
	// Scan reads a table.
	Scan struct {
		Step
		Name    string
		Table   *catalog.Table // nil when only its name is known
		Implied bool           // the query does not name it: without rows, it is empty
	}

	// LetTable is a use of a tabular let.
	LetTable struct {
		Step
		Let *Let
	}

	// DataTable is the datatable operator: constant rows, row by row.
	DataTable struct {
		Step
		Values []value.Column
		Rows   int
	}

	// Print yields one row.
	Print struct {
		Step
		Columns []Named
	}

	// Range yields From, From+Step, … up to To.
	Range struct {
		Step
		From, To, By Expr
	}

	// SubInput is what the enclosing operator hands to its subquery, such as the rows of mv-apply.
	SubInput struct{ Step }
)

// The operators with one input.
type (
	// Filter is where: it keeps the rows for which the predicate is true.
	Filter struct {
		Unary
		Predicate Expr
	}

	// Project computes the columns of its output: project, extend, project-away and
	// its kin, and what follows a summarize. Keyword tells which one was written.
	Project struct {
		Unary
		Keyword string
		Columns []Named
	}

	// Summarize yields a row for each group: the keys, then the columns of the aggregates.
	// distinct is a Summarize without aggregates.
	Summarize struct {
		Unary
		Keyword    string
		Keys       []Named
		Aggregates []AggregateCall
	}

	// Sort orders the rows.
	Sort struct {
		Unary
		Keys []SortKey
	}

	// Take keeps the first rows that come.
	Take struct {
		Unary
		Count Expr
	}

	// Top keeps the first rows in an order.
	Top struct {
		Unary
		Count Expr
		Keys  []SortKey
	}

	// Count yields one row: the number of rows.
	Count struct{ Unary }

	// MvExpand makes a row of each element of the expanded columns.
	MvExpand struct {
		Unary
		Expanded []Expansion
		// ItemIndex is the ordinal of the with_itemindex column in the output, or -1.
		ItemIndex int
		// Bag is true for kind=bag, false for kind=array.
		Bag   bool
		Limit Expr // nil for none
	}

	// Serialize marks the order of the rows as meaningful.
	Serialize struct{ Unary }

	// Render says how to draw the answer; it changes no row.
	Render struct {
		Unary
		Chart      string
		Properties map[string]string
	}

	// Evaluate runs a plugin. An argument that is a column of an argument that is a
	// table has Right; a call of an aggregate is a reference to its column behind those of the input.
	Evaluate struct {
		Unary
		Plugin     *builtin.Function
		Args       []Expr
		Roles      []ArgRole // of the arguments
		Aggregates []AggregateCall
		NameSpan   diag.Span
		// Open: beside the columns of the schema it yields others that only the run can tell.
		Open bool
	}

	// Pending is an operator that binds and that the engine does not run.
	Pending struct {
		Step
		Operator string
		Sources  []Node
		Operands []Expr
	}
)

// An ArgRole is what an argument of a plugin is for: the parameter, "" for none;
// the name that the query gives it in "name = expression"; and what a column of it would be called.
type ArgRole struct{ Param, Given, Name string }

// AggregateCall is one aggregate of a Summarize. It yields len(Names) columns.
type AggregateCall struct {
	Names    []string
	Types    []value.Type // of its columns
	Function *builtin.Function
	Sig      *builtin.Signature
	Args     []Expr
	NameSpan diag.Span
}

// SortKey is one key of an order.
type SortKey struct {
	Expr       Expr
	Descending bool
	NullsFirst bool
}

// Expansion is one column of an mv-expand.
type Expansion struct {
	Expr   Expr
	Column int // ordinal in the output
	Type   value.Type
}

// The operators with several inputs.
type (
	// Join is join and lookup. Kind is the reference's word: inner, innerunique,
	// leftouter, rightouter, fullouter, leftanti, rightanti, leftsemi, rightsemi.
	// Each column of the output comes from one side.
	Join struct {
		Step
		Keyword     string // join or lookup
		Kind        string
		KindGiven   bool
		Left, Right Node
		LeftKeys    []Expr // over the left side
		RightKeys   []Expr // over the right side
		Columns     []JoinColumn
		KeySpans    []diag.Span // the condition of each key
	}

	// Union is union. Places[i] gives for each column of input i its ordinal in the output, or -1.
	Union struct {
		Step
		Sources []Node
		Places  [][]int
		// SourceColumn is the ordinal of the withsource column in the output, or -1.
		SourceColumn int
		SourceNames  []string
	}
)

// JoinColumn is where a column of a join's output comes from.
type JoinColumn struct {
	Right bool
	Index int
}

// Inputs returns the left and the right side.
func (n *Join) Inputs() []Node { return []Node{n.Left, n.Right} }

// Inputs returns the tables that are united.
func (n *Union) Inputs() []Node { return n.Sources }

// Inputs returns what the operator reads.
func (n *Pending) Inputs() []Node { return n.Sources }
