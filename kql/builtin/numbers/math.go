// Package numbers has the functions over numbers: mathematics, bits and units.
package numbers

import (
	"math"

	"github.com/cockroachdb/apd/v3"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/operators"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Functions are the functions over numbers.
var Functions = []builtin.Function{
	{Name: "abs", Page: "abs-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{
			"(number: integer) long",
			"(number: number) arg0",
			"(number: timespan) timespan",
		},
		Eval: abs},
	{Name: "acos", Page: "acos-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(number: number) real"},
		Eval:      finite(math.Acos)},
	{Name: "asin", Page: "asin-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(number: number) real"},
		Eval:      finite(math.Asin)},
	{Name: "atan", Page: "atan-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(number: number) real"},
		Eval:      builtin.Lift1(math.Atan)},
	{Name: "atan2", Page: "atan2-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(y: number, x: number) real"},
		Eval:      builtin.Lift2(math.Atan2)},
	{Name: "beta_cdf", Page: "beta-cdf-function", Foldable: true,
		Signature: []string{"(x: number, alpha: number, beta: number) real"},
		Eval:      builtin.Lift3(betaCDF)},
	{Name: "beta_inv", Page: "beta-inv-function", Foldable: true,
		Signature: []string{"(probability: number, alpha: number, beta: number) real"},
		Eval:      builtin.Maybe3(betaInv)},
	{Name: "beta_pdf", Page: "beta-pdf-function", Foldable: true,
		Signature: []string{"(x: number, alpha: number, beta: number) real"},
		Eval:      builtin.Lift3(betaPDF)},
	{Name: "bin", Page: "bin-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{
			"(value: number, roundTo: number) widest",
			"(value: timespan, roundTo: timespan) timespan",
			"(value: datetime, roundTo: datetime) datetime",
			"(value: datetime, roundTo: timespan) datetime",
		},
		Eval: bin},
	{Name: "bin_at", Page: "bin-at-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{
			"(value: number, bin_size: number, fixed_point: number) widest",
			"(value: timespan, bin_size: number, fixed_point: timespan) timespan",
			"(value: timespan, bin_size: timespan, fixed_point: timespan) timespan",
			"(value: datetime, bin_size: summable, fixed_point: datetime) datetime",
		},
		Eval: builtin.Strict(binAt, value.Unknown)},
	{Name: "bin_auto", Page: "bin-auto-function", Hidden: true, Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(value: summable) custom"},
		Result:    binAutoResult,
		Eval:      binAuto},
	{Name: "ceiling", Page: "ceiling-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(number: number) arg0"},
		Eval:      ceiling},
	{Name: "cos", Page: "cos-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(number: number) real"},
		Eval:      builtin.Lift1(math.Cos)},
	{Name: "cot", Page: "cot-function", Foldable: true,
		Signature: []string{"(number: number) real"},
		Eval:      builtin.Lift1(cot)},
	{Name: "degrees", Page: "degrees-function", Foldable: true,
		Signature: []string{"(radians: number) real"},
		Eval:      builtin.Lift1(degrees)},
	{Name: "erf", Page: "erf-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(number: number) real"},
		Eval:      builtin.Lift1(math.Erf)},
	{Name: "erfc", Page: "erfc-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(number: number) real"},
		Eval:      builtin.Lift1(math.Erfc)},
	{Name: "exp", Page: "exp-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(number: number) real"},
		Eval:      builtin.Lift1(math.Exp)},
	{Name: "exp10", Page: "exp10-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(number: number) real"},
		Eval:      builtin.Lift1(exp10)},
	{Name: "exp2", Page: "exp2-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(number: number) real"},
		Eval:      builtin.Lift1(math.Exp2)},
	{Name: "floor", Page: "bin-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{
			"(value: number, roundTo: number) widest",
			"(value: timespan, roundTo: timespan) timespan",
			"(value: datetime, roundTo: datetime) datetime",
			"(value: datetime, roundTo: timespan) datetime",
		},
		Eval: bin},
	{Name: "format_bytes", Page: "format-bytes-function", ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(size: number, precision?: const number, format?: const string) string"},
		Eval:      builtin.Strict(formatBytes, value.Unknown)},
	{Name: "gamma", Page: "gamma-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(number: number) real"},
		Eval:      builtin.Lift1(math.Gamma)},
	{Name: "log", Page: "log-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(number: number) real"},
		Eval:      logarithm(math.Log)},
	{Name: "log10", Page: "log10-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(number: number) real"},
		Eval:      logarithm(math.Log10)},
	{Name: "log2", Page: "log2-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(number: number) real"},
		Eval:      logarithm(math.Log2)},
	{Name: "loggamma", Page: "loggamma-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(number: number) real"},
		Eval:      builtin.Lift1(logGamma)},
	{Name: "new_guid", Page: "new-guid-function", Varies: true,
		Signature: []string{"() guid"},
		Eval:      newGUID},
	{Name: "pi", Page: "pi-function", Foldable: true,
		Signature: []string{"() real"},
		Eval:      pi},
	{Name: "pow", Page: "pow-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(base: number, exponent: number) real"},
		Eval:      pow},
	{Name: "radians", Page: "radians-function", Foldable: true,
		Signature: []string{"(degrees: number) real"},
		Eval:      builtin.Lift1(radians)},
	{Name: "rand", Page: "rand-function", Foldable: true, Varies: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(number?: integer) real"},
		Eval:      random},
	{Name: "round", Page: "round-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(number: number, precision?: const long) arg0"},
		Eval:      builtin.Strict(round, value.Unknown)},
	{Name: "sign", Page: "sign-function", Foldable: true,
		Signature: []string{"(number: number) real"},
		Eval:      sign},
	{Name: "sin", Page: "sin-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(number: number) real"},
		Eval:      builtin.Lift1(math.Sin)},
	{Name: "sqrt", Page: "sqrt-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(number: number) real"},
		Eval:      builtin.Lift1(math.Sqrt)},
	{Name: "tan", Page: "tan-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(number: number) real"},
		Eval:      builtin.Lift1(math.Tan)},
	{Name: "welch_test", Page: "welch-test-function",
		Signature: []string{"(mean1: number, variance1: number, count1: number, mean2: number, variance2: number, count2: number) real"},
		Eval:      builtin.Strict(welchTest, value.Real)},
}

