package exec

import (
	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

var _ = operator(row[*plan.Filter]{open: (*engine).openFilter, through: (*engine).throughFilter})

// A filter keeps the rows for which every part of its predicate is true.
type filter struct {
	input stream
	parts []*scalar
}

func (e *engine) openFilter(n *plan.Filter) (stream, error) {
	if e.isFilteredJoin(n) {
		return e.openFilteredJoin(n.Input.(*plan.Join), e.observer.conjuncts(n.Predicate))
	}
	f := &filter{}
	var err error
	if e.facts.ReadsOtherRows(n.Predicate) { // those are the rows of the input, whichever of them one part keeps
		if f.parts, err = e.compileParts([]plan.Expr{n.Predicate}); err != nil {
			return nil, err
		}
		all, err := e.hold(n.Input)
		f.input = &whole{all}
		return f, err
	}
	if f.parts, err = e.compileParts(e.observer.inOrder(e.observer.conjuncts(n.Predicate))); err != nil {
		return nil, err
	}
	f.input, err = e.open(n.Input)
	return f, err
}

// compileParts compiles the conjuncts of a predicate. One may be a dynamic, which and takes for a bool.
func (e *engine) compileParts(list []plan.Expr) ([]*scalar, error) {
	parts := make([]*scalar, len(list))
	for i, x := range list {
		if x.Type() != value.Bool {
			x = &plan.Convert{Typed: plan.Typed{T: value.Bool, At: x.Span()}, X: x}
		}
		var err error
		if parts[i], err = e.compile(x); err != nil {
			return nil, err
		}
	}
	return parts, nil
}

func (f *filter) next() (*batch, error) {
	for {
		b, err := f.input.next()
		if b == nil || err != nil {
			return nil, err
		}
		if b, err = f.keep(b); err != nil || b.rows > 0 {
			return b, err
		}
	}
}

func (f *filter) keep(b *batch) (*batch, error) {
	for _, part := range f.parts {
		col, err := part.over(b)
		if err != nil {
			return nil, err
		}
		if rows := column.True(col); len(rows) == 0 {
			return &batch{}, nil
		} else if len(rows) < b.rows {
			b = b.pick(rows)
		}
	}
	return b, nil
}

func (f *filter) close() { f.input.close() }

func (e *engine) throughFilter(n *plan.Filter) plan.Node {
	if e.facts.NeedsOrder(n.Predicate) || e.isFilteredJoin(n) {
		return nil
	}
	return n.Input
}
