package exec

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A summary is what an operator that groups rows computes of each row: its keys
// and the arguments of its aggregates.
type summary struct {
	engine *engine
	at     diag.Span
	what   string // the operator, for messages
	keys   []*scalar
	folds  []*aggregate
	only   func(b *batch) (*batch, error) // picks the rows that count; nil for all
}

// groups are the groups of some rows, with the aggregates of each.
type groups struct {
	summary *summary
	numbers column.Grouper
	keys    [][]value.Column // for each key, the keys of the groups, in pieces
	states  []builtin.Accumulator
	origins groupOrigins
	memory  int
}

// A tally groups the rows of a node. Where several goroutines read them, each
// groups every part that it reads by itself; the groups are put together in the
// order of the parts.
type tally struct {
	own   *summary
	input stream              // nil where the input is spread
	parts *spreading[*groups] // nil where it is not
}

// tallyOf returns the tally of a node's rows. another makes a summary for a goroutine.
func (e *engine) tallyOf(n plan.Node, own *summary, another func() (*summary, error)) (*tally, error) {
	t := &tally{own: own}
	var err error
	if !e.spreads(n) {
		t.input, err = e.open(n)
		return t, err
	}
	t.parts, err = spread(e, n, func() (func(stream) (*groups, error), error) {
		s, err := another()
		return func(in stream) (*groups, error) { return s.newGroups().addAll(in) }, err
	})
	return t, err
}

// all reads all rows.
func (t *tally) all() (*groups, error) {
	g := t.own.newGroups()
	if t.input != nil {
		return g.addAll(t.input)
	}
	for {
		part, ok, err := t.parts.next()
		if err != nil {
			return nil, err
		}
		if !ok {
			return g, nil
		}
		if err := g.merge(part); err != nil {
			return nil, err
		}
	}
}

// rows reads all rows and returns a row of each group: its keys and its
// aggregates, each at its place among so many columns.
func (t *tally) rows(width int) (*batch, error) {
	g, err := t.all()
	if err != nil {
		return nil, err
	}
	defer t.own.engine.free(g.memory)
	return g.result(width)
}

func (t *tally) close() {
	if t.input != nil {
		t.input.close()
	}
	if t.parts != nil {
		t.parts.close()
	}
}

func (s *summary) newGroups() *groups {
	g := &groups{summary: s, numbers: column.NewGrouper(typesOf(s.keys), false), keys: make([][]value.Column, len(s.keys))}
	g.origins.lineage = s.engine.lineage
	for _, a := range s.folds {
		g.states = append(g.states, a.state())
		a.ctx.Hold = g.hold
	}
	return g
}

// hold counts bytes that the groups hold.
func (g *groups) hold(bytes int) error {
	if err := g.summary.engine.reserve(g.summary.at, bytes); err != nil {
		return err
	}
	g.memory += bytes
	return nil
}

// addAll adds all rows of a stream.
func (g *groups) addAll(in stream) (*groups, error) {
	for {
		b, err := in.next()
		if b == nil || err != nil {
			return g, err
		}
		if only := g.summary.only; only != nil {
			if b, err = only(b); err != nil {
				return nil, err
			}
		}
		if err := g.add(b); err != nil {
			return nil, err
		}
	}
}

func (g *groups) add(b *batch) error {
	keys, err := valuesOf(g.summary.keys, b)
	if err != nil {
		return err
	}
	ids, err := g.number(keys, b.rows)
	if err != nil {
		return err
	}
	g.origins.add(b, ids, g.numbers.Size())
	for i, a := range g.summary.folds {
		if err := a.add(g.states[i], b, ids, g.numbers.Size()); err != nil {
			return err
		}
	}
	return nil
}

// number finds the group of each row, and keeps the keys of each new one.
func (g *groups) number(keys []value.Column, rows int) ([]int, error) {
	ids, known := make([]int, rows), g.numbers.Size()
	g.numbers.Add(keys, ids)
	if g.numbers.Size() == known {
		return ids, nil
	}
	var fresh []int
	for r, id := range ids {
		if id == known {
			fresh = append(fresh, r)
			known++
		}
	}
	s := g.summary
	more := groupBytes * len(fresh) * (1 + len(g.states))
	for i, c := range keys {
		c = column.Pick(c, fresh)
		g.keys[i], more = append(g.keys[i], c), more+column.Size(c)
	}
	if err := g.hold(more); err != nil {
		return nil, err
	}
	if limit := s.engine.run.Limits.IntermediateRows; known > limit {
		return nil, exceeded(s.at, "groups of "+s.what, limit)
	}
	return ids, nil
}

// groupBytes is about what a group, or one aggregate of it, takes beside its keys.
const groupBytes = 64

// merge adds the groups of other rows, which come after those so far.
func (g *groups) merge(o *groups) error {
	s, n := g.summary, o.numbers.Size()
	defer s.engine.free(o.memory)
	if n == 0 {
		return nil
	}
	keys := make([]value.Column, len(o.keys))
	for i, pieces := range o.keys {
		keys[i] = column.Concat(pieces, n)
	}
	ids, err := g.number(keys, n)
	if err != nil {
		return err
	}
	for i, a := range s.folds {
		if err := g.states[i].Merge(a.ctx, o.states[i], ids, g.numbers.Size()); err != nil {
			return fail(a.call.NameSpan, a.call.Function.Name, err)
		}
	}
	return nil
}

// result returns the groups. Without keys all rows are one group, and so are no rows.
func (g *groups) result(width int) (*batch, error) {
	n, s := g.numbers.Size(), g.summary
	if len(s.keys) == 0 {
		n = 1
	}
	out := &batch{rows: n, cols: make([]value.Column, width), origins: g.origins.origins(n)}
	for i, pieces := range g.keys {
		if n > 0 {
			out.cols[i] = column.Concat(pieces, n)
		}
	}
	for i, a := range s.folds {
		cols, err := a.columns(g.states[i], n)
		if err != nil {
			return nil, err
		}
		copy(out.cols[a.at:], cols)
	}
	return out, nil
}

// A deferredStream is a stream of rows that are made when they are first asked for.
type deferredStream struct {
	input  interface{ close() }
	make   func() (*batch, error)
	result *rowsOf
}

func (o *deferredStream) next() (*batch, error) {
	if o.result == nil {
		rows, err := o.make()
		if err != nil {
			return nil, err
		}
		o.result = streamOf(rows)
	}
	return o.result.next()
}

func (o *deferredStream) close() { o.input.close() }
