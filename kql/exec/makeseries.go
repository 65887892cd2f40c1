package exec

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// seriesLimit is how many values an array of make-series has at most (KQL reference, make-series-operator).
const seriesLimit = 1 << 20

// A seriesMaker groups rows by keys and by bins of an axis.
type seriesMaker struct {
	engine *engine
	node   *plan.MakeSeries
	keys   []*scalar
	axis   *scalar
	grid   grid

	groups grouper
	seen   []*value.Builder
	cells  map[[2]int64]int // number of each (group, bin)
	ofCell [][2]int64
	folds  []*aggregate
}

func (e *engine) openMakeSeries(n *plan.MakeSeries) (stream, error) {
	m, err := e.newSeriesMaker(n)
	if err != nil {
		return nil, err
	}
	input, err := e.open(n.Input)
	if err != nil {
		return nil, err
	}
	defer input.close()
	for {
		b, err := input.next()
		if err != nil {
			return nil, err
		}
		if b == nil {
			out, err := m.result()
			return streamOf(out), err
		}
		if err := m.add(b); err != nil {
			return nil, err
		}
	}
}

func (e *engine) newSeriesMaker(n *plan.MakeSeries) (*seriesMaker, error) {
	m := &seriesMaker{engine: e, node: n, cells: map[[2]int64]int{}}
	var types []value.Type
	for _, k := range n.Keys {
		s, err := e.compile(k.Expr)
		if err != nil {
			return nil, err
		}
		m.keys, types, m.seen = append(m.keys, s), append(types, s.typ), append(m.seen, value.NewBuilder(s.typ, 0))
	}
	m.groups = newGrouper(types, false)
	var err error
	if m.axis, err = e.compile(withoutDynamic(n.On.Expr)); err != nil {
		return nil, err
	}
	if err := m.newGrid(); err != nil {
		return nil, err
	}
	for i := range n.Aggregates {
		a, err := e.newAggregate(&n.Aggregates[i], 0)
		if err != nil {
			return nil, err
		}
		m.folds = append(m.folds, a)
	}
	return m, nil
}

func (m *seriesMaker) newGrid() error {
	n, g := m.node, &m.grid
	g.typ = m.axis.typ
	for _, part := range []struct {
		x  plan.Expr
		to *any
	}{{n.From, &g.from}, {n.To, &g.to}, {n.Step, &g.step}} {
		if part.x == nil {
			continue
		}
		v, err := m.engine.constant(part.x)
		if err != nil {
			return err
		}
		*part.to = v
	}
	if g.origin = g.from; g.origin == nil {
		g.origin = g.zero()
	}
	if number(g.step) <= 0 {
		return fail(n.Step.Span(), "make-series", fmt.Errorf("its step has to be positive"))
	}
	return nil
}

func (m *seriesMaker) add(b *batch) error {
	axis, err := m.axis.over(b)
	if err != nil {
		return err
	}
	var keep []int
	for r := range b.rows {
		if m.grid.holds(axis.Value(r)) {
			keep = append(keep, r)
		}
	}
	if len(keep) == 0 {
		return nil
	}
	b, axis = b.gather(keep), axis.Gather(keep)
	cols := make([]value.Column, len(m.keys))
	for i, k := range m.keys {
		if cols[i], err = k.over(b); err != nil {
			return err
		}
	}
	ids := make([]int, b.rows)
	known := m.groups.size()
	m.groups.assign(cols, ids, true)
	for r, id := range ids {
		if id == known {
			known++
			for i, c := range cols {
				m.seen[i].Append(c.Value(r))
			}
		}
		cell := [2]int64{int64(id), m.grid.bin(axis.Value(r))}
		n, ok := m.cells[cell]
		if !ok {
			n = len(m.ofCell)
			m.cells[cell] = n
			m.ofCell = append(m.ofCell, cell)
		}
		ids[r] = n
	}
	if limit := m.engine.run.Limits.IntermediateRows; len(m.ofCell) > limit {
		return exceeded(m.node.At, "bins of make-series", limit)
	}
	for _, a := range m.folds {
		if err := a.add(b, ids, len(m.ofCell)); err != nil {
			return err
		}
	}
	return nil
}

