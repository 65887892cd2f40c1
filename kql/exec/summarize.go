package exec

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A summary groups rows by their keys and feeds the aggregates.
type summary struct {
	engine *engine
	node   *plan.Summarize
	keys   []*scalar
	groups grouper
	seen   []*value.Builder // the keys of each group
	folds  []*aggregate     // nil where nobody reads the aggregate
	ids    []int
	memory int
	noKey  bool
}

// An aggregate is one aggregate of a summarize at work.
type aggregate struct {
	call *plan.AggregateCall
	args []*scalar
	acc  builtin.Accumulator
	ctx  *builtin.Context
	at   int // ordinal of its first column
}

func (e *engine) openSummarize(n *plan.Summarize) (stream, error) {
	s, err := e.newSummary(n)
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
			break
		}
		if err := s.add(b); err != nil {
			return nil, err
		}
	}
	out, err := s.result()
	if err != nil {
		return nil, err
	}
	return streamOf(out), nil
}

func (e *engine) newSummary(n *plan.Summarize) (*summary, error) {
	s := &summary{engine: e, node: n, noKey: len(n.Keys) == 0}
	var types []value.Type
	for _, k := range n.Keys {
		c, err := e.compile(k.Expr)
		if err != nil {
			return nil, err
		}
		s.keys = append(s.keys, c)
		types = append(types, c.typ)
		s.seen = append(s.seen, value.NewBuilder(c.typ, 0))
	}
	s.groups = newGrouper(types, false)
	need, at := e.pruning.need[n], len(n.Keys)
	for i := range n.Aggregates {
		call := &n.Aggregates[i]
		if anyOf(need, at, len(call.Names)) {
			a, err := e.newAggregate(call, at)
			if err != nil {
				return nil, err
			}
			s.folds = append(s.folds, a)
		}
		at += len(call.Names)
	}
	return s, nil
}

func (e *engine) newAggregate(call *plan.AggregateCall, at int) (*aggregate, error) {
	args, err := e.compileAll(call.Args)
	if err != nil {
		return nil, err
	}
	types := make([]value.Type, len(args))
	for i, a := range args {
		types[i] = a.typ
	}
	if call.Function.Accumulate == nil || len(call.Types) == 0 {
		return nil, fail(call.NameSpan, call.Function.Name, fmt.Errorf("it is no aggregate"))
	}
	return &aggregate{call, args, call.Function.Accumulate(types, call.Types[0]), e.context(call.NameSpan), at}, nil
}

func (s *summary) add(b *batch) error {
	if cap(s.ids) < b.rows {
		s.ids = make([]int, b.rows)
	}
	ids := s.ids[:b.rows]
	clear(ids)
	if !s.noKey {
		if err := s.group(b, ids); err != nil {
			return err
		}
	}
	for _, a := range s.folds {
		if err := a.add(b, ids, s.count()); err != nil {
			return err
		}
	}
	return nil
}

// group finds the group of each row, and keeps the keys of each new one.
func (s *summary) group(b *batch, ids []int) error {
	cols := make([]value.Column, len(s.keys))
	for i, k := range s.keys {
		col, err := k.over(b)
		if err != nil {
			return err
		}
		cols[i] = col
	}
	known := s.groups.size()
	s.groups.assign(cols, ids, true)
	for r, id := range ids {
		if id != known {
			continue
		}
		known++
		for i, c := range cols {
			v := c.Value(r)
			s.memory += value.Size(v)
			s.seen[i].Append(v)
		}
	}
	limits := s.engine.run.Limits
	if known > limits.IntermediateRows {
		return exceeded(s.node.At, "groups of "+s.node.Keyword, limits.IntermediateRows)
	}
	if s.memory > limits.IntermediateBytes {
		return exceeded(s.node.At, "bytes of the groups of "+s.node.Keyword, limits.IntermediateBytes)
	}
	return nil
}

// count returns the number of groups. Without keys all rows are one group, and so are no rows.
func (s *summary) count() int {
	if s.noKey {
		return 1
	}
	return s.groups.size()
}

func (a *aggregate) add(b *batch, ids []int, n int) error {
	cols := make([]value.Column, len(a.args))
	for i, arg := range a.args {
		col, err := arg.over(b)
		if err != nil {
			return err
		}
		cols[i] = col
	}
	if err := a.acc.Add(a.ctx, ids, n, cols); err != nil {
		return fail(a.call.NameSpan, a.call.Function.Name, err)
	}
	return nil
}

// result returns the groups with their aggregates.
func (s *summary) result() (*batch, error) {
	n := s.count()
	out := &batch{make([]value.Column, len(s.node.Schema().Fields)), n}
	for i, b := range s.seen {
		out.cols[i] = b.Column()
	}
	for _, a := range s.folds {
		if err := a.result(s.node.Schema(), out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// result puts the columns of the aggregate in their places.
func (a *aggregate) result(schema *value.Schema, out *batch) error {
	cols, err := a.acc.Result(a.ctx, out.rows)
	if err != nil {
		return fail(a.call.NameSpan, a.call.Function.Name, err)
	}
	if len(cols) != len(a.call.Names) {
		return fail(a.call.NameSpan, a.call.Function.Name, fmt.Errorf("it gave %d columns for %d", len(cols), len(a.call.Names)))
	}
	for i, c := range cols {
		if want := schema.Fields[a.at+i].Type; c.Type() != want || c.Len() != out.rows {
			return fail(a.call.NameSpan, a.call.Function.Name, fmt.Errorf("it gave %d rows of %s for %d rows of %s", c.Len(), c.Type(), out.rows, want))
		}
		out.cols[a.at+i] = c
	}
	return nil
}
