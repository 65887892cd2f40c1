package exec

import (
	"github.com/ruleproof/ruleproof/kql/plan"
)

var _ = operator(row[*plan.LetTable]{open: (*engine).openLet, through: (*engine).throughLet})

// openLet reads a let, or the rows of a call of a function.
func (e *engine) openLet(n *plan.LetTable) (stream, error) {
	if n.Let.Stored == nil {
		return e.openLetTable(n)
	}
	s, err := e.openLetTable(n)
	if err != nil {
		return nil, calledAt(n, err)
	}
	return &storedCall{s, n}, nil
}

// A storedCall reports what fails in the text of a stored function at this call of
// it. What fails later, as a column that is computed late, gets the first call.
type storedCall struct {
	stream
	call *plan.LetTable
}

func (s *storedCall) next() (*batch, error) {
	b, err := s.stream.next()
	return b, calledAt(s.call, err)
}

// calledAt returns an error in the text of the stored function as one of this call of it.
func calledAt(n *plan.LetTable, err error) error {
	if d, ok := ofQuery(err); ok && d.Span.Source == n.Let.Stored.Source() {
		return d.CalledAt(n.At)
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
