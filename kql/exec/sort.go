package exec

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// An order compares rows by keys (KQL reference, sort-operator).
type order struct {
	keys    []plan.SortKey
	scalars []*scalar
}

func (e *engine) newOrder(keys []plan.SortKey) (*order, error) {
	o := &order{keys: keys}
	for _, k := range keys {
		s, err := e.compile(k.Expr)
		if err != nil {
			return nil, err
		}
		o.scalars = append(o.scalars, s)
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
	rows := make([]int, b.rows)
	for i := range rows {
		rows[i] = i
	}
	if len(rows) >= radixFrom {
		return o.byKeys(rows, cols), nil
	}
	o.byComparing(rows, cols)
	return rows, nil
}

// byComparing orders rows by comparing their keys.
func (o *order) byComparing(rows []int, cols []value.Column) {
	compare := make([]func(i, j int) int, len(cols))
	for i, c := range cols {
		compare[i] = comparator(c, o.keys[i])
	}
	slices.SortStableFunc(rows, func(i, j int) int {
		for _, c := range compare {
			if d := c(i, j); d != 0 {
				return d
			}
		}
		return 0
	})
}

// comparator compares two rows of a key. Nulls, and NaN next to them, come
// first or last whatever the direction.
func comparator(c value.Column, k plan.SortKey) func(i, j int) int {
	values := compareValues(c)
	real, isReal := c.(*value.Vector[float64])
	if n, ok := c.(interface{ HasNulls() bool }); ok && !n.HasNulls() && !isReal {
		if k.Descending {
			return func(i, j int) int { return values(j, i) }
		}
		return values
	}
	rank := func(row int) int {
		switch {
		case c.IsNull(row):
			return 2
		case real != nil && real.At(row) != real.At(row):
			return 1
		}
		return 0
	}
	return func(i, j int) int {
		if a, b := rank(i), rank(j); a != 0 || b != 0 {
			if k.NullsFirst {
				return b - a
			}
			return a - b
		}
		if k.Descending {
			return values(j, i)
		}
		return values(i, j)
	}
}

// compareValues returns the order of the column's values: strings by their
// bytes, numbers and times by size.
func compareValues(c value.Column) func(i, j int) int {
	switch v := c.(type) {
	case *value.Vector[bool]:
		number := func(r int) int {
			if v.At(r) {
				return 1
			}
			return 0
		}
		return func(i, j int) int { return number(i) - number(j) }
	case *value.Vector[int32]:
		return compareOf(v)
	case *value.Vector[int64]:
		return compareOf(v)
	case *value.Vector[float64]:
		return compareOf(v)
	case *value.Vector[value.Instant]:
		return compareOf(v)
	case *value.Vector[value.Duration]:
		return compareOf(v)
	case *value.Vector[string]:
		return func(i, j int) int { return strings.Compare(v.At(i), v.At(j)) }
	case *value.Vector[value.Number]:
		return func(i, j int) int { return v.At(i).Cmp(v.At(j)) }
	}
	return func(i, j int) int {
		order, _ := value.Compare(c.Value(i), c.Value(j))
		return order
	}
}

func compareOf[T interface {
	cmp.Ordered
	value.Element
}](v *value.Vector[T]) func(i, j int) int {
	return func(i, j int) int { return cmp.Compare(v.At(i), v.At(j)) }
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
	return streamOf(all.gather(rows)), nil
}

// openTop keeps the first rows in an order; it never holds many more than it keeps.
func (e *engine) openTop(n *plan.Top) (stream, error) {
	count, err := e.count(n.Count)
	if err != nil {
		return nil, err
	}
	o, err := e.newOrder(n.Keys)
	if err != nil {
		return nil, err
	}
	input, err := e.open(n.Input)
	if err != nil {
		return nil, err
	}
	defer input.close()
	if limit := e.run.Limits.IntermediateRows; count > limit {
		count = limit
	}
	var list []*batch
	held := 0
	for {
		b, err := input.next()
		if err != nil {
			return nil, err
		}
		if b != nil {
			list, held = append(list, b), held+b.rows
		}
		if b == nil || held >= 2*count+4*batchRows {
			best, err := o.first(concat(list, len(n.Schema().Fields)), count)
			if b == nil || err != nil {
				return streamOf(best), err
			}
			list, held = []*batch{best}, best.rows
		}
	}
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
	return b.gather(rows[:min(count, len(rows))]), nil
}
