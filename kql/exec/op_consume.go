package exec

import "github.com/ruleproof/ruleproof/kql/plan"

var _ = operator(row[*plan.Consume]{open: (*engine).openConsume})

// A consumer reads rows to their end and yields none (KQL reference, consume-operator).
type consumer struct{ input stream }

func (e *engine) openConsume(n *plan.Consume) (stream, error) {
	input, err := e.open(n.Input)
	return &consumer{input}, err
}

func (c *consumer) next() (*batch, error) {
	for {
		if b, err := c.input.next(); b == nil || err != nil {
			return nil, err
		}
	}
}

func (c *consumer) close() { c.input.close() }
