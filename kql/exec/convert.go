package exec

import (
	"math"

	"github.com/cockroachdb/apd/v3"

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

// cast returns the column with its values as another type. It casts and
// parses nothing: a value that is not of the type, nor a number that fits it,
// becomes null.
func cast(c value.Column, to value.Type) value.Column {
	if c.Type() == to {
		return c
	}
	if c.Const() && c.Len() > 0 {
		return value.Constant(to, castValue(c.Value(0), to), c.Len())
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
		b.Append(castValue(c.Value(r), to))
	}
	return b.Column()
}

// castValue is cast for one value.
func castValue(v any, to value.Type) any {
	if v == nil {
		return nil
	}
	switch to {
	case value.Dynamic:
		if i, ok := v.(int32); ok {
			return int64(i)
		}
		return v
	case value.Int:
		if i, ok := asInteger(v); ok && i >= math.MinInt32 && i <= math.MaxInt32 {
			return int32(i)
		}
		return nil
	case value.Long:
		if i, ok := asInteger(v); ok {
			return i
		}
		return nil
	case value.Real:
		if f, ok := asReal(v); ok {
			return f
		}
		return nil
	case value.Decimal:
		return asDecimal(v)
	}
	if value.TypeOf(v) == to {
		return v
	}
	return nil
}

func asInteger(v any) (int64, bool) {
	switch v := v.(type) {
	case int32:
		return int64(v), true
	case int64:
		return v, true
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<63 {
			return int64(v), true
		}
	}
	return 0, false
}

func asReal(v any) (float64, bool) {
	switch v := v.(type) {
	case int32:
		return float64(v), true
	case int64:
		return float64(v), true
	case float64:
		return v, true
	case value.Number:
		f, err := v.Float64()
		return f, err == nil
	}
	return 0, false
}

func asDecimal(v any) any {
	switch v := v.(type) {
	case value.Number:
		return v
	case int32:
		return apd.New(int64(v), 0)
	case int64:
		return apd.New(v, 0)
	case float64:
		if d, err := new(apd.Decimal).SetFloat64(v); err == nil {
			return d
		}
	}
	return nil
}
