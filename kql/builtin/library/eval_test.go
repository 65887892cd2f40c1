package library

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A null is the null of a type, as an argument or a result of a case.
type null value.Type

// A dyn is a dynamic value, as an argument or a result of a case.
type dyn string

// dt, ts, dec and guid return the datetime, timespan, decimal or guid of a text.
func dt(s string) value.Instant  { v, ok := value.ParseDatetime(s); return must(v, ok, s) }
func ts(s string) value.Duration { v, ok := value.ParseTimespan(s); return must(v, ok, s) }
func dec(s string) value.Number  { v, ok := value.ParseDecimal(s); return must(v, ok, s) }
func guid(s string) value.UUID   { v, ok := value.ParseGUID(s); return must(v, ok, s) }

func must[T any](v T, ok bool, s string) T {
	if !ok {
		panic("bad value in a test: " + s)
	}
	return v
}

// An evalCase is a call of a function with its result.
type evalCase struct {
	name string
	args []any
	want any
}

func args(a ...any) []any { return a }

// operand returns the type and the value of an argument or result in a case.
func operand(t *testing.T, v any) (value.Type, any) {
	t.Helper()
	switch v := v.(type) {
	case null:
		return value.Type(v), nil
	case dyn:
		d, err := value.ParseJSON([]byte(v))
		if err != nil {
			t.Fatalf("%s: %v", v, err)
		}
		return value.Dynamic, d
	case int:
		return value.Long, int64(v)
	case []any, *value.Bag:
		return value.Dynamic, v
	}
	return value.TypeOf(v), v
}

func testContext() *builtin.Context {
	return &builtin.Context{
		Now: dt("2024-02-29 12:34:56.7890123"), Rand: rand.New(rand.NewPCG(1, 2)), MaxBytes: 1 << 20,
		GeoInfo: func(ip string) (*value.Bag, error) {
			if ip != "20.53.203.50" {
				return nil, nil
			}
			return builtin.BagOf("country", "Australia", "state", "New South Wales", "city", "Sydney", "latitude", -33.8715, "longitude", 151.2006), nil
		},
	}
}

func runCases(t *testing.T, kind builtin.Kind, cases []evalCase) {
	t.Helper()
	for _, c := range cases {
		f := Lookup(kind, c.name)
		if f == nil || f.Eval == nil {
			t.Errorf("%s does not run", c.name)
			continue
		}
		var types []value.Type
		var values []any
		for _, a := range c.args {
			typ, v := operand(t, a)
			types, values = append(types, typ), append(values, v)
		}
		result, want := operand(t, c.want)
		eval := f.Eval(types, result)
		for _, layout := range []string{"constant", "column"} {
			const rows = 2
			columns := make([]value.Column, len(values))
			for i, v := range values {
				columns[i] = value.Constant(types[i], v, rows)
				if layout == "column" {
					b := value.NewBuilder(types[i], rows)
					b.Append(v)
					b.Append(v)
					columns[i] = b.Column()
				}
			}
			out, err := eval(testContext(), columns, rows)
			if err != nil {
				t.Errorf("%s%v: %v", c.name, c.args, err)
				continue
			}
			if out.Len() != rows || out.Type() != result {
				t.Errorf("%s%v gives %d rows of %s, want %d of %s", c.name, c.args, out.Len(), out.Type(), rows, result)
				continue
			}
			if got := out.Value(1); !sameValue(got, want) {
				t.Errorf("%s%v over %ss is %s (%v), want %s", c.name, c.args, layout, value.AppendJSON(nil, got), value.TypeOf(got), value.AppendJSON(nil, want))
			}
		}
	}
}

// sameValue compares reals with a tolerance, also within arrays, and null only with null.
func sameValue(a, b any) bool {
	switch x := a.(type) {
	case nil:
		return b == nil
	case float64:
		y, ok := b.(float64)
		return ok && (x == y || math.IsNaN(x) && math.IsNaN(y) || math.Abs(x-y) <= 1e-14+1e-12*math.Max(math.Abs(x), math.Abs(y)))
	case []any:
		y, ok := b.([]any)
		return ok && slices.EqualFunc(x, y, sameValue)
	}
	return b != nil && value.Equal(a, b) && value.TypeOf(a) == value.TypeOf(b)
}
