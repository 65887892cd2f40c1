package exec

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

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
	input, err := e.open(n.Input)
	if err != nil {
		return nil, err
	}
	if !e.facts.isOrdered(n.Input) {
		e.warn(diag.ArbitraryRows.At(e.place(n.At), "take"))
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

// A counter yields one row: the number of rows of its input.
type counter struct {
	engine *engine
	input  stream
	done   bool
}

func (e *engine) openCount(n *plan.Count) (stream, error) {
	input, err := e.open(n.Input)
	return &counter{engine: e, input: input}, err
}

func (c *counter) next() (*batch, error) {
	if c.done {
		return nil, nil
	}
	c.done = true
	total, group := int64(0), groupOrigins{lineage: c.engine.lineage}
	for {
		b, err := c.input.next()
		if err != nil {
			return nil, err
		}
		if b == nil {
			out := batchOf(1, value.Constant(value.Long, total, 1))
			out.origins = group.origins(1)
			return out, nil
		}
		group.add(b, make([]int, b.rows), 1)
		total += int64(b.rows)
	}
}

func (c *counter) close() { c.input.close() }
