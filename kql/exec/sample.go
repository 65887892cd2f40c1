package exec

import (
	"fmt"
	"slices"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// openSample keeps rows picked at random by the run's seed, in their order.
func (e *engine) openSample(n *plan.Sample) (stream, error) {
	count, err := e.count(n.Count)
	if err != nil {
		return nil, err
	}
	all, err := e.hold(n.Input)
	if err != nil {
		return nil, err
	}
	rows := e.rand.Perm(all.rows)
	rows = rows[:min(count, len(rows))]
	slices.Sort(rows)
	return streamOf(all.gather(rows)), nil
}

// openSampleDistinct yields the first different values of an expression.
func (e *engine) openSampleDistinct(n *plan.SampleDistinct) (stream, error) {
	count, err := e.count(n.Count)
	if err != nil {
		return nil, err
	}
	of, err := e.compile(n.Of.Expr)
	if err != nil {
		return nil, err
	}
	all, err := e.hold(n.Input)
	if err != nil || all.rows == 0 {
		return streamOf(), err
	}
	col, err := of.over(all)
	if err != nil {
		return nil, err
	}
	rows := firstOfEach(col)
	rows = rows[:min(count, len(rows))]
	return streamOf(&batch{[]value.Column{gather(col, rows)}, len(rows)}), nil
}

// firstOfEach returns the first row of each value.
func firstOfEach(c value.Column) []int {
	groups, ids := newGrouper([]value.Type{c.Type()}, false), make([]int, c.Len())
	groups.assign([]value.Column{c}, ids, true)
	var rows []int
	for r, id := range ids {
		if id == len(rows) {
			rows = append(rows, r)
		}
	}
	return rows
}

// openTopHitters yields the values that occur most often, or whose sum is the
// largest (KQL reference, top-hitters-operator). It counts exactly.
func (e *engine) openTopHitters(n *plan.TopHitters) (stream, error) {
	count, err := e.count(n.Count)
	if err != nil {
		return nil, err
	}
	list := []plan.Expr{n.Of.Expr}
	if n.By != nil {
		list = append(list, n.By)
	}
	exprs, err := e.compileAll(list)
	if err != nil {
		return nil, err
	}
	all, err := e.hold(n.Input)
	if err != nil || all.rows == 0 {
		return streamOf(), err
	}
	cols := make([]value.Column, len(exprs))
	for i, x := range exprs {
		if cols[i], err = x.over(all); err != nil {
			return nil, err
		}
	}
	if len(n.Out.Fields) != 2 {
		return nil, fail(n.At, "top-hitters", fmt.Errorf("it has not two columns"))
	}
	groups, ids := newGrouper([]value.Type{cols[0].Type()}, false), make([]int, all.rows)
	groups.assign(cols[:1], ids, true)
	whole, reals := make([]int64, groups.size()), make([]float64, groups.size())
	for r, id := range ids {
		if n.By == nil {
			whole[id]++
			continue
		}
		v := cols[1].Value(r)
		f, _ := value.Cast(v, value.Real).(float64)
		i, _ := value.Cast(v, value.Long).(int64)
		reals[id], whole[id] = reals[id]+f, whole[id]+i
	}
	sums := value.NewBuilder(n.Out.Fields[1].Type, len(whole))
	for id := range whole {
		var v any = whole[id]
		if n.By != nil && !cols[1].Type().IsInteger() {
			v = reals[id]
		}
		sums.Append(value.Cast(v, n.Out.Fields[1].Type))
	}
	out := &batch{[]value.Column{gather(cols[0], firstOfEach(cols[0])), sums.Column()}, len(whole)}
	o := &order{
		keys:    []plan.SortKey{{Descending: true}},
		scalars: []*scalar{{typ: n.Out.Fields[1].Type, eval: func(b *batch) (value.Column, error) { return b.cols[1], nil }}},
	}
	best, err := o.first(out, count)
	return streamOf(best), err
}
