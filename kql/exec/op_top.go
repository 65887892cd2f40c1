package exec

import "github.com/ruleproof/ruleproof/kql/plan"

var _ = operator(row[*plan.Top]{open: (*engine).openTop})

// A top keeps the first rows in an order; it never holds many more than it keeps.
type top struct {
	engine *engine
	node   *plan.Top
	input  stream
	order  *order
	count  int
	result *rowsOf
}

func (e *engine) openTop(n *plan.Top) (stream, error) {
	count, err := e.count(n.Count)
	if err != nil {
		return nil, err
	}
	t := &top{engine: e, node: n, count: min(count, e.run.Limits.IntermediateRows)}
	if t.order, err = e.newOrder(n, n.Keys); err != nil {
		return nil, err
	}
	t.input, err = e.openAbove(n.Input, func() (func(stream) stream, error) {
		o, err := e.newOrder(n, n.Keys)
		return func(s stream) stream { return &firstRows{s, o, t.count} }, err
	})
	return t, err
}

func (t *top) next() (*batch, error) {
	if t.result == nil {
		best, err := t.best()
		if err != nil {
			return nil, err
		}
		t.result = streamOf(best)
	}
	return t.result.next()
}

func (t *top) best() (*batch, error) {
	width, need := len(t.node.Schema().Fields), t.engine.pruning.Need(t.node.Input)
	var list []*batch
	held := 0
	for {
		b, err := t.input.next()
		if err != nil {
			return nil, err
		}
		if b != nil {
			if err := b.settle(need); err != nil {
				return nil, err
			}
			list, held = append(list, b), held+b.rows
		}
		if b == nil || held >= 2*t.count+4*batchRows {
			best, err := t.order.first(concat(list, width), t.count)
			if err == nil {
				err = best.settle(need)
			}
			if b == nil || err != nil {
				return best, err
			}
			if size := best.size(); size > t.engine.run.Limits.Memory {
				return nil, exceeded(t.node.At, memoryBytes, t.engine.run.Limits.Memory)
			}
			list, held = []*batch{best}, best.rows
		}
	}
}

func (t *top) close() { t.input.close() }

// firstRows keeps the first rows of each batch in an order.
type firstRows struct {
	stream
	order *order
	count int
}

func (f *firstRows) next() (*batch, error) {
	b, err := f.stream.next()
	if b == nil || err != nil || b.rows <= f.count {
		return b, err
	}
	if f.count == 0 {
		return nil, nil
	}
	return f.order.first(b, f.count)
}
