package exec

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.MakeSeries]{open: (*engine).openMakeSeries})

// seriesLimit is how many values an array of make-series has at most (KQL reference, make-series-operator).
const seriesLimit = 1 << 20

// A seriesMaker groups rows by keys and by bins of an axis, and arranges the
// bins of equal keys into arrays.
type seriesMaker struct {
	engine *engine
	node   *plan.MakeSeries
	grid   grid
	tally  *tally

	keys    []value.Column // of the groups
	group   []int          // the group of each cell: of each pair of keys and bin
	bin     []int64        // its bin
	cells   map[[2]int64]int
	origins []origin
}

func (e *engine) openMakeSeries(n *plan.MakeSeries) (stream, error) {
	m := &seriesMaker{engine: e, node: n}
	axis, err := e.compile(withoutDynamic(n.On.Expr))
	if err != nil {
		return nil, err
	}
	if err := m.newGrid(axis.typ); err != nil {
		return nil, err
	}
	own, err := m.newSummary()
	if err != nil {
		return nil, err
	}
	if m.tally, err = e.tallyOf(n.Input, own, m.newSummary); err != nil {
		return nil, err
	}
	return &deferredStream{m.tally, m.rows, nil}, nil
}

// newSummary groups rows by the keys and, last, by the bin.
func (m *seriesMaker) newSummary() (*summary, error) {
	e, n := m.engine, m.node
	s := &summary{engine: e, at: n.At, what: "make-series"}
	for _, k := range n.Keys {
		c, err := e.compile(k.Expr)
		if err != nil {
			return nil, err
		}
		s.keys = append(s.keys, c)
	}
	axis, err := e.compile(withoutDynamic(n.On.Expr))
	if err != nil {
		return nil, err
	}
	s.only = func(b *batch) (*batch, error) {
		c, err := axis.over(b)
		if err != nil {
			return nil, err
		}
		return b.pick(m.grid.within(c)), nil
	}
	s.keys = append(s.keys, &scalar{typ: value.Long, eval: func(b *batch) (value.Column, error) {
		c, err := axis.over(b)
		if err != nil {
			return nil, err
		}
		return value.NewVector(value.Long, m.grid.bins(c), nil), nil
	}})
	at := len(s.keys)
	for i := range n.Aggregates {
		a, err := e.newAggregate(&n.Aggregates[i], at)
		if err != nil {
			return nil, err
		}
		s.folds, at = append(s.folds, a), at+len(a.call.Names)
	}
	return s, nil
}

func (m *seriesMaker) newGrid(t value.Type) error {
	n, g := m.node, &m.grid
	g.typ = t
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
	if !(number(g.step) > 0) {
		return fail(n.Step.Span(), "make-series", fmt.Errorf("its step has to be positive"))
	}
	if g.from != nil && g.to != nil && !((number(g.to)-number(g.from))/number(g.step) <= seriesLimit) {
		return m.tooLong()
	}
	return nil
}

func (m *seriesMaker) tooLong() error {
	return exceeded(m.node.At, "values of an array of make-series", seriesLimit)
}

// Bytes that an element of a series takes, and a cell: a pair of keys and bin, with its values.
const (
	elementBytes = 16
	cellOfSeries = 96
)

// reserve counts what the arrays of all groups are going to take.
func (m *seriesMaker) reserve(cells *batch, bins [][2]int64) (bytes int, err error) {
	series := len(m.node.Series)
	bytes = cells.rows * (cellOfSeries + series*elementBytes)
	axes := map[[2]int64]bool{}
	for _, b := range bins {
		n := int(b[1]-b[0]+1) * elementBytes
		bytes += n * series
		if !axes[b] {
			axes[b] = true
			bytes += 2 * n
		}
	}
	if err := m.engine.reserve(m.node.At, bytes); err != nil {
		return 0, err
	}
	return bytes, nil
}

