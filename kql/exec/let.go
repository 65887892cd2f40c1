package exec

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
)

var _ = operator(row[*plan.LetTable]{open: (*engine).openLet, through: (*engine).throughLet})

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

// calledAt returns the error of a stored function as one of its call.
func calledAt(at diag.Span, err error) error {
	if d, ok := ofQuery(err); ok {
		return d.CalledAt(at)
	}
	return err
}

// openLetTable reads a let. One that is read once, or that differs from row to row of
// an operator around it, is no more than its table.
func (e *engine) openLetTable(n *plan.LetTable) (stream, error) {
	defer e.observer.enter(n.Let)()
	if e.pruning.Uses(n.Let) <= 1 || e.facts.ReadsOuter(n.Let.Table) {
		return e.open(n.Let.Table)
	}
	rows := e.lets[n.Let]
	if rows == nil {
		var err error
		if rows, err = e.hold(n.Let.Table); err != nil {
			return nil, err
		}
		e.lets[n.Let] = rows
	}
	return streamOf(rows), nil
}

// throughLet returns the rows of a let that is read once.
func (e *engine) throughLet(n *plan.LetTable) plan.Node {
	if e.pruning.Uses(n.Let) > 1 {
		return nil
	}
	return n.Let.Table
}
