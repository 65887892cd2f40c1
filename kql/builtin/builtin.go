// Package builtin defines the functions that a query can call: scalar functions,
// operators, aggregates and plugins.
//
// A function is declared once, as a row: its name, signatures, the page of the reference
// that it follows, and the Go function that computes it. The binder reads signatures, the
// engine reads implementations, and documentation and completion read both, so that they
// cannot disagree. A call of a function without an implementation binds but does not run:
// the plan reports it, with its position, before anything runs.
//
// This package has the type of a row, the notation of signatures, and the generics that
// lift plain Go functions over columns and groups. The packages below it have the rows,
// one package for each kind of value. Package library combines them into one table.
package builtin

import (
	"math/rand/v2"

	"github.com/ruleproof/ruleproof/kql/value"
)

// Kind is where a function may be called.
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
	Foldable bool   // for the binder, a call with constant arguments is constant
	AtRun    bool   // depends on the run, such as on its clock
	Varies   bool   // differs from row to row, though it counts as constant
	Window   bool   // reads other rows, so it needs a serialized input
	Several  bool   // a plugin that may yield more than one table
	Outside  string // what a plugin would connect to, such as "an HTTP server"; it never runs, because nothing here connects
	Graph    bool   // allowed only in the conditions and projections of graph operators
	Bound    bool   // the binder replaces the call, so nothing is left to run

	Refuses Refuses // what the service refuses of a call that the signature accepts

	ResultName   ResultName // the name of an unnamed column of the result
	ResultPrefix string

	// Signature is the ways to call the function, in the notation described at type
	// Signature. The method Signatures decodes it.
	Signature []string
	decoded   lazySignatures

	// Result determines what a call returns if the signature has ReturnsCustom.
	Result func(*CallInfo) Outcome
	// Assign assigns each argument to a parameter if the signature has LayoutAssigned.
	Assign func(*Signature, []Arg) []int

	// At most one of these is set, depending on the kind.
	Eval       func(types []value.Type, result value.Type) Eval
	Accumulate func(types []value.Type, result value.Type) Accumulator
	Run        func(ctx *Context, call PluginCall) (*value.Table, error)
}

// Refuses is what the service refuses of a call that the signature accepts, as Microsoft's binder does. Package
// refused reports it.
type Refuses struct {
	Dynamic  string // a dynamic value of this parameter
	Dynamics bool   // a comparison of two dynamic values
	Varying  string // a value of this parameter that depends on the row
	Mixed    bool   // values of different types for the parameters that ask for a common one, other than int and long
	Format   string // a text for this parameter that has other characters than Letters and FormatDelimiters
	Letters  string // of a format
	Pattern  string // a regular expression for this parameter that the syntax does not have
	Groups   string // a regular expression for this parameter that does not have 1 to 16 groups
}

// FormatDelimiters are the characters that a format may have in addition to its letters (KQL
// reference, format-datetime-function).
const FormatDelimiters = " /-:,._[]"

// Runs reports whether the function is implemented. Graph operators implement the
// functions over graph patterns.
func (f *Function) Runs() bool {
	return f.Eval != nil || f.Accumulate != nil || f.Run != nil || f.Graph
}

// Pure reports whether, within a run, the arguments of a row determine the value in that
// row. A call with constant arguments is then computed only once.
func (f *Function) Pure() bool { return f.Eval != nil && !f.Varies && !f.Window }

// Context is what a function may know in addition to its arguments. The run provides all
// of it, so that equal runs give equal answers.
type Context struct {
	Now  value.Instant // the simulated clock; constant throughout a query
	Rand *rand.Rand    // seeded by the run
	// Folding is set where constants are computed before the run. The service computes some of
	// them otherwise than rows.
	Folding bool
	// MaxBytes bounds what one value may grow to, such as a list or a repeated string.
	MaxBytes int
	// MaxRows and MaxTable bound the rows and the bytes of a table that a plugin yields;
	// 0 means no bound. MaxTable also bounds the bytes of a column that a function makes
	// in one call.
	MaxRows, MaxTable int
	// GeoInfo returns the location that the run declares for an IP address, nil if it
	// declares none for this address. GeoInfo itself is nil if the run declares no
	// locations.
	GeoInfo func(ip string) (*value.Bag, error)
	// Hold records bytes that an aggregate keeps of the rows that it has folded in. It
	// fails if the run may not hold more. It may be nil.
	Hold func(bytes int) error
	kept int // bytes not yet reported to Hold
	// Over returns why the run is over, nil while it goes on. It may be nil itself, and several goroutines may call it.
	Over    func() error
	MaxWork int   // the most work that may be charged; 0 for no bound
	work    int   // that was charged
	due     int   // work since Over was called
	over    error // what it returned
	// Warn records something that is not an error but that a reader should know. It may be nil.
	Warn func(message string)
}

// Eval computes a function over columns. Each of args has rows rows and the type that the
// implementation was chosen for. It returns a column of the result type. An error stops
// the query.
type Eval func(ctx *Context, args []value.Column, rows int) (value.Column, error)

// An Accumulator computes an aggregate over the rows of groups.
type Accumulator interface {
	// Add folds rows in. groups[i] is the group of row i, in [0, n).
	Add(ctx *Context, groups []int, n int, args []value.Column) error
	// Merge folds in another accumulator of the same aggregate, whose rows come after
	// those of this one. Its group i is groups[i] here, in [0, n). The other accumulator
	// must not be used afterwards.
	Merge(ctx *Context, other Accumulator, groups []int, n int) error
	// Result returns the columns of the result, one row for each of n groups.
	// Most aggregates have one column; arg_max and percentiles have several.
	Result(ctx *Context, n int) ([]value.Column, error)
}
