// Package builtin says what a function is that a query can call: a scalar function,
// an operator, an aggregate or a plugin.
//
// A function is declared once, as a row: its name, signatures, the page of the
// reference that it follows, and the Go function that computes it. The binder
// reads signatures, the engine reads implementations, documentation and
// completion read both, so that nothing can be known to one and missing from
// another. A row without an implementation binds and does not run: the plan
// reports it, with its position, before anything runs.
//
// This package has the row, the notation of signatures, and what lifts plain Go
// functions over columns and groups. The packages below it have the rows, a package
// for each kind of value; package library puts them together to one table.
package builtin

import (
	"math/rand/v2"

	"github.com/ruleproof/ruleproof/kql/value"
)

// Kind says where a function may be called.
type Kind uint8

// The kinds of functions.
const (
	ScalarFunction Kind = iota
	Operator            // named by its symbol: +, ==, has, !in, and
	Aggregate           // in summarize, make-series and the like
	Plugin              // after evaluate
)

// A Function is a row of the table.
type Function struct {
	Name     string
	Kind     Kind
	Page     string // page of the KQL reference, such as "tolower-function"
	Obsolete string // the function to use instead, if this one is obsolete
	Hidden   bool   // known, but documented nowhere
	Foldable bool   // counts as constant to the binder when its arguments are
	AtRun    bool   // depends on what only a run knows, such as the clock
	Varies   bool   // gives another value in each row, though it counts as constant
	Window   bool   // reads other rows than its own: needs a serialized input
	Several  bool   // a plugin that may yield more than one table
	Outside  string // what a plugin needs from outside, such as "an HTTP server": nothing here ever connects, so it never runs
	Graph    bool   // only in the conditions and projections of graph operators
	Bound    bool   // the binder puts what it stands for in its place: nothing of it is left to run

	ResultName   ResultName // how an unnamed column of the result is called
	ResultPrefix string

	// Signature has the ways to call it, in the notation described there; Signatures decodes them.
	Signature []string
	decoded   lazySignatures

	// Result says what a call returns whose signature has ReturnsCustom.
	Result func(*CallInfo) Outcome
	// Assign says which parameter each argument belongs to, in a signature with LayoutAssigned.
	Assign func(*Signature, []Arg) []int

	// At most one of these is set, the one that fits the kind.
	Eval       func(types []value.Type, result value.Type) Eval
	Accumulate func(types []value.Type, result value.Type) Accumulator
	Run        func(ctx *Context, call PluginCall) (*value.Table, error)
}

// Runs reports whether the function is implemented. Those over graph patterns are part of the operators that have one.
func (f *Function) Runs() bool {
	return f.Eval != nil || f.Accumulate != nil || f.Run != nil || f.Graph
}

// Pure reports whether one row's arguments decide the value in that row of one
// run, so that it has to be computed once where they are constant.
func (f *Function) Pure() bool { return f.Eval != nil && !f.Varies && !f.Window }

// Context is what a function may know beside its arguments. Everything in it
// is given by the run, so that equal runs give equal answers.
type Context struct {
	Now  value.Instant // the simulated clock; constant throughout a query
	Rand *rand.Rand    // seeded by the run
	// MaxBytes bounds what one value may grow to, such as a list or a repeated string.
	MaxBytes int
	// MaxRows and MaxTable bound the rows and the bytes of a table that a plugin yields, and MaxTable
	// those of the column that a function makes of the rows at hand; 0 for no bound.
	MaxRows, MaxTable int
	// GeoInfo returns what the run declares of where an IP address is, nil for an
	// address that it does not know. It is nil itself when the run declares nothing.
	GeoInfo func(ip string) (*value.Bag, error)
	// Hold takes note of bytes that an aggregate keeps of the rows that it has folded in, and
	// fails when the run may hold no more. It may be nil.
	Hold func(bytes int) error
	kept int // bytes that Hold does not know of yet
	// Warn takes note of something that is no error but that a reader should know. It may be nil.
	Warn func(message string)
}

// Eval computes a function over columns: args have rows rows each, already of
// the types that the implementation was chosen for. It returns a column of
// the result type. An error stops the query.
type Eval func(ctx *Context, args []value.Column, rows int) (value.Column, error)

// An Accumulator computes an aggregate over the rows of groups.
type Accumulator interface {
	// Add folds rows in. groups[i] is the group of row i, in [0, n).
	Add(ctx *Context, groups []int, n int, args []value.Column) error
	// Merge folds in what another accumulator of the same aggregate has folded of
	// rows that come behind those so far. Its group i is groups[i] here, in [0, n).
	// The other accumulator is spent.
	Merge(ctx *Context, other Accumulator, groups []int, n int) error
	// Result returns the columns of the result, one row for each of n groups.
	// Most aggregates have one column; arg_max and percentiles have several.
	Result(ctx *Context, n int) ([]value.Column, error)
}
