package exec

import (
	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// An order orders rows by keys (KQL reference, sort-operator).
type order struct {
	keys    []column.Key
	scalars []*scalar
}

func keyOf(k plan.SortKey) column.Key {
	return column.Key{Descending: k.Descending, NullsFirst: k.NullsFirst}
}

func (e *engine) newOrder(keys []plan.SortKey) (*order, error) {
	o := &order{}
	for _, k := range keys {
		s, err := e.compile(k.Expr)
		if err != nil {
			return nil, err
		}
		o.keys, o.scalars = append(o.keys, keyOf(k)), append(o.scalars, s)
	}
	return o, nil
}

// sorted returns the rows of the batch in the order; rows with equal keys keep theirs.
func (o *order) sorted(b *batch) ([]int, error) {
	if b.rows == 0 {
		return nil, nil // a batch of no rows may have no columns
	}
	cols := make([]value.Column, len(o.keys))
	for i, s := range o.scalars {
		var err error
		if cols[i], err = s.over(b); err != nil {
			return nil, err
		}
	}
	return column.Sort(cols, o.keys, b.rows), nil
}

func (e *engine) openSort(n *plan.Sort) (stream, error) {
	o, err := e.newOrder(n.Keys)
	if err != nil {
		return nil, err
	}
	all, err := e.hold(n.Input)
	if err != nil {
		return nil, err
	}
	rows, err := o.sorted(all)
	if err != nil {
		return nil, err
	}
	return e.heldRows(all, all.pick(rows)), nil
}

// A held is a stream over rows that an operator holds until it is closed.
type heldStream struct {
	*rowsOf
	engine *engine
	held   *batch
}

// heldRows returns the stream of rows that are made of held ones.
func (e *engine) heldRows(held, rows *batch) stream { return &heldStream{streamOf(rows), e, held} }

func (h *heldStream) close() {
	h.engine.drop(h.held)
	h.rowsOf.close()
}

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
	if t.order, err = e.newOrder(n.Keys); err != nil {
		return nil, err
	}
	t.input, err = e.openAbove(n.Input, func() (func(stream) stream, error) {
		o, err := e.newOrder(n.Keys)
		return func(s stream) stream { return &firstRows{s, o, t.count} }, err
	})
	return t, err
}

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
	width, need := len(t.node.Schema().Fields), t.engine.pruning.need[t.node.Input]
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
				return nil, exceeded(t.node.At, "bytes of memory", t.engine.run.Limits.Memory)
			}
			list, held = []*batch{best}, best.rows
		}
	}
}

func (t *top) close() { t.input.close() }

// first returns the first rows of the batch in the order.
func (o *order) first(b *batch, count int) (*batch, error) {
	if b.rows == 0 {
		return b, nil
	}
	rows, err := o.sorted(b)
	if err != nil {
		return nil, err
	}
	return b.pick(rows[:min(count, len(rows))]), nil
}
