package exec

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/plan"
)

// open makes the stream of a node.
func (e *engine) open(n plan.Node) (stream, error) {
	if err := e.over(n.Span(), "the query"); err != nil {
		return nil, err
	}
	switch rows, err := e.heldOften(n); {
	case err != nil:
		return nil, err
	case rows != nil:
		return streamOf(rows), nil
	}
	if e.spreads(n) {
		return e.openSpread(n, nil)
	}
	defer e.observer.enter(n)()
	s, err := e.openNode(n)
	if err != nil {
		return nil, err
	}
	return e.observer.count(n, &interruptible{s, e, n}), nil
}

// An interruptible is the stream of an operator, which ends with the run.
type interruptible struct {
	stream
	engine *engine
	node   plan.Node
}

func (s *interruptible) next() (*batch, error) {
	if err := s.engine.over(s.node.Span(), s.node.Word()); err != nil {
		return nil, err
	}
	return s.stream.next()
}

func (e *engine) openNode(n plan.Node) (stream, error) {
	if row := rowOf(n); row.open != nil {
		return row.open(e, n)
	}
	return nil, fail(n.Span(), n.Word(), fmt.Errorf("the engine has no such operator"))
}