// result arranges the bins of each group into arrays.
func (m *seriesMaker) result() (*batch, error) {
	groups := m.groups.size()
	if len(m.ofCell) == 0 {
		if !m.node.NonEmpty || len(m.keys) > 0 {
			groups = 0
		} else {
			groups = 1
		}
	}
	keys := make([]value.Column, len(m.seen))
	for i, b := range m.seen {
		keys[i] = b.Column()
	}
	out := &batch{make([]value.Column, len(m.node.Out.Fields)), groups}
	copy(out.cols, keys)
	values, err := m.values(keys)
	if err != nil {
		return nil, err
	}
	bins, err := m.binsOf(groups)
	if err != nil {
		return nil, err
	}
	missing, err := m.missing()
	if err != nil {
		return nil, err
	}
	arrays := make([][]any, len(m.node.Series)+1)
	for i := range arrays {
		arrays[i] = make([]any, groups)
	}
	for g := range groups {
		for i := range m.node.Series {
			arrays[i][g] = m.array(g, bins[g], values[i], missing[i])
		}
		axis := make([]any, 0, bins[g][1]-bins[g][0]+1)
		for bin := bins[g][0]; bin <= bins[g][1]; bin++ {
			axis = append(axis, value.Cast(m.grid.at(bin), value.Dynamic))
		}
		arrays[len(m.node.Series)][g] = axis
	}
	for i, a := range arrays {
		out.cols[len(m.keys)+i] = value.NewVector(value.Dynamic, a, nil)
	}
	return out, nil
}

// values computes what the series hold, a row for each (group, bin).
func (m *seriesMaker) values(keys []value.Column) ([]value.Column, error) {
	n := len(m.ofCell)
	rows := &batch{make([]value.Column, len(m.keys)), n}
	groups := make([]int, n)
	for i, cell := range m.ofCell {
		groups[i] = int(cell[0])
	}
	if n == 0 {
		return make([]value.Column, len(m.node.Series)), nil
	}
	for i, c := range keys {
		rows.cols[i] = c.Gather(groups)
	}
	for _, a := range m.folds {
		cols, err := a.acc.Result(a.ctx, n)
		if err != nil {
			return nil, fail(a.call.NameSpan, a.call.Function.Name, err)
		}
		rows.cols = append(rows.cols, cols...)
	}
	out := make([]value.Column, len(m.node.Series))
	for i, s := range m.node.Series {
		x, err := m.engine.compile(withoutDynamic(s.Expr))
		if err != nil {
			return nil, err
		}
		if out[i], err = x.over(rows); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// withoutDynamic returns what a conversion to dynamic converts: elements of an array keep their type.
func withoutDynamic(x plan.Expr) plan.Expr {
	if c, ok := x.(*plan.Convert); ok && c.T == value.Dynamic {
		return c.X
	}
	return x
}

// binsOf returns the first and the last bin of each group.
func (m *seriesMaker) binsOf(groups int) ([][2]int64, error) {
	bins := make([][2]int64, groups)
	if len(m.ofCell) == 0 && (m.grid.from == nil || m.grid.to == nil) {
		for g := range bins {
			bins[g] = [2]int64{0, -1}
		}
		return bins, nil
	}
	seen := make([]bool, groups)
	for _, cell := range m.ofCell {
		g, bin := cell[0], cell[1]
		if !seen[g] {
			seen[g], bins[g] = true, [2]int64{bin, bin}
		}
		bins[g] = [2]int64{min(bins[g][0], bin), max(bins[g][1], bin)}
	}
	for g := range bins {
		if m.grid.from != nil {
			bins[g][0] = 0
		}
		if m.grid.to != nil {
			bins[g][1] = m.grid.last()
		}
		if bins[g][1]-bins[g][0] >= seriesLimit {
			return nil, exceeded(m.node.At, "values of an array of make-series", seriesLimit)
		}
	}
	return bins, nil
}

// array returns one series of a group, with the default where a bin has no rows.
func (m *seriesMaker) array(group int, bins [2]int64, values value.Column, missing any) []any {
	out := make([]any, 0, bins[1]-bins[0]+1)
	for bin := bins[0]; bin <= bins[1]; bin++ {
		n, ok := m.cells[[2]int64{int64(group), bin}]
		if !ok {
			out = append(out, missing)
			continue
		}
		out = append(out, value.Cast(values.Value(n), value.Dynamic))
	}
	return out
}

// missing returns what stands in each series for a bin without rows.
func (m *seriesMaker) missing() ([]any, error) {
	out := make([]any, len(m.node.Series))
	for i, s := range m.node.Series {
		if s.Default == nil {
			out[i] = int64(0)
			if withoutDynamic(s.Expr).Type() == value.Real {
				out[i] = 0.0
			}
			continue
		}
		v, err := m.engine.constant(s.Default)
		if err != nil {
			return nil, err
		}
		out[i] = value.Cast(v, value.Dynamic)
	}
	return out, nil
}