// bin implements bin and floor: the multiple of the size below the value (KQL reference, bin-function).
func bin(types []value.Type, result value.Type) builtin.Eval {
	t := types[0]
	if t == value.Dynamic {
		t = result
	}
	switch {
	case t == value.DateTime:
		return builtin.Maybe2(func(i value.Instant, size value.Duration) (value.Instant, bool) {
			n, ok := FloorTo(int64(i), int64(size))
			return value.Instant(n), ok
		})(types, result)
	case t == value.Timespan:
		return builtin.Maybe2(func(d, size value.Duration) (value.Duration, bool) {
			n, ok := FloorTo(int64(d), int64(size))
			return value.Duration(n), ok
		})(types, result)
	case result == value.Decimal:
		return builtin.Maybe2(floorDecimal)(types, result)
	case result == value.Real:
		return builtin.Maybe2(func(f, size float64) (float64, bool) { return math.Floor(f/size) * size, size > 0 })(types, result)
	}
	return builtin.Maybe2(FloorTo)(types, result)
}

// FloorTo returns the multiple of the size at or below n.
func FloorTo(n, size int64) (int64, bool) {
	if size <= 0 {
		return 0, false
	}
	r := n % size
	if r < 0 {
		r += size
	}
	return n - r, true
}

func floorDecimal(d, size value.Number) (value.Number, bool) {
	if size.Sign() <= 0 {
		return nil, false
	}
	context := value.DecimalContext()
	q, out := new(apd.Decimal), new(apd.Decimal)
	if _, err := context.Quo(q, d, size); err != nil {
		return nil, false
	}
	if _, err := context.Floor(q, q); err != nil {
		return nil, false
	}
	_, err := context.Mul(out, q, size)
	return out, err == nil
}

