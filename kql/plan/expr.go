package plan

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Typed is the part that all expressions share.
type Typed struct {
	T  value.Type
	At diag.Span
}

// Type returns the type of the expression.
func (t Typed) Type() value.Type { return t.T }

// Span returns the expression's place in the query's text.
func (t Typed) Span() diag.Span { return t.At }

// Operands returns nothing: the nodes that have operands say so themselves.
func (t Typed) Operands() []Expr { return nil }

type (
	// Const is a value known when the query is bound; nil is null. Written is the type that it has in the
	// text, if the binder converted it to the type that it has in common with others.
	Const struct {
		Typed
		Value   any
		Written value.Type
	}

	// ColumnRef is a column of the operator's input. In a join's condition, Right tells the side.
	ColumnRef struct {
		Typed
		Name  string
		Index int
		Right bool
	}

	// LetRef is a use of a scalar let; it is computed once a run.
	LetRef struct {
		Typed
		Let *Let
	}

	// Call is a call of a function or operator. NameSpan is the place of its name or symbol.
	Call struct {
		Typed
		Function *builtin.Function
		Sig      *builtin.Signature
		Args     []Expr
		NameSpan diag.Span
		Folded   *Const // its value, if that was known when the query was bound; see Fold
	}

	// Convert is an implicit conversion, such as an int to a long.
	Convert struct {
		Typed
		X Expr
	}

	// Member is a property of a dynamic value: x.name or x['name'].
	Member struct {
		Typed
		X    Expr
		Name string
	}

	// Element is an element of a dynamic value: x[index].
	Element struct {
		Typed
		X, Index Expr
	}

	// ScalarQuery is toscalar(table): the first column of the first row.
	ScalarQuery struct {
		Typed
		Table Node
	}

	// InTable is x in (table) and its kin: the values are the table's first column.
	InTable struct {
		Typed
		Operator *builtin.Function
		X        Expr
		Table    Node
		OpSpan   diag.Span
	}

	// Arrival is when a row arrived in the workspace: the argument of ingestion_time(). It is null for a row that an
	// operator makes of many, and where rows come from no table.
	Arrival struct{ Typed }

	// Bad stands where an expression could not be bound. Why says the reason
	// where it is not among the query's diagnostics: it lies in a stored function.
	Bad struct {
		Typed
		// Of is what it would be if the types of its operands, which are not known, fit the operator: a Call or
		// an InTable; nil for none. Only what asks about times looks at it.
		Of Expr
	}
)

// Operands returns the arguments.
func (e *Call) Operands() []Expr { return e.Args }

// Operands returns the expression that is converted.
func (e *Convert) Operands() []Expr { return []Expr{e.X} }

// Operands returns the value whose property is taken.
func (e *Member) Operands() []Expr { return []Expr{e.X} }

// Operands returns the value and the index.
func (e *Element) Operands() []Expr { return []Expr{e.X, e.Index} }

// Operands returns the value that is looked up.
func (e *InTable) Operands() []Expr { return []Expr{e.X} }

// What only some operators know.
type (
	// AnyColumn is * has x and its kin: true where the operator holds for some column of the input.
	// A term that stands alone in a search is * has term.
	AnyColumn struct {
		Typed
		Operator *builtin.Function
		Value    Expr
		OpSpan   diag.Span
		// First is how many columns are looked at, from the first on; 0 for all.
		First int
	}

	// PackColumns is the pack_ column of find: a bag of the columns of the table that a row is of. Source
	// is the column that tells the table.
	PackColumns struct {
		Typed
		Source int
		Tables map[string][]PackColumn
	}

	// PartitionKey is the value of the partition that a Partition has it for.
	PartitionKey struct{ Typed }

	// StepColumn is a column as it was when the step of a StepScan matched last.
	StepColumn struct {
		Typed
		Step   int
		Column int // ordinal among the columns of the input and the state
	}
)

// A PackColumn is a column of the input and what a bag calls it.
type PackColumn struct {
	Name  string
	Index int
}

// Operands returns the value that the columns are compared with.
func (e *AnyColumn) Operands() []Expr { return []Expr{e.Value} }

// TableValue is a table that is an argument of a plugin.
type TableValue struct {
	Typed
	Table Node
}
