package exec

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
)

var _ = operator(row[*plan.Take]{open: (*engine).openTake})

// A take keeps the first rows that come.
type take struct {
	input stream
	left  int
}

func (e *engine) openTake(n *plan.Take) (stream, error) {
	count, err := e.count(n.Count)
	if err != nil {
		return nil, err
	}
	e.cutOffRange(n.Input)
	input, err := e.open(n.Input)
	if err != nil {
		return nil, err
	}
	if !e.facts.IsOrdered(n.Input) {
		e.warn(diag.ArbitraryRows.At(n.At, "take"))
	}
	return &take{input, count}, nil
}

func (t *take) next() (*batch, error) {
	if t.left == 0 {
		return nil, nil
	}
	b, err := t.input.next()
	if b == nil || err != nil {
		return nil, err
	}
	b = b.slice(0, min(b.rows, t.left))
	t.left -= b.rows
	return b, nil
}

func (t *take) close() { t.input.close() }
