package exec

import (
	"sync/atomic"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
)

// A step makes what is done to the rows of a stream, once for each goroutine in which that happens.
type step func() (func(stream) stream, error)

// then returns the step followed by another.
func (s step) then(next step) step {
	if s == nil {
		return next
	}
	if next == nil {
		return s
	}
	return func() (func(stream) stream, error) {
		first, err := s()
		if err != nil {
			return nil, err
		}
		second, err := next()
		return func(in stream) stream { return second(first(in)) }, err
	}
}

// openAbove opens a node with a further step over its rows, which may be nil.
// The step is part of the chain where the rows are read by several goroutines.
func (e *engine) openAbove(n plan.Node, further step) (stream, error) {
	if further != nil && e.spreads(n) {
		rows, err := e.heldOften(n)
		if err != nil {
			return nil, err
		}
		if rows == nil {
			return e.openSpread(n, further)
		}
	}
	s, err := e.open(n)
	if err != nil || further == nil {
		return s, err
	}
	over, err := further()
	if err != nil {
		s.close()
		return nil, err
	}
	return over(s), nil
}

// A rowCounter counts the rows that an operator yields, in all the goroutines in which it is at work.
type rowCounter struct {
	engine *engine
	at     diag.Span
	what   string
	rows   *atomic.Int64
}

// totalOf returns the count of an operator's rows.
func (e *engine) totalOf(n plan.Node) *rowCounter {
	type key struct{ plan.Node }
	rows, ok := e.sharing[key{n}].(*atomic.Int64)
	if !ok {
		rows = new(atomic.Int64)
		if e.sharing != nil {
			e.sharing[key{n}] = rows
		}
	}
	return &rowCounter{e, n.Span(), "rows of " + n.Word(), rows}
}

// add fails when the operator has yielded more rows than it may.
func (t *rowCounter) add(rows int) error {
	if limit := t.engine.run.Limits.IntermediateRows; t.rows.Add(int64(rows)) > int64(limit) {
		return exceeded(t.at, t.what, limit)
	}
	return nil
}
