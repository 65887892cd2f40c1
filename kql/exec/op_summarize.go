package exec

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.Summarize]{open: (*engine).openSummarize})

// openSummarize yields a row for each group of rows with equal keys.
func (e *engine) openSummarize(n *plan.Summarize) (stream, error) {
	own, err := e.newSummary(n)
	if err != nil {
		return nil, err
	}
	t, err := e.tallyOf(n.Input, own, func() (*summary, error) { return e.newSummary(n) })
	if err != nil {
		return nil, err
	}
	return &deferredStream{t, func() (*batch, error) { return t.rows(len(n.Out.Fields)) }, nil}, nil
}

func (e *engine) newSummary(n *plan.Summarize) (*summary, error) {
	s := &summary{engine: e, at: n.At, what: n.Keyword}
	for _, k := range n.Keys {
		c, err := e.compile(k.Expr)
		if err != nil {
			return nil, err
		}
		s.keys = append(s.keys, c)
	}
	need, at := e.pruning.Need(n), len(n.Keys)
	for i := range n.Aggregates {
		call := &n.Aggregates[i]
		if need.HasAny(at, len(call.Names)) {
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

// An aggregate is one aggregate at work.
type aggregate struct {
	call *plan.AggregateCall
	args []*scalar
	ctx  *builtin.Context
	at   int // ordinal of its first column
}

func (e *engine) newAggregate(call *plan.AggregateCall, at int) (*aggregate, error) {
	args, err := e.compileAll(call.Args)
	if err != nil {
		return nil, err
	}
	if call.Function.Accumulate == nil || len(call.Types) == 0 {
		return nil, fail(call.NameSpan, call.Function.Name, fmt.Errorf("it is no aggregate"))
	}
	return &aggregate{call, args, e.context(call.NameSpan), at}, nil
}

// state returns what the aggregate knows of no rows.
func (a *aggregate) state() builtin.Accumulator {
	return a.call.Function.Accumulate(typesOf(a.args), a.call.Types[0])
}

// add folds rows into the state of their groups, of which there are n.
func (a *aggregate) add(state builtin.Accumulator, b *batch, ids []int, n int) error {
	cols, err := valuesOf(a.args, b)
	if err != nil {
		return err
	}
	if err := state.Add(a.ctx, ids, n, cols); err != nil {
		return fail(a.call.NameSpan, a.call.Function.Name, err)
	}
	return nil
}

// columns returns the aggregate's columns for n groups.
func (a *aggregate) columns(state builtin.Accumulator, n int) ([]value.Column, error) {
	cols, err := state.Result(a.ctx, n)
	if err != nil {
		return nil, fail(a.call.NameSpan, a.call.Function.Name, err)
	}
	if len(cols) != len(a.call.Names) {
		return nil, fail(a.call.NameSpan, a.call.Function.Name, fmt.Errorf("it gave %d columns for %d", len(cols), len(a.call.Names)))
	}
	for i, c := range cols {
		if want := a.call.Types[i]; c.Type() != want || c.Len() != n {
			return nil, fail(a.call.NameSpan, a.call.Function.Name, fmt.Errorf("it gave %d rows of %s for %d rows of %s", c.Len(), c.Type(), n, want))
		}
	}
	return cols, nil
}
