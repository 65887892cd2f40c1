package plan

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// Evaluate runs a plugin. An argument that is a column of an argument that is a
// table has Right. A call of an aggregate in an argument is a reference to a column that follows those of the input.
type Evaluate struct {
	Unary
	Plugin     *builtin.Function
	Args       []Expr
	Roles      []ArgRole // of the arguments
	Aggregates []AggregateCall
	NameSpan   diag.Span
	// Open: it yields columns that are not in the schema and that only a run knows.
	Open bool
	// Number numbers the open plugins of the query, from 1 on.
	Number int
	// Declared: the query says which columns it yields.
	Declared bool
}

// Exprs returns the plugin's arguments.
func (n *Evaluate) Exprs() []Expr { return n.Args }

// Word returns the operator's keyword.
func (*Evaluate) Word() string { return "evaluate" }

// Serial returns SerialKept.
func (*Evaluate) Serial() Serialization { return SerialKept }

// Calls returns the plugin and the aggregates in its arguments.
func (n *Evaluate) Calls() []FunctionCall {
	return append([]FunctionCall{{n.Plugin, n.NameSpan}}, aggregateCalls(n.Aggregates)...)
}

// An ArgRole is what an argument of a plugin is for: the parameter, "" for none;
// the name that the query gives it in "name = expression"; and what a column of it would be called.
type ArgRole struct{ Param, Given, Name string }
