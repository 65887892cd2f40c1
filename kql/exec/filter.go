package exec

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/plan"
)

// A filter keeps the rows for which every part of its predicate is true.
type filter struct {
	input stream
	parts []*scalar
}

func (e *engine) openFilter(n *plan.Filter) (stream, error) {
	if e.isFilteredJoin(n) {
		return e.openFilteredJoin(n.Input.(*plan.Join), conjuncts(n.Predicate, nil))
	}
	f := &filter{}
	var err error
	if f.parts, err = e.compileParts(conjuncts(n.Predicate, nil)); err != nil {
		return nil, err
	}
	if e.facts.readsOtherRows(n.Predicate) {
		all, err := e.hold(n.Input)
		f.input = &whole{all}
		return f, err
	}
	f.input, err = e.open(n.Input)
	return f, err
}

// compileParts compiles the conjuncts of a predicate.
func (e *engine) compileParts(list []plan.Expr) ([]*scalar, error) {
	parts := make([]*scalar, len(list))
	for i, x := range list {
		s, err := e.compile(x)
		if err != nil {
			return nil, err
		}
		parts[i] = e.observer.watch(x, s)
	}
	return parts, nil
}

// conjuncts appends the operands of nested ands. A row passes a where when all are true.
func conjuncts(x plan.Expr, list []plan.Expr) []plan.Expr {
	if c, ok := x.(*plan.Call); ok && c.Function.Kind == builtin.Operator && c.Function.Name == "and" {
		for _, arg := range c.Args {
			list = conjuncts(arg, list)
		}
		return list
	}
	return append(list, x)
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
