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
	over    func() error // why the run is over
}

func keyOf(k plan.SortKey) column.Key {
	return column.Key{Descending: k.Descending, NullsFirst: k.NullsFirst}
}

func (e *engine) newOrder(n plan.Node, keys []plan.SortKey) (*order, error) {
	o := &order{over: e.overIn(n)}
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
	return column.Sort(cols, o.keys, b.rows, o.over)
}

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
