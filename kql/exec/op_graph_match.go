package exec

import (
	"fmt"
	"math"

	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/graph"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.GraphMatch]{open: (*engine).openGraphMatch})

// A graphMatch finds the matches of a pattern (KQL reference, graph-match-operator and
// graph-shortest-paths-operator). Conditions on one element become the sets of nodes and edges that may
// match; the others are tested as soon as all elements that they name are bound.
type graphMatch struct {
	engine  *engine
	node    *plan.GraphMatch
	name    string
	layout  *layout
	pattern *graph.Pattern
	rest    []*matchTest

	need    plan.ColumnSet // what the columns of the output read
	columns []*scalar      // nil where the column is not read
	out     []*batch
	rows    int
	held    batch // what is reserved for the output
}

// A matchTest is a part of the where clause that names several elements.
type matchTest struct {
	test     *scalar
	need     plan.ColumnSet
	elements map[int]bool
}

func (e *engine) openGraphMatch(n *plan.GraphMatch) (stream, error) {
	g, err := e.graphOf(n.Input)
	if err != nil {
		return nil, err
	}
	m := &graphMatch{engine: e, node: n, name: "graph-match", layout: newLayout(g, n.Elements)}
	if n.Shortest {
		m.name = "graph-shortest-paths"
	}
	if err := m.newPattern(); err != nil {
		return nil, err
	}
	for _, x := range n.Where {
		if err := m.condition(x); err != nil {
			return nil, err
		}
	}
	if err := m.compileColumns(); err != nil {
		return nil, err
	}
	if n.Shortest {
		err = m.searchShortest()
	} else {
		err = m.search()
	}
	if err = searchError(n.At, m.name, err); err != nil {
		e.drop(&m.held)
	}
	return &heldStream{streamOf(m.out...), e, &m.held}, err
}

// newPattern makes the pattern of the elements.
func (m *graphMatch) newPattern() error {
	p := &graph.Pattern{Cycles: cyclesOf[m.node.Cycles]}
	for _, x := range m.node.Elements {
		if !x.Edge {
			p.Nodes = append(p.Nodes, nil)
			continue
		}
		step := graph.Step{From: m.layout.index[x.From], To: m.layout.index[x.To], Low: 1, High: 1, Sequence: x.Chain}
		switch {
		case x.Forward && x.Backward || m.layout.graph.undirected:
			step.Direction = graph.Either
		case x.Backward:
			step.Direction = graph.Backward
		}
		if x.Repeats() {
			var err error
			if step.Low, err = m.bound(x.Low); err != nil {
				return err
			}
			if step.High, err = m.bound(x.High); err != nil {
				return err
			}
			if step.Low > step.High {
				return fail(x.Low.Span(), m.name, fmt.Errorf("the least length %d is above the greatest, %d", step.Low, step.High))
			}
		}
		p.Steps = append(p.Steps, step)
	}
	m.pattern = p
	return nil
}

var cyclesOf = map[string]graph.Cycles{"all": graph.AllCycles, "none": graph.NoCycles}

// bound returns a bound of the length of an edge.
func (m *graphMatch) bound(x plan.Expr) (int, error) {
	v, err := m.engine.constant(x)
	if err != nil {
		return 0, err
	}
	n, ok := value.Cast(v, value.Long).(int64)
	if !ok || n < 0 || n > math.MaxInt32 {
		return 0, fail(x.Span(), m.name, fmt.Errorf("the length of an edge is no number from 0 to %d", math.MaxInt32))
	}
	return int(n), nil
}

// condition takes a part of the where clause.
func (m *graphMatch) condition(x plan.Expr) error {
	c := &matchTest{elements: map[int]bool{}}
	m.layout.reads(x, &c.need, c.elements)
	if len(c.elements) <= 2 {
		if ok, err := m.narrow(x, c); ok || err != nil {
			return err
		}
	}
	var err error
	c.test, err = m.engine.compileOver(m.layout, x)
	m.rest = append(m.rest, c)
	return err
}

// narrow takes a condition for the set of what may match, if it is on one element alone.
func (m *graphMatch) narrow(x plan.Expr, c *matchTest) (bool, error) {
	l := m.layout
	if each, ok := x.(*plan.Each); ok {
		return m.narrowEach(each)
	}
	if len(c.elements) != 1 || hasEach(x) {
		return false, nil
	}
	for i := range c.elements {
		element := &l.elements[i]
		if element.Repeats() {
			return false, nil
		}
		at := l.base[i]
		if element.Edge {
			at++
		}
		set, err := m.setOf(x, element.Edge, at, c.need)
		if err != nil {
			return true, err
		}
		if to := &m.pattern.Nodes; !element.Edge {
			(*to)[l.index[i]] = both((*to)[l.index[i]], set)
		} else {
			step := &m.pattern.Steps[l.index[i]]
			step.Edges = both(step.Edges, set)
		}
	}
	return true, nil
}

// narrowEach does so for what holds for all edges of a step, or for all nodes that it passes.
func (m *graphMatch) narrowEach(x *plan.Each) (bool, error) {
	l, of := m.layout, x.Over.Element
	if m.engine.observer != nil || x.Quantifier != plan.All || !l.elements[of].Edge || hasEach(x.X) {
		return false, nil
	}
	need, elements := plan.ColumnSet(nil), map[int]bool{}
	l.reads(x.X, &need, elements)
	if len(elements) > 1 || len(elements) == 1 && (x.Over.Inner || !elements[of]) {
		return false, nil
	}
	step := &m.pattern.Steps[l.index[of]]
	at := 0
	if elements[of] {
		at = l.column(of, 0)
	}
	set, err := m.setOf(x.X, !x.Over.Inner, at, need)
	if err != nil {
		return true, err
	}
	if x.Over.Inner {
		step.Inner = both(step.Inner, set)
	} else {
		step.Edges = both(step.Edges, set)
	}
	return true, nil
}

func hasEach(x plan.Expr) bool {
	found := false
	plan.InspectExpr(x, func(x plan.Expr) bool {
		_, each := x.(*plan.Each)
		found = found || each
		return !found
	})
	return found
}

// setOf returns the nodes or edges for which a condition is true that reads their columns, which begin at the place.
func (m *graphMatch) setOf(x plan.Expr, edges bool, at int, need plan.ColumnSet) (graph.Set, error) {
	test, err := m.engine.compileOver(m.layout, x)
	if err != nil {
		return nil, err
	}
	l := m.layout
	b := &batch{cols: make([]value.Column, l.width), rows: l.graph.graph.Nodes()}
	if edges {
		b.rows = l.graph.graph.Edges()
	}
	set := make(graph.Set, b.rows)
	if b.rows == 0 {
		return set, nil
	}
	rows := column.All(b.rows)
	if edges {
		l.edgeColumns(b, at, need, rows)
		l.edgeColumns(b, 0, need, rows)
	} else {
		l.nodeColumns(b, at, need, rows)
	}
	col, err := test.over(b)
	if err != nil {
		return nil, err
	}
	for _, r := range column.True(col) {
		set[r] = true
	}
	return set, nil
}

// both returns what is in both sets.
func both(a, b graph.Set) graph.Set {
	if a == nil {
		return b
	}
	for i := range b {
		b[i] = b[i] && a[i]
	}
	return b
}

// compileColumns compiles the columns of the output that are read.
func (m *graphMatch) compileColumns() error {
	m.columns = make([]*scalar, len(m.node.Columns))
	for i, c := range m.node.Columns {
		if !m.engine.pruning.Need(m.node).Has(i) {
			continue
		}
		s, err := m.engine.compileOver(m.layout, c.Expr)
		if err != nil {
			return err
		}
		m.columns[i] = s
		m.layout.reads(c.Expr, &m.need, map[int]bool{})
	}
	return nil
}

// search finds all matches. Each condition is tested at the first stage at which its elements are bound.
func (m *graphMatch) search() error {
	s := m.layout.graph.graph.NewSearch(m.pattern)
	stages := make([][]*matchTest, s.Stages()+1)
	for _, c := range m.rest {
		for stage := range stages {
			if nodes, steps := s.Bound(stage); m.bindsAll(c, nodes, steps) {
				stages[stage] = append(stages[stage], c)
				break
			}
		}
	}
	keep := func(stage int, rows *graph.Rows) ([]int, error) { return m.keep(stages[stage], rows) }
	return s.Run(m.engine.ctx, maxGraphSteps, keep, m.take)
}

func (m *graphMatch) bindsAll(c *matchTest, nodes, steps []bool) bool {
	for i := range c.elements {
		bound := nodes
		if m.layout.elements[i].Edge {
			bound = steps
		}
		if !bound[m.layout.index[i]] {
			return false
		}
	}
	return true
}

func (m *graphMatch) searchShortest() error {
	var keep graph.Keep
	if len(m.rest) > 0 {
		keep = func(_ int, rows *graph.Rows) ([]int, error) { return m.keep(m.rest, rows) }
	}
	return m.layout.graph.graph.NewShortest(m.pattern, m.node.All).Run(m.engine.ctx, maxGraphSteps, keep, m.take)
}

// keep returns the matches for which all of the conditions are true.
func (m *graphMatch) keep(conditions []*matchTest, rows *graph.Rows) ([]int, error) {
	kept := column.All(rows.Len)
	if len(conditions) == 0 {
		return kept, nil
	}
	var need plan.ColumnSet
	for _, c := range conditions {
		need.Merge(c.need)
	}
	b := m.layout.batch(rows, need)
	for _, c := range conditions {
		if len(kept) == 0 {
			break
		}
		col, err := c.test.over(b)
		if err != nil {
			return nil, err
		}
		pass := column.True(col)
		if len(pass) == b.rows {
			continue
		}
		for i, r := range pass {
			pass[i], kept[i] = r, kept[r]
		}
		kept, b = kept[:len(pass)], pickRows(b, pass)
	}
	return kept, nil
}

// take computes the output of matches.
func (m *graphMatch) take(rows *graph.Rows) error {
	limits := &m.engine.run.Limits
	if m.rows += rows.Len; m.rows > limits.IntermediateRows {
		return exceeded(m.node.At, "rows of "+m.name, limits.IntermediateRows)
	}
	b := m.layout.batch(rows, m.need)
	out := &batch{cols: make([]value.Column, len(m.columns)), rows: rows.Len}
	for i, c := range m.columns {
		if c == nil {
			continue
		}
		col, err := c.over(b)
		if err != nil {
			return err
		}
		out.cols[i] = value.Convert(col, m.node.Out.Fields[i].Type)
	}
	out.origins = m.origins(rows)
	size := out.size()
	if err := m.engine.reserve(m.node.At, size); err != nil {
		return err
	}
	m.held.held += size
	m.out = append(m.out, out)
	return nil
}

// origins returns what matches are made of: their nodes and edges.
func (m *graphMatch) origins(rows *graph.Rows) []origin {
	if m.engine.lineage == nil {
		return nil
	}
	g, out := m.layout.graph, make([]origin, rows.Len)
	for r := range out {
		var members []origin
		add := func(from *batch, i int32) {
			if from.origins != nil && from.origins[i] != 0 {
				members = append(members, from.origins[i])
			}
		}
		for _, col := range rows.Nodes {
			add(g.nodes, col[r])
		}
		for _, paths := range rows.Paths {
			for _, e := range paths[r] {
				add(g.edges, e)
			}
		}
		out[r] = m.engine.lineage.list(members)
	}
	return out
}
