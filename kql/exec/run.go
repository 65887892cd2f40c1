package exec

import (
	"context"
	"errors"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/condition"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A Run is everything that an execution depends on beside the query.
type Run struct {
	Now    value.Instant // what now() returns
	Tables Source        // nil has no tables

	// EmptyIfUndeclared takes a table of the catalog that the source does not declare for an empty one.
	EmptyIfUndeclared bool

	// All also answers the statements before the last one: see Result.Tables.
	All bool

	// GeoInfo tells where an IP address is, nil for an address that it does not
	// know; it is nil itself when the run declares nothing of the kind. Several
	// goroutines may call it.
	GeoInfo func(ip string) (*value.Bag, error)

	// Emit, if it is set, is handed the rows of each answer as they come, first a
	// table without rows, so that an answer of any size needs no memory; the
	// tables of the Result have no rows then. ErrEnough ends the current answer.
	Emit func(t *value.Table) error

	// Observe asks for Result.Observed. It is the list of the query, which any number of runs may
	// share. A run that binds the query anew makes its own. Such a run takes more time and memory.
	Observe *condition.List
	// Trace asks an observed run for Observed.Trace too.
	Trace bool

	Workers int    // how many goroutines read a table; 0 for as many as there are processors. It changes no answer.
	Seed    uint64 // of rand() and its kin
	Limits  Limits // a zero field has the default
}

// ErrEnough is what Emit returns to get no more rows of an answer.
var ErrEnough = errors.New("enough")

// A Result is the answer of a query.
type Result struct {
	// Table is the answer: of the last statement, and of fork and facet the first table.
	Table *value.Table
	// Tables has the tables of every statement, in order, those of fork and facet
	// each by itself. Without Run.All it has those of the last statement alone.
	Tables   []*value.Table
	Warnings []diag.Diagnostic // in the order of their positions
	Render   *Render           // nil when the query does not say how to draw its answer
	Observed *Observed         // nil unless Run.Observe is set
	Scanned  int               // rows of tables that were read
}

// Render is what the render operator asks for.
type Render struct {
	Chart      string
	Properties map[string]string
}

// Execute runs the query and returns its answer. A failure at a place of the
// query is a diag.Diagnostic. Execute returns soon after the context ends: a step of the run
// that does not notice it goes on by itself, and what the run reads must stay open for it.
func Execute(ctx context.Context, q *plan.Query, run Run) (*Result, error) {
	return supervised(ctx, q, run)
}
