package exec

import (
	"cmp"
	"context"
	"errors"
	"sync/atomic"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan/runnable"
)

// Limits bound what a query may use. A query that passes one fails with an
// error that names it. Running time is bounded by the context.
type Limits struct {
	ResultRows       int // rows of an answer that is held
	IntermediateRows int // rows that one operator yields or holds, such as a join
	Memory           int // bytes of the rows that all operators hold at one time
	ValueBytes       int // size of one value, such as a list or a repeated string
	Depth            int // nesting of operators and expressions
}

// DefaultLimits are the limits of a run that sets none.
var DefaultLimits = Limits{
	ResultRows:       500_000,
	IntermediateRows: 20_000_000,
	Memory:           1 << 30,
	ValueBytes:       64 << 20,
	Depth:            runnable.MaxDepth,
}

// withDefaults returns the limits with the default in each field that is zero.
func (l Limits) withDefaults() Limits {
	d := DefaultLimits
	return Limits{
		ResultRows:       cmp.Or(l.ResultRows, d.ResultRows),
		IntermediateRows: cmp.Or(l.IntermediateRows, d.IntermediateRows),
		Memory:           cmp.Or(l.Memory, d.Memory),
		ValueBytes:       cmp.Or(l.ValueBytes, d.ValueBytes),
		Depth:            cmp.Or(l.Depth, d.Depth),
	}
}

// A ledger counts the bytes that the operators of a run hold.
type ledger struct{ used atomic.Int64 }

// reserve counts bytes that an operator begins to hold.
func (e *engine) reserve(at diag.Span, bytes int) error {
	if e.memory.used.Add(int64(bytes)) > int64(e.run.Limits.Memory) {
		return exceeded(at, "bytes of memory", e.run.Limits.Memory)
	}
	return nil
}

// free counts bytes that an operator holds no longer.
func (e *engine) free(bytes int) { e.memory.used.Add(-int64(bytes)) }

// An Error is a failure at a place of the query.
type Error struct {
	Diagnostic diag.Diagnostic
	Err        error // the cause, if there is one
}

// Error returns the message of the diagnostic.
func (e *Error) Error() string { return e.Diagnostic.Message }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// fail returns the error of a computation that went wrong at a place; an Error stays what it is.
func fail(at diag.Span, what string, err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return &Error{diag.Stopped.At(at, what), err}
	}
	return &Error{diag.CannotCompute.At(at, what, err.Error()), err}
}

// exceeded returns the error of a limit that an operator passed.
func exceeded(at diag.Span, what string, limit int) error {
	return &Error{Diagnostic: diag.TooMany.At(at, what, limit)}
}