// binAt bins relative to a fixed point.
func binAt(f *builtin.Frame, a []any) any {
	v, size, fixed := a[0], a[1], a[2]
	switch v := v.(type) {
	case value.Instant:
		d, ok1 := value.Cast(size, value.Timespan).(value.Duration)
		at, ok2 := fixed.(value.Instant)
		n, ok3 := FloorTo(int64(v-at), int64(d))
		if !ok1 || !ok2 || !ok3 {
			return nil
		}
		return builtin.Later(at, value.Duration(n))
	case value.Duration:
		d, ok1 := size.(value.Duration)
		at, ok2 := fixed.(value.Duration)
		n, ok3 := FloorTo(int64(v-at), int64(d))
		if !ok1 || !ok2 || !ok3 {
			return nil
		}
		return at + value.Duration(n)
	}
	if _, real := v.(float64); !real {
		n, ok1 := value.Cast(v, value.Long).(int64)
		d, ok2 := size.(int64)
		at, ok3 := fixed.(int64)
		if ok1 && ok2 && ok3 {
			if m, ok := FloorTo(n-at, d); ok {
				return at + m
			}
			return nil
		}
	}
	x, ok1 := value.Cast(v, value.Real).(float64)
	d, ok2 := value.Cast(size, value.Real).(float64)
	at, ok3 := value.Cast(fixed, value.Real).(float64)
	if !ok1 || !ok2 || !ok3 || !(d > 0) {
		return nil
	}
	return at + math.Floor((x-at)/d)*d
}

// abs keeps the type of its argument.
func abs(types []value.Type, result value.Type) builtin.Eval {
	switch types[0] {
	case value.Real:
		return builtin.Lift1(math.Abs)(types, result)
	case value.Decimal:
		return builtin.Lift1(func(d value.Number) value.Number { return new(apd.Decimal).Abs(d) })(types, result)
	case value.Timespan:
		return builtin.Lift1(func(d value.Duration) value.Duration { return max(d, -d) })(types, result)
	}
	return builtin.Lift1(func(n int64) int64 { return max(n, -n) })(types, result)
}

// finite lifts a function over reals that is null outside of its domain.
func finite(f func(float64) float64) builtin.Implementation {
	return builtin.Maybe1(func(x float64) (float64, bool) {
		y := f(x)
		return y, !math.IsNaN(y) || math.IsNaN(x)
	})
}

// logarithm is null for negative numbers (KQL reference, log-function).
func logarithm(f func(float64) float64) builtin.Implementation {
	return builtin.Maybe1(func(x float64) (float64, bool) { return f(x), x >= 0 || math.IsNaN(x) })
}

func sign(types []value.Type, result value.Type) builtin.Eval {
	return builtin.Lift1(func(f float64) float64 {
		switch {
		case f > 0:
			return 1
		case f < 0:
			return -1
		}
		return f
	})(types, result)
}

// ceiling keeps whole numbers as they are.
func ceiling(types []value.Type, result value.Type) builtin.Eval {
	switch result {
	case value.Long, value.Int:
		if types[0].IsInteger() {
			return operators.Identity(types, result)
		}
	case value.Decimal:
		return builtin.Maybe1(func(d value.Number) (value.Number, bool) {
			out := new(apd.Decimal)
			_, err := value.DecimalContext().Ceil(out, d)
			return out, err == nil
		})(types, result)
	}
	return builtin.Lift1(math.Ceil)(types, result)
}

// round rounds to digits after the decimal point, halves away from zero.
func round(f *builtin.Frame, a []any) any {
	digits := int64(0)
	if len(a) > 1 {
		digits, _ = value.Cast(a[1], value.Long).(int64)
	}
	switch x := a[0].(type) {
	case value.Number:
		if digits > value.DecimalDigits || digits < -value.DecimalDigits {
			return x
		}
		context := *value.DecimalContext()
		context.Rounding = apd.RoundHalfUp
		out := new(apd.Decimal)
		if _, err := context.Quantize(out, x, int32(-digits)); err != nil {
			return x
		}
		return out
	case float64:
		if digits > 300 || digits < -300 || math.IsInf(x, 0) || math.IsNaN(x) {
			return x
		}
		scale := math.Pow(10, float64(max(digits, -digits)))
		if digits < 0 {
			return math.Round(x/scale) * scale
		}
		if scaled := x * scale; !math.IsInf(scaled, 0) {
			return math.Round(scaled) / scale
		}
		return x
	}
	n, ok := value.Cast(a[0], value.Long).(int64)
	if !ok || digits >= 0 {
		return n
	}
	if digits < -18 {
		return int64(0)
	}
	scale := int64(math.Pow(10, float64(-digits)))
	return int64(math.Round(float64(n)/float64(scale))) * scale
}

