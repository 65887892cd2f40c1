package exec

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// How a run ends before its end. Its context ends: by the caller, at the time limit, or
// because the process takes too much memory. What the run does looks at that from time to time,
// through over or, in functions, through Charge. A step that does not look in
// time is left to itself, so that the caller gets the answer when it is due.

// How long a run may take to notice that it is over, and that it is so because it takes too much memory.
const (
	patience      = 300 * time.Millisecond
	shortPatience = 50 * time.Millisecond
)

// An execution is what comes of a run.
type execution struct {
	result *Result
	err    error
}

// supervised executes the query, and returns when the run is over even if a step of it still is at work.
func supervised(ctx context.Context, q *plan.Query, run Run) (*Result, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var emitting sync.Mutex
	left := false // the caller has been answered
	if emit := run.Emit; emit != nil {
		run.Emit = func(t *value.Table) error {
			emitting.Lock()
			defer emitting.Unlock()
			if left {
				return context.Cause(ctx)
			}
			return emit(t)
		}
	}
	root, used := wholeOf(q), new(ledger)
	if limit := run.Limits.Process; limit > 0 {
		defer watchMemory(limit, used, func() { cancel(exceeded(root, memoryBytes, limit)) })()
	}
	done := make(chan execution, 1)
	go func() {
		var e execution
		defer func() { done <- e }()
		defer catch(root, &e.err)
		e.result, e.err = execute(ctx, q, run, used)
	}()
	select {
	case e := <-done:
		return e.result, e.err
	case <-ctx.Done():
	}
	wait := patience
	if !isStop(context.Cause(ctx)) {
		wait = shortPatience
	}
	select {
	case e := <-done:
		return e.result, e.err
	case <-time.After(wait):
		emitting.Lock() // rows that are being emitted come first
		left = true
		emitting.Unlock()
		err := fail(root, "the query", context.Cause(ctx))
		if d, ok := ofQuery(err); ok {
			err = q.InText(d)
		}
		return nil, err
	}
}

// ended returns why the run is over, nil while it is not. It is safe for several goroutines.
func (e *engine) ended() error {
	if e.ctx.Err() == nil {
		return nil
	}
	return context.Cause(e.ctx)
}

// over returns ended as the failure of a step.
func (e *engine) over(at diag.Span, what string) error {
	if err := e.ended(); err != nil {
		return fail(at, what, err)
	}
	return nil
}

// overIn returns over for an operator.
func (e *engine) overIn(n plan.Node) func() error {
	return func() error { return e.over(n.Span(), n.Word()) }
}

// isStop reports whether an error says that the run is over.
func isStop(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// affords reports whether a search for a regular expression may go on.
func (e *engine) affords(int64) bool { return e.ended() == nil }
