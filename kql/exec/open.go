package exec

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/plan"
)

// open makes the stream of a node.
func (e *engine) open(n plan.Node) (stream, error) {
	if err := e.ctx.Err(); err != nil {
		return nil, fail(n.Span(), "the query", err)
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
	return e.observer.count(n, s), nil
}

func (e *engine) openNode(n plan.Node) (stream, error) {
	if row := rowOf(n); row.open != nil {
		return row.open(e, n)
	}
	return nil, fail(n.Span(), n.Word(), fmt.Errorf("the engine has no such operator"))
}