func pow(types []value.Type, result value.Type) builtin.Eval {
	return builtin.Lift2(math.Pow)(types, result)
}

// random is a real in [0, 1), or a whole number below its argument.
func random(_ []value.Type, result value.Type) builtin.Eval {
	return func(ctx *builtin.Context, args []value.Column, rows int) (value.Column, error) {
		data := make([]float64, rows)
		for i := range data {
			data[i] = ctx.Rand.Float64()
			if len(args) > 0 {
				n := builtin.VectorOf[int64](args[0])
				switch limit := n.At(i); {
				case limit == 0 || limit == 1 || n.IsNull(i):
				default:
					data[i] = math.Floor(data[i] * float64(limit))
				}
			}
		}
		return value.Convert(value.NewVector(value.Real, data, nil), result), nil
	}
}

// newGUID is a random guid of version 4.
func newGUID(_ []value.Type, result value.Type) builtin.Eval {
	return func(ctx *builtin.Context, _ []value.Column, rows int) (value.Column, error) {
		data := make([]value.UUID, rows)
		for i := range data {
			for k := 0; k < 16; k += 8 {
				n := ctx.Rand.Uint64()
				for b := range 8 {
					data[i][k+b] = byte(n >> (8 * b))
				}
			}
			data[i][6] = data[i][6]&0x0f | 0x40
			data[i][8] = data[i][8]&0x3f | 0x80
		}
		return value.NewVector(value.GUID, data, nil), nil
	}
}

func pi(_ []value.Type, result value.Type) builtin.Eval {
	return func(_ *builtin.Context, _ []value.Column, rows int) (value.Column, error) {
		return value.Constant(value.Real, math.Pi, rows), nil
	}
}

func degrees(f float64) float64 { return f * 180 / math.Pi }
func radians(f float64) float64 { return f * math.Pi / 180 }
func exp10(f float64) float64   { return math.Pow(10, f) }
func cot(f float64) float64     { return 1 / math.Tan(f) }

func logGamma(f float64) float64 {
	g, _ := math.Lgamma(f)
	return g
}

// formatBytes prints a size with a unit (KQL reference, format-bytes-function).
func formatBytes(f *builtin.Frame, a []any) any {
	units := []string{"Bytes", "KB", "MB", "GB", "TB", "PB", "EB"}
	size := value.Cast(a[0], value.Real).(float64)
	precision := int64(0)
	if len(a) > 1 {
		precision, _ = value.Cast(a[1], value.Long).(int64)
	}
	unit := -1
	if len(a) > 2 && a[2] != "" {
		for i, u := range units {
			if u == a[2] {
				unit = i
			}
		}
		if unit < 0 {
			return nil
		}
	}
	at := 0
	for math.Abs(size) >= 1024 && at < len(units)-1 && at != unit || unit > at {
		size /= 1024
		at++
	}
	rounded := round(f, []any{size, precision}).(float64)
	text := value.Text(rounded)
	if rounded == math.Trunc(rounded) && math.Abs(rounded) < 1e15 {
		text = value.Text(int64(rounded))
	}
	return text + " " + units[at]
}

// binAuto bins by the variables query_bin_auto_size and query_bin_auto_at. If the query
// sets them, they are further arguments.
func binAuto(types []value.Type, result value.Type) builtin.Eval {
	if len(types) < 2 {
		return builtin.Strict(func(f *builtin.Frame, _ []any) any {
			return f.Fail("the query does not set query_bin_auto_size")
		}, value.Unknown)(types, result)
	}
	if len(types) > 2 {
		return builtin.Strict(binAt, value.Unknown)(types, result)
	}
	return bin(types, result)
}

func binAutoResult(c *builtin.CallInfo) builtin.Outcome {
	a := c.ArgOf("value")
	if a == nil {
		return builtin.Outcome{}
	}
	t := a.Type
	if t.IsNumeric() && c.TypeOf != nil {
		for _, name := range [...]string{"query_bin_auto_size", "query_bin_auto_at"} {
			if u, ok := c.TypeOf(name); ok && builtin.IsWider(u, t) {
				t = u
			}
		}
	}
	if t == value.Int {
		t = value.Long
	}
	return builtin.Scalar(t, nil)
}
