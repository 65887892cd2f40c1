// Package plan is the bound query: every expression has its type, every name
// is resolved to a column's ordinal, every implicit conversion is a node.
//
// The binder makes it; the engine runs it, the linter reads it. Nodes are
// never changed once made. A query with errors has a plan too, as far as it
// could be bound, with Bad where it could not.
package plan

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A Query is a bound query.
type Query struct {
	Syntax      *syntax.Query
	Diagnostics []diag.Diagnostic // the parser's and the binder's, in the order of their positions

	// Tolerated is what only Microsoft's binder finds wrong, in the order of the positions: its engine
	// runs the query all the same. Only what gives Microsoft's verdict shows it.
	Tolerated []diag.Diagnostic

	// Undeclared are the names that nothing declares and that a table or a function of the workspace may have, in the
	// order of the positions. To Microsoft's binder they are errors, and the query does not run here.
	Undeclared []diag.Diagnostic

	// Refused is what the binder accepts, as Microsoft's does, and the service refuses, as far as the
	// plan does not show it. Package refused finds the rest.
	Refused []diag.Diagnostic

	// Results has a node for every expression statement; the last is the query's answer.
	// It is nil where the statement is no table and no scalar.
	Results []Node

	Now *value.Instant // what now() returns, if the query sets it

	Lets      []*Let        // every let of the query, in order
	Tables    []TableUse    // every reference to a table of the catalog, in order
	Functions []FunctionUse // every call of a stored function, in order
	Calls     []BodyOfCall  // every call of a function whose body the plan has in place of the call

	// Rebind binds the query anew, now that the columns are known which some of its
	// plugins yield, by the Number of each. It is nil when there is no such plugin.
	Rebind func(known map[int]*value.Schema) *Query
}

// Result returns the node of the query's answer, nil when there is none.
func (q *Query) Result() Node {
	if len(q.Results) == 0 {
		return nil
	}
	return q.Results[len(q.Results)-1]
}

// Faults returns the diagnostics with the names that nothing declares: a query that has an error among them cannot run here.
func (q *Query) Faults() []diag.Diagnostic {
	if len(q.Undeclared) == 0 {
		return q.Diagnostics
	}
	return diag.Sort(slices.Concat(q.Diagnostics, q.Undeclared))
}

// HasErrors reports whether a diagnostic is an error.
func (q *Query) HasErrors() bool {
	for _, d := range q.Diagnostics {
		if d.Severity == diag.Error {
			return true
		}
	}
	return false
}

// A Let is a name given by a let statement (or a parameter of a function, at one call of it).
type Let struct {
	Name     string
	NameSpan diag.Span
	Uses     int
	Function bool // a function: expanded at each call, it has neither Table nor Scalar
	Table    Node // of a tabular let
	// Stored is set where the let stands for a call of a function of the catalog: the spans of
	// what is below Table refer to the text of that function's Source.
	// What lists the parts of a plan has them at the call, and the engine reports there what fails below it.
	Stored *catalog.Function
	Scalar Expr // of a scalar let
}

// A TableUse is a place where the query names a table.
type TableUse struct {
	Name  string
	Span  diag.Span
	Table *catalog.Table // nil when the catalog has none of that name
	Fuzzy bool           // in a union isfuzzy=true, which does without it
}

// A FunctionUse is a place where the query calls a function of the catalog.
type FunctionUse struct {
	Name     string
	Span     diag.Span
	Function *catalog.Function
}

// A BodyOfCall is the body of a user's function, bound for one call of it. Below their roots the bodies
// of two calls may share nodes: calls without arguments mean the same. A function whose body is no
// more than a call of another has the same Body as that call, which comes first.
type BodyOfCall struct {
	Function string
	Span     diag.Span         // of the call, with its arguments
	NameSpan diag.Span         // of the function's name in the call
	Body     any               // the Expr or the Node that stands for the call; the Let of a stored function that yields rows
	Stored   *catalog.Function // the function, if it is one of the catalog
	Fault    *diag.Diagnostic  // the first error in the text of Stored for this call, at its place there; nil for none
}

// InText returns the diagnostic as it is reported for the query: one about the text of a stored
// function has the place of the call, and its own as a related one.
func (q *Query) InText(d diag.Diagnostic) diag.Diagnostic {
	return d.CalledAt(q.callOf(d.Span))
}

// callOf returns the name in the call through which the query reaches a place in the text of a stored
// function. Of several calls it is the first. A place in the query's own text is returned as it is.
func (q *Query) callOf(at diag.Span) diag.Span {
	if !inStored(at) {
		return at
	}
	call, found := at, false
	seen := map[*diag.Source]bool{}
	var callers func(text *diag.Source)
	callers = func(text *diag.Source) {
		if seen[text] {
			return
		}
		seen[text] = true
		for _, c := range q.Calls {
			switch {
			case c.Stored == nil || c.Stored.Source() != text:
			case inStored(c.NameSpan):
				callers(c.NameSpan.Source)
			case !found || c.NameSpan.Start < call.Start:
				call, found = c.NameSpan, true
			}
		}
	}
	callers(at.Source)
	return call
}

func inStored(at diag.Span) bool { return at.Source != nil && at.Source.Function != "" }

// Broken returns the errors in the stored functions that the query reaches, each at the call in the query's text.
func (q *Query) Broken() []diag.Diagnostic {
	var list []diag.Diagnostic
	for _, c := range q.Calls {
		if c.Fault != nil {
			list = append(list, c.Fault.CalledAt(q.callOf(c.NameSpan)))
		}
	}
	return diag.Sort(list)
}

// A Node is a tabular step: it yields rows of a schema.
type Node interface {
	Schema() *value.Schema
	Span() diag.Span
	// Word returns what messages call the operator.
	Word() string
	// Order says in which order the rows come.
	Order() RowOrder
	// Serial says whether window functions may read the rows.
	Serial() Serialization
	// Inputs returns the nodes that it reads, in order.
	Inputs() []Node
	// Exprs returns its expressions, in the order of the text.
	Exprs() []Expr
}

// An Expr is a scalar expression over the rows of its operator's input.
type Expr interface {
	Type() value.Type
	Span() diag.Span
	// Operands returns the expressions directly below it.
	Operands() []Expr
}

// A Named is an expression and the column it makes. NameSpan is where the name is
// declared; it is nil where the name is made from the expression.
type Named struct {
	Name     string
	NameSpan *diag.Span
	Expr     Expr
}
