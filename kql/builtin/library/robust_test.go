package library

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// oddValues has, for each type, values that functions may stumble over.
func oddValues() map[value.Type][]any {
	deep, _ := value.ParseJSON([]byte(`{"a":[1,{"b":null}],"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0],[0,0]]]}`))
	return map[value.Type][]any{
		value.Bool:     {nil, true, false},
		value.Int:      {nil, int32(0), int32(-1), int32(math.MaxInt32), int32(math.MinInt32), int32(7)},
		value.Long:     {nil, int64(0), int64(-1), int64(1), int64(3), int64(math.MaxInt64), int64(math.MinInt64)},
		value.Real:     {nil, 0.0, -1.5, math.NaN(), math.Inf(1), math.Inf(-1), 1e300, 1e-300, 50.0},
		value.Decimal:  {nil, dec("0"), dec("-12345678901234567890.5"), dec("1e30")},
		value.String:   {"", "abc", "a.b.c/d?e=f&g#h", "ÄÖÜ \xff\x00", "year", "(", "10.0.0.1/8", "fe80::1", "2024-02-29", "[1,2]", "<a b='c'>d</a>", "xn--a-b", "$.a[0]", "windows", "yyyy-MM-dd"},
		value.DateTime: {nil, value.MinInstant, value.MaxInstant, dt("2024-02-29 12:00")},
		value.Timespan: {nil, value.Duration(0), value.Duration(math.MinInt64), value.Duration(math.MaxInt64), ts("1d"), ts("-1.00:00:00")},
		value.GUID:     {nil, guid("01234567-89ab-cdef-0123-456789abcdef")},
		value.Dynamic:  {nil, []any{}, []any{nil}, []any{int64(1), 2.5, "x", nil}, []any{1.0, 2.0, 3.0, 4.0}, []any{int64(math.MaxInt64), "hll"}, []any{"hll"}, []any{"tdigest", 1.0}, deep, value.NewBag(0), "text", int64(-5), 2.5, true, value.Instant(5), value.Duration(-1)},
	}
}

var allTypes = []value.Type{value.Bool, value.Int, value.Long, value.Real, value.Decimal, value.String, value.DateTime, value.Timespan, value.GUID, value.Dynamic}

// typesFor returns the types that a parameter takes, given the types of the arguments before it.
func typesFor(p *builtin.Param, before []value.Type) []value.Type {
	switch p.Accepts {
	case builtin.AcceptsDeclared:
		return p.Types
	case builtin.AcceptsInteger, builtin.AcceptsIntegerOrArray:
		return []value.Type{value.Int, value.Long}
	case builtin.AcceptsStringOrDynamic, builtin.AcceptsStringOrArray:
		return []value.Type{value.String, value.Dynamic}
	case builtin.AcceptsDynamicArray, builtin.AcceptsDynamicBag:
		return []value.Type{value.Dynamic}
	case builtin.AcceptsNumber, builtin.AcceptsRealOrDecimal, builtin.AcceptsNumberOrBool:
		return []value.Type{value.Int, value.Long, value.Real, value.Decimal}
	case builtin.AcceptsSummable, builtin.AcceptsOrderable:
		return []value.Type{value.Int, value.Long, value.Real, value.Decimal, value.DateTime, value.Timespan}
	case builtin.AcceptsArg0, builtin.AcceptsCommonScalar, builtin.AcceptsCommonOrderable, builtin.AcceptsCommonScalarOrDynamic:
		if len(before) > 0 {
			return before[:1]
		}
	case builtin.AcceptsArg1:
		if len(before) > 1 {
			return before[1:2]
		}
	case builtin.AcceptsTypeLiteral:
		return []value.Type{value.String}
	}
	return allTypes
}

// returnedFor returns a type that a call may have.
func returnedFor(s *builtin.Signature, types []value.Type) value.Type {
	switch s.Returns {
	case builtin.ReturnsDeclared:
		return s.Type
	case builtin.ReturnsArg0, builtin.ReturnsCommon, builtin.ReturnsCommonNotDynamic, builtin.ReturnsArg1, builtin.ReturnsArg2, builtin.ReturnsArgN:
		if len(types) > 0 {
			at := map[builtin.Returns]int{builtin.ReturnsArg1: 1, builtin.ReturnsArg2: 2, builtin.ReturnsArgN: len(types) - 1}[s.Returns]
			return types[min(at, len(types)-1)]
		}
	case builtin.ReturnsWidest, builtin.ReturnsArg0Promoted:
		widest := value.Long
		for _, t := range types {
			if t.IsNumeric() && t > widest || s.Returns == builtin.ReturnsArg0Promoted && t != value.Int {
				widest = t
			}
		}
		return widest
	case builtin.ReturnsArgNLiteral, builtin.ReturnsArg0Literal:
		return value.Long
	}
	return value.Dynamic
}

func TestNoFunctionPanicsOnOddValues(t *testing.T) {
	pool := oddValues()
	r := rand.New(rand.NewPCG(7, 9))
	for _, kind := range []builtin.Kind{builtin.ScalarFunction, builtin.Operator, builtin.Aggregate} {
		for f := range All(kind) {
			for i := range f.Signatures() {
				for n := 0; n < 40 && callOddly(t, f, &f.Signatures()[i], pool, r); n++ {
				}
			}
		}
	}
}

// callOddly calls a function with random values and reports whether the call succeeded.
func callOddly(t *testing.T, f *builtin.Function, s *builtin.Signature, pool map[value.Type][]any, r *rand.Rand) (fine bool) {
	t.Helper()
	const rows = 3
	var types []value.Type
	var columns []value.Column
	for i := range s.Params {
		p := &s.Params[i]
		if p.Accepts == builtin.AcceptsTabular {
			return false
		}
		n := p.Min + r.IntN(min(p.Max-p.Min, 2)+1)
		for range n {
			choice := typesFor(p, types)
			typ := choice[r.IntN(len(choice))]
			types = append(types, typ)
			values := pool[typ]
			b := value.NewBuilder(typ, rows)
			constant := r.IntN(2) == 0
			v := values[r.IntN(len(values))]
			for range rows {
				b.Append(v)
				if !constant {
					v = values[r.IntN(len(values))]
				}
			}
			c := b.Column()
			if constant {
				c = value.Constant(typ, v, rows)
			}
			columns = append(columns, c)
		}
	}
	result := returnedFor(s, types)
	defer func() {
		if fault := recover(); fault != nil {
			var shown []string
			for _, c := range columns {
				for row := range rows {
					shown = append(shown, string(value.AppendJSON(nil, c.Value(row))))
				}
			}
			t.Errorf("%s of %v %v panics: %v", f.Name, types, shown, fault)
			fine = false
		}
	}()
	switch {
	case f.Eval != nil:
		out, err := f.Eval(types, result)(testContext(), columns, rows)
		if err == nil && (out.Len() != rows || out.Type() != result) {
			t.Errorf("%s of %v gives %d rows of %s, want %d of %s", f.Name, types, out.Len(), out.Type(), rows, result)
			return false
		}
	case f.Accumulate != nil:
		acc := f.Accumulate(types, result)
		if err := acc.Add(testContext(), []int{0, 1, 0}, 2, columns); err == nil {
			_, _ = acc.Result(testContext(), 3)
		}
	}
	return true
}
