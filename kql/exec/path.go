package exec

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

func (e *engine) compileMember(x *plan.Member) (*scalar, error) {
	return e.compilePath(x.X, x.T, func(*batch) (func(v any, row int) any, error) {
		return func(v any, _ int) any { return member(v, x.Name) }, nil
	})
}

func (e *engine) compileElement(x *plan.Element) (*scalar, error) {
	index, err := e.compile(x.Index)
	if err != nil {
		return nil, err
	}
	return e.compilePath(x.X, x.T, func(b *batch) (func(v any, row int) any, error) {
		col, err := index.over(b)
		if err != nil {
			return nil, err
		}
		return func(v any, row int) any { return element(v, col.Value(row)) }, nil
	})
}

// compilePath applies a step into a dynamic value to each row. The result is of
// another type where the value is an array of the several results of a function.
func (e *engine) compilePath(x plan.Expr, t value.Type, step func(b *batch) (func(v any, row int) any, error)) (*scalar, error) {
	from, err := e.compile(x)
	if err != nil {
		return nil, err
	}
	return &scalar{typ: t, eval: func(b *batch) (value.Column, error) {
		col, err := from.over(b)
		if err != nil {
			return nil, err
		}
		take, err := step(b)
		if err != nil {
			return nil, err
		}
		out := make([]any, b.rows)
		var nulls value.Nulls
		for r := range out {
			if v := take(col.Value(r), r); v != nil {
				out[r] = v
				continue
			}
			nulls = nulls.Set(r, b.rows)
		}
		return value.Convert(value.NewVector(value.Dynamic, out, nulls), t), nil
	}}, nil
}

// member returns a property of a dynamic value, nil when it has none.
func member(v any, name string) any {
	if bag, ok := v.(*value.Bag); ok {
		p, _ := bag.Get(name)
		return p
	}
	return nil
}

// element returns an element of an array, counted from the end where the
// index is negative, or a property of a bag (KQL reference, dynamic).
func element(v, index any) any {
	switch i := index.(type) {
	case string:
		return member(v, i)
	case int32:
		return elementAt(v, int64(i))
	case int64:
		return elementAt(v, i)
	}
	return nil
}

func elementAt(v any, i int64) any {
	list, ok := v.([]any)
	if !ok {
		return nil
	}
	if i < 0 {
		i += int64(len(list))
	}
	if i < 0 || i >= int64(len(list)) {
		return nil
	}
	return list[i]
}