// rows arranges the bins of each group into arrays.
func (m *seriesMaker) rows() (*batch, error) {
	width := len(m.node.Keys) + 1
	for _, a := range m.node.Aggregates {
		width += len(a.Names)
	}
	cells, err := m.tally.rows(width)
	if err != nil {
		return nil, err
	}
	defer m.engine.drop(cells)
	if err := m.arrange(cells); err != nil {
		return nil, err
	}
	groups := 0
	for _, g := range m.group {
		groups = max(groups, g+1)
	}
	if groups == 0 && m.node.NonEmpty && len(m.node.Keys) == 0 {
		groups = 1
	}
	out := &batch{rows: groups, cols: make([]value.Column, len(m.node.Out.Fields)), origins: m.origins}
	copy(out.cols, m.keys)
	values, err := m.values(cells)
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
	reserved, err := m.reserve(cells, bins)
	defer m.engine.free(reserved)
	if err != nil {
		return nil, err
	}
	axes := map[[2]int64][]any{} // by their bins; groups mostly have the same
	arrays := make([][]any, len(m.node.Series)+1)
	for i := range arrays {
		arrays[i] = make([]any, groups)
	}
	for g := range groups {
		if err := m.engine.over(m.node.At, "make-series"); err != nil {
			return nil, err
		}
		for i := range m.node.Series {
			arrays[i][g] = m.array(g, bins[g], values[i], missing[i])
		}
		if axes[bins[g]] == nil {
			axes[bins[g]] = m.axis(bins[g])
		}
		arrays[len(m.node.Series)][g] = axes[bins[g]]
	}
	for i, a := range arrays {
		out.cols[len(m.node.Keys)+i] = value.NewVector(value.Dynamic, a, nil)
	}
	return out, nil
}

// arrange finds the group of each cell.
func (m *seriesMaker) arrange(cells *batch) error {
	n := len(m.node.Keys)
	m.bin, m.cells = make([]int64, cells.rows), map[[2]int64]int{}
	if cells.rows == 0 {
		for i := range m.node.Keys {
			m.keys = append(m.keys, value.Constant(m.node.Out.Fields[i].Type, nil, 0))
		}
		return nil
	}
	var types []value.Type
	for _, c := range cells.cols[:n] {
		types = append(types, c.Type())
	}
	groups := column.NewGrouper(types, false)
	var err error
	if m.group, err = m.engine.number(m.node, cells, groups, cells.cols[:n]...); err != nil {
		return err
	}
	firsts := column.FirstOfEach(m.group)
	for _, c := range cells.cols[:n] {
		m.keys = append(m.keys, column.Pick(c, firsts))
	}
	bins := cells.cols[n].(*value.Vector[int64])
	for r, g := range m.group {
		m.bin[r] = bins.At(r)
		m.cells[[2]int64{int64(g), bins.At(r)}] = r
	}
	members := groupOrigins{lineage: m.engine.lineage}
	members.add(cells, m.group, groups.Size())
	m.origins = members.origins(groups.Size())
	return nil
}

// values computes what the series hold, a row for each cell.
func (m *seriesMaker) values(cells *batch) ([]value.Column, error) {
	out, n := make([]value.Column, len(m.node.Series)), len(m.node.Keys)
	if cells.rows == 0 {
		return out, nil
	}
	rows := batchOf(cells.rows, append(cells.cols[:n:n], cells.cols[n+1:]...)...)
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
	if len(m.group) == 0 && (m.grid.from == nil || m.grid.to == nil) {
		for g := range bins {
			bins[g] = [2]int64{0, -1}
		}
		return bins, nil
	}
	seen := make([]bool, groups)
	for r, g := range m.group {
		bin := m.bin[r]
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
		if bins[g][0] < -farBin || bins[g][1] > farBin || bins[g][1]-bins[g][0] >= seriesLimit {
			return nil, m.tooLong()
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

// axis returns the values of the axis at which the bins begin.
func (m *seriesMaker) axis(bins [2]int64) []any {
	axis := make([]any, 0, bins[1]-bins[0]+1)
	for bin := bins[0]; bin <= bins[1]; bin++ {
		axis = append(axis, value.Cast(m.grid.at(bin), value.Dynamic))
	}
	return axis
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
