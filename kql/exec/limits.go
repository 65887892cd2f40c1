package exec

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan/runnable"
)

// Limits bound what a query may use. A query that passes one fails with an
// error that names it. Running time is bounded by the context.
type Limits struct {
	ResultRows       int // rows of an answer that is held
	IntermediateRows int // rows that one operator yields or holds, such as a join
	Memory           int // bytes of the rows that all operators hold at one time
	Process          int // bytes that the process takes, of which the run that holds the most is stopped; 0 for no bound
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
		Process:          l.Process,
		ValueBytes:       cmp.Or(l.ValueBytes, d.ValueBytes),
		Depth:            cmp.Or(l.Depth, d.Depth),
	}
}

// memoryBytes is what the limits of memory count.
const memoryBytes = "bytes of memory"

// OutOfMemory reports whether a diagnostic says that a run was stopped because it, or it and what ran at the same time, took
// more memory than a limit allows.
func OutOfMemory(d diag.Diagnostic) bool {
	return d.Code == diag.TooMany.Code && strings.Contains(d.Message, memoryBytes)
}

// A TimeLimit is the cause with which the context of a run ends that takes longer.
type TimeLimit time.Duration

// Error names the limit.
func (t TimeLimit) Error() string {
	return fmt.Sprintf("the run takes longer than the limit of %s", time.Duration(t))
}

// Is reports that a time limit is the end of a context at its deadline.
func (t TimeLimit) Is(target error) bool { return target == context.DeadlineExceeded }

// Context returns a context that ends at the limit.
func (t TimeLimit) Context(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, time.Duration(t), t)
}

// A ledger counts the bytes that the operators of a run hold.
type ledger struct{ used atomic.Int64 }

// reserve counts bytes that an operator begins to hold. If it fails, it counts none of them.
func (e *engine) reserve(at diag.Span, bytes int) error {
	if e.memory.used.Add(int64(bytes)) > int64(e.run.Limits.Memory) {
		e.free(bytes)
		return exceeded(at, memoryBytes, e.run.Limits.Memory)
	}
	return nil
}

// free counts bytes that an operator holds no longer.
func (e *engine) free(bytes int) { e.memory.used.Add(-int64(bytes)) }

// fail returns the error of a computation that went wrong at a place; a diagnostic stays what it is.
func fail(at diag.Span, what string, err error) error {
	if d, ok := ofQuery(err); ok {
		return d
	}
	if limit, ok := errors.AsType[TimeLimit](err); ok {
		return diag.Overtime.At(at, time.Duration(limit), what).Because(err)
	}
	if isStop(err) {
		return diag.Stopped.At(at, what).Because(err)
	}
	return diag.CannotCompute.At(at, what, err.Error()).Because(err)
}

// ofQuery returns the diagnostic of the query in an error. A diagnostic of a file that a
// source reads is not one: the engine says at which place of the query the file is read.
func ofQuery(err error) (diag.Diagnostic, bool) {
	for ; err != nil; err = errors.Unwrap(err) {
		if d, ok := err.(diag.Diagnostic); ok && diag.IsCode(d.Code) {
			return d, true
		}
	}
	return diag.Diagnostic{}, false
}

// exceeded returns the error of a limit that an operator passed.
func exceeded(at diag.Span, what string, limit int) error {
	return diag.TooMany.At(at, what, limit)
}
