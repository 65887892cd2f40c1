package exec

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A filter keeps the rows for which every part of its predicate is true.
type filter struct {
	input stream
	parts []*scalar
}

func (e *engine) openFilter(n *plan.Filter) (stream, error) {
	f := &filter{}
	parts := conjuncts(n.Predicate, nil)
	if j, ok := n.Input.(*plan.Join); ok && j.Kind == "innerunique" {
		return e.openFilteredJoin(j, parts)
	}
	for _, x := range parts {
		s, err := e.compile(x)
		if err != nil {
			return nil, err
		}
		f.parts = append(f.parts, s)
	}
	if e.facts.readsOtherRows(n.Predicate) {
		all, err := e.hold(n.Input)
		f.input = &whole{all}
		return f, err
	}
	var err error
	f.input, err = e.open(n.Input)
	return f, err
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
		if rows := trueRows(col); len(rows) == 0 {
			return &batch{}, nil
		} else if len(rows) < b.rows {
			b = b.gather(rows)
		}
	}
	return b, nil
}

// trueRows returns the rows in which a bool column is true.
func trueRows(c value.Column) []int {
	v := c.(*value.Vector[bool])
	rows := make([]int, 0, v.Len())
	if v.HasNulls() || v.Const() {
		for r := range v.Len() {
			if v.At(r) && !v.IsNull(r) {
				rows = append(rows, r)
			}
		}
		return rows
	}
	for r := range v.Len() {
		if v.At(r) {
			rows = append(rows, r)
		}
	}
	return rows
}

func (f *filter) close() { f.input.close() }

// whole is a stream of one batch that must not be cut, for functions that read other rows than their own.
type whole struct{ rows *batch }

func (w *whole) next() (*batch, error) {
	b := w.rows
	w.rows = nil
	if b == nil || b.rows == 0 {
		return nil, nil
	}
	return b, nil
}

func (w *whole) close() {}
