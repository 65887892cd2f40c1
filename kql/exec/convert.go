package exec

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

func (e *engine) compileConvert(x *plan.Convert) (*scalar, error) {
	from, err := e.compile(x.X)
	if err != nil {
		return nil, err
	}
	s := &scalar{typ: x.T, eval: func(b *batch) (value.Column, error) {
		col, err := from.over(b)
		if err != nil {
			return nil, err
		}
		return cast(col, x.T), nil
	}}
	if from.fixed != nil {
		return fold(s)
	}
	return s, nil
}

// cast returns the column with its values as another type, null where a value has none of that type.
func cast(c value.Column, to value.Type) value.Column {
	if c.Type() == to {
		return c
	}
	if c.Const() && c.Len() > 0 {
		return value.Constant(to, value.Cast(c.Value(0), to), c.Len())
	}
	if v, ok := c.(*value.Vector[int32]); ok && to == value.Long {
		data, nulls := make([]int64, v.Len()), value.Nulls(nil)
		for r := range data {
			data[r] = int64(v.At(r))
			if v.IsNull(r) {
				nulls = nulls.Set(r, len(data))
			}
		}
		return value.NewVector(value.Long, data, nulls)
	}
	b := value.NewBuilder(to, c.Len())
	for r := range c.Len() {
		b.Append(value.Cast(c.Value(r), to))
	}
	return b.Column()
}
