package exec

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.Count]{open: (*engine).openCount})

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
