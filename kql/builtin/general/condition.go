// Package general has the functions that do not belong to a kind of value: conditions and
// tests, conversions, functions about the run, and those that read other rows or a graph.
package general

import (
	"math"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/operators"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Conditions are the conditions and tests.
var Conditions = []builtin.Function{
	{Name: "around", Page: "around-function",
		Signature: []string{"(value: scalar, center: scalar, delta: scalar) bool"},
		Eval:      builtin.Strict(around, value.Unknown)},
	{Name: "case", Page: "case-function", Foldable: true,
		Refuses:   builtin.Refuses{Mixed: true},
		Signature: []string{"blocks (predicate+: bool, then+: commonScalarOrDynamic, else: commonScalarOrDynamic) commonNotDynamic"},
		Eval:      caseOf},
	{Name: "coalesce", Page: "coalesce-function", Foldable: true,
		Refuses:   builtin.Refuses{Mixed: true},
		Signature: []string{"(arg{2,64}: commonScalar) common"},
		Eval:      coalesce},
	{Name: "gettype", Page: "gettype-function", Foldable: true, ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "type",
		Signature: []string{"(value: scalar) string"},
		Eval:      builtin.Lenient(getType, value.Unknown)},
	{Name: "iff", Page: "iff-function", Foldable: true,
		Refuses:   builtin.Refuses{Mixed: true},
		Signature: []string{"(if: bool, then: commonScalarOrDynamic, else: commonScalarOrDynamic) commonNotDynamic"},
		Eval:      caseOf},
	{Name: "iif", Page: "iff-function", Foldable: true,
		Refuses:   builtin.Refuses{Mixed: true},
		Signature: []string{"(if: bool, then: commonScalarOrDynamic, else: commonScalarOrDynamic) commonNotDynamic"},
		Eval:      caseOf},
	{Name: "isascii", Page: "isascii",
		Signature: []string{"(value: scalar) bool"},
		Eval:      builtin.Lift1(operators.IsASCII)},
	{Name: "isempty", Page: "isempty-function",
		Signature: []string{"(value: scalar) bool"},
		Eval:      checking(builtin.IsEmpty)},
	{Name: "isfinite", Page: "isfinite-function", Foldable: true,
		Signature: []string{"(number: real) bool"},
		Eval:      builtin.Lift1(builtin.IsFinite)},
	{Name: "isinf", Page: "isinf-function", Foldable: true,
		Signature: []string{"(number: real) bool"},
		Eval:      builtin.Lift1(isInf)},
	{Name: "isnan", Page: "isnan-function", Foldable: true,
		Signature: []string{"(number: real) bool"},
		Eval:      builtin.Lift1(math.IsNaN)},
	{Name: "isnotempty", Page: "isnotempty-function",
		Signature: []string{"(value: scalar) bool"},
		Eval:      checking(isNotEmpty)},
	{Name: "isnotnull", Page: "isnotnull-function",
		Signature: []string{"(expression: scalar) bool"},
		Eval:      checking(builtin.IsNotNull)},
	{Name: "isnull", Page: "isnull-function",
		Signature: []string{"(expression: scalar) bool"},
		Eval:      checking(isNull)},
	{Name: "isutf8", Page: "isutf8-function",
		Signature: []string{"(value: scalar) bool"},
		Eval:      builtin.Lift1(utf8.ValidString)},
	{Name: "max_of", Page: "max-of-function", Foldable: true,
		Signature: []string{"(arg{2,64}: commonOrderable) common"},
		Eval:      extreme(operators.IsGreater)},
	{Name: "min_of", Page: "min-of-function", Foldable: true,
		Signature: []string{"(arg{2,64}: commonOrderable) common"},
		Eval:      extreme(operators.IsLess)},
	{Name: "not", Page: "not-function",
		Signature: []string{"(expression: bool) bool"},
		Eval:      builtin.Lift1(negate)},
	{Name: "notempty", Page: "isnotempty-function", Obsolete: "isnotempty", Hidden: true,
		Signature: []string{"(value: scalar) bool"},
		Eval:      checking(isNotEmpty)},
	{Name: "notnull", Page: "isnotnull-function", Obsolete: "isnotnull", Hidden: true,
		Signature: []string{"(expression: scalar) bool"},
		Eval:      checking(builtin.IsNotNull)},
}

// pick returns the column whose row i is that of column which[i], or null if that is -1.
func pick(columns []value.Column, which []int, result value.Type) value.Column {
	for i, c := range columns {
		columns[i] = value.Convert(c, result)
	}
	switch result {
	case value.Bool:
		return pickOf[bool](columns, which, result)
	case value.Int:
		return pickOf[int32](columns, which, result)
	case value.Long:
		return pickOf[int64](columns, which, result)
	case value.Real:
		return pickOf[float64](columns, which, result)
	case value.Decimal:
		return pickOf[value.Number](columns, which, result)
	case value.String:
		return pickOf[string](columns, which, result)
	case value.DateTime:
		return pickOf[value.Instant](columns, which, result)
	case value.Timespan:
		return pickOf[value.Duration](columns, which, result)
	case value.GUID:
		return pickOf[value.UUID](columns, which, result)
	}
	return pickOf[any](columns, which, result)
}

func pickOf[T value.Element](columns []value.Column, which []int, result value.Type) value.Column {
	vectors := make([]*value.Vector[T], len(columns))
	for i, c := range columns {
		vectors[i] = c.(*value.Vector[T])
	}
	data := make([]T, len(which))
	var nulls value.Nulls
	for i, w := range which {
		if w < 0 || vectors[w].IsNull(i) {
			if result != value.String {
				nulls = nulls.Set(i, len(which))
			}
			continue
		}
		data[i] = vectors[w].At(i)
	}
	return value.NewVector(result, data, nulls)
}

// caseOf implements case and iff: it returns the value after the first condition that
// holds, or the last value. A null condition does not hold.
func caseOf(_ []value.Type, result value.Type) builtin.Eval {
	return func(_ *builtin.Context, args []value.Column, rows int) (value.Column, error) {
		which := make([]int, rows)
		last := len(args) - 1
		var values []value.Column
		for k := 1; k < last; k += 2 {
			values = append(values, args[k])
		}
		values = append(values, args[last])
		for i := range which {
			which[i] = len(values) - 1
		}
		for k := len(values) - 2; k >= 0; k-- {
			condition := builtin.BoolColumn(args[2*k])
			for i := range which {
				if !condition.IsNull(i) && condition.At(i) {
					which[i] = k
				}
			}
		}
		return pick(values, which, result), nil
	}
}

// coalesce returns the first value that is neither null nor an empty string.
func coalesce(_ []value.Type, result value.Type) builtin.Eval {
	return func(_ *builtin.Context, args []value.Column, rows int) (value.Column, error) {
		which := make([]int, rows)
		for i := range which {
			which[i] = -1
			for k, c := range args {
				if !c.IsNull(i) && c.Value(i) != "" {
					which[i] = k
					break
				}
			}
		}
		return pick(append([]value.Column(nil), args...), which, result), nil
	}
}

// extreme implements max_of and min_of, which ignore nulls.
func extreme(better func(order int) bool) builtin.Implementation {
	return func(_ []value.Type, result value.Type) builtin.Eval {
		return func(_ *builtin.Context, args []value.Column, rows int) (value.Column, error) {
			columns := make([]value.Column, len(args))
			for k, c := range args {
				columns[k] = value.Convert(c, result)
			}
			which := make([]int, rows)
			for i := range which {
				which[i] = -1
				var best any
				for k, c := range columns {
					v := c.Value(i)
					if v == nil {
						continue
					}
					if order, ok := value.Compare(v, best); best == nil || ok && better(order) {
						best, which[i] = v, k
					}
				}
			}
			return pick(columns, which, result), nil
		}
	}
}

// checking lifts a test of one value. The test receives nulls too, and its result is never null.
func checking(test func(v any) bool) builtin.Implementation {
	return func([]value.Type, value.Type) builtin.Eval {
		return func(_ *builtin.Context, args []value.Column, rows int) (value.Column, error) {
			o := builtin.NewOutput[bool](rows, args)
			for i := range o.Data {
				o.Data[i] = test(args[0].Value(i))
			}
			return o.Column(value.Bool), nil
		}
	}
}

func isNotEmpty(v any) bool { return !builtin.IsEmpty(v) }
func isNull(v any) bool     { return v == nil }

func negate(b bool) bool { return !b }

func isInf(f float64) bool { return math.IsInf(f, 0) }

// around reports whether a value lies within delta of a center.
func around(f *builtin.Frame, a []any) any {
	v, center, delta := a[0], a[1], a[2]
	if t, ok := v.(value.Instant); ok {
		c, ok1 := center.(value.Instant)
		d, ok2 := delta.(value.Duration)
		if !ok1 || !ok2 {
			return nil
		}
		return t >= c-value.Instant(d) && t <= c+value.Instant(d)
	}
	x, ok1 := value.Cast(v, value.Real).(float64)
	c, ok2 := value.Cast(center, value.Real).(float64)
	d, ok3 := value.Cast(delta, value.Real).(float64)
	if !ok1 || !ok2 || !ok3 {
		return nil
	}
	return x >= c-d && x <= c+d
}

// getType names the type of a value (KQL reference, gettype-function).
func getType(f *builtin.Frame, a []any) any {
	switch a[0].(type) {
	case nil:
		if t := f.Types[0]; t != value.Dynamic {
			return t.String()
		}
		return "null"
	case []any:
		return "array"
	case *value.Bag:
		return "dictionary"
	case float64:
		if f.Types[0] == value.Dynamic {
			return "double"
		}
	}
	return value.TypeOf(a[0]).String()
}
