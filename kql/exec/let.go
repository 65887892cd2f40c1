package exec

import (
	"errors"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
)

// A sharedLet is a tabular let that is read more than once: its rows are computed once.
type sharedLet struct {
	rows *batch
}

// openLet reads a let, or the rows of a call of a function.
func (e *engine) openLet(n *plan.LetTable) (stream, error) {
	if n.Let.Stored == nil {
		return e.openLetTable(n)
	}
	outer := e.call
	if e.call == nil {
		e.call = &n.At
	}
	s, err := e.openLetTable(n)
	e.call = outer
	if err != nil {
		return nil, calledAt(n.At, err)
	}
	return &storedCall{s, n.At}, nil
}

// A storedCall reports faults at the call of a stored function: their own
// places are in another text than the query's.
type storedCall struct {
	stream
	at diag.Span
}

func (s *storedCall) next() (*batch, error) {
	b, err := s.stream.next()
	return b, calledAt(s.at, err)
}

func calledAt(at diag.Span, err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		moved := *e
		moved.Diagnostic.Span = at
		return &moved
	}
	return err
}

// openLetTable reads a let. One that is read once, or that differs from row to row of
// an operator around it, is no more than its table.
func (e *engine) openLetTable(n *plan.LetTable) (stream, error) {
	if e.pruning.uses[n.Let] <= 1 || e.facts.readsOuter(n.Let.Table) {
		return e.open(n.Let.Table)
	}
	shared := e.lets[n.Let]
	if shared == nil {
		rows, err := e.hold(n.Let.Table)
		if err != nil {
			return nil, err
		}
		if e.shared += rows.size(); e.shared > e.run.Limits.IntermediateBytes {
			return nil, exceeded(n.At, "bytes of the tables that lets share", e.run.Limits.IntermediateBytes)
		}
		shared = &sharedLet{rows: rows}
		e.lets[n.Let] = shared
	}
	return streamOf(shared.rows), nil
}
