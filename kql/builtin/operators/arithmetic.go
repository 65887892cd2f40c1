package operators

import (
	"math"

	"github.com/cockroachdb/apd/v3"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Arithmetic (KQL reference, numerical-operators and datetime-timespan-arithmetic). Whole
// numbers wrap around. Dividing them by zero gives null, and so does a result outside the
// range of a datetime. A remainder is never negative.

// An Arithmetic operator has a function for each kind of operands.
type Arithmetic struct {
	Long    func(a, b int64) (int64, bool)
	Real    func(a, b float64) float64
	decimal func(context *apd.Context, d, a, b *apd.Decimal) (apd.Condition, error)
	// times computes with datetimes and timespans. It receives the types of the operands.
	times func(a, b value.Type) builtin.Implementation
}

// The operations.
var (
	Addition = Arithmetic{
		Long:    func(a, b int64) (int64, bool) { return a + b, true },
		Real:    func(a, b float64) float64 { return a + b },
		decimal: (*apd.Context).Add,
		times:   addTimes,
	}
	Subtraction = Arithmetic{
		Long:    func(a, b int64) (int64, bool) { return a - b, true },
		Real:    func(a, b float64) float64 { return a - b },
		decimal: (*apd.Context).Sub,
		times:   subtractTimes,
	}
	Multiplication = Arithmetic{
		Long:    func(a, b int64) (int64, bool) { return a * b, true },
		Real:    func(a, b float64) float64 { return a * b },
		decimal: (*apd.Context).Mul,
		times:   multiplyTimes,
	}
	Division = Arithmetic{
		Long:    divideLong,
		Real:    func(a, b float64) float64 { return a / b },
		decimal: (*apd.Context).Quo,
		times:   divideTimes,
	}
	remainder = Arithmetic{
		Long:    builtin.RemainderLong,
		Real:    remainderReal,
		decimal: remainderDecimal,
		times:   remainderTimes,
	}
)

// implement chooses the computation for the types of the operands and of the result.
func (op *Arithmetic) implement(types []value.Type, result value.Type) builtin.Eval {
	a, b := types[0], types[1]
	switch {
	case a == value.Dynamic && b == value.Dynamic:
		return builtin.Strict(op.anything, value.Unknown)(types, result)
	case isTime(a) || isTime(b) || isTime(result):
		return op.times(timeOf(a, b, result), timeOf(b, a, result))(types, result)
	}
	switch result {
	case value.Real:
		return builtin.Lift2(op.Real)(types, result)
	case value.Decimal:
		return builtin.Maybe2(op.Decimals)(types, result)
	}
	return builtin.Maybe2(op.Long)(types, result)
}

func isTime(t value.Type) bool { return t == value.DateTime || t == value.Timespan }

// timeOf returns the type that a dynamic operand must hold, given the types of the other
// operand and the result.
func timeOf(t, neighbour, result value.Type) value.Type {
	if t != value.Dynamic {
		return t
	}
	switch {
	case neighbour == value.DateTime && result == value.Timespan:
		return value.DateTime
	case neighbour == value.DateTime && result == value.DateTime:
		return value.Timespan
	case neighbour == value.Timespan:
		return value.Timespan
	}
	return value.Real
}

// Decimals computes with two decimals; ok is false if there is no result.
func (op *Arithmetic) Decimals(a, b value.Number) (value.Number, bool) {
	d := new(apd.Decimal)
	if _, err := op.decimal(value.DecimalContext(), d, a, b); err != nil || d.Form != apd.Finite {
		return nil, false
	}
	return d, true
}

// anything computes with the values of two dynamics.
func (op *Arithmetic) anything(f *builtin.Frame, v []any) any {
	a, b := value.TypeOf(v[0]), value.TypeOf(v[1])
	switch {
	case isTime(a) || isTime(b):
		result := value.Timespan
		if a == value.DateTime && b == value.Timespan || a == value.Timespan && b == value.DateTime {
			result = value.DateTime
		}
		columns := []value.Column{value.Constant(a, v[0], 1), value.Constant(b, v[1], 1)}
		if !isTime(a) && !a.IsNumeric() || !isTime(b) && !b.IsNumeric() {
			return nil
		}
		out, err := op.times(a, b)([]value.Type{a, b}, result)(f.Context, columns, 1)
		if err != nil {
			return f.Fail("%w", err)
		}
		return out.Value(0)
	case !builtin.CountsAsNumber(v[0]) || !builtin.CountsAsNumber(v[1]):
		return nil
	case a == value.Decimal || b == value.Decimal:
		x, ok1 := value.Cast(v[0], value.Decimal).(value.Number)
		y, ok2 := value.Cast(v[1], value.Decimal).(value.Number)
		if !ok1 || !ok2 {
			return nil
		}
		if d, ok := op.Decimals(x, y); ok {
			return d
		}
		return nil
	case a == value.Real || b == value.Real:
		return op.Real(value.Cast(v[0], value.Real).(float64), value.Cast(v[1], value.Real).(float64))
	}
	if n, ok := op.Long(value.Cast(v[0], value.Long).(int64), value.Cast(v[1], value.Long).(int64)); ok {
		return n
	}
	return nil
}

func divideLong(a, b int64) (int64, bool) {
	switch b {
	case 0:
		return 0, false
	case -1:
		return -a, true // the smallest number has no opposite and stays itself
	}
	return a / b, true
}

func remainderReal(a, b float64) float64 {
	r := math.Mod(a, b)
	if r < 0 {
		r += math.Abs(b)
	}
	return r
}

func remainderDecimal(context *apd.Context, d, a, b *apd.Decimal) (apd.Condition, error) {
	condition, err := context.Rem(d, a, b)
	if err == nil && d.Sign() < 0 {
		var size apd.Decimal
		size.Abs(b)
		return context.Add(d, d, &size)
	}
	return condition, err
}

func addTimes(a, b value.Type) builtin.Implementation {
	switch {
	case a == value.DateTime && b == value.Timespan:
		return builtin.Maybe2(value.Instant.Add)
	case a == value.Timespan && b == value.DateTime:
		return builtin.Maybe2(func(d value.Duration, i value.Instant) (value.Instant, bool) { return i.Add(d) })
	case a == value.DateTime && b == value.DateTime:
		return builtin.Maybe2(func(i, j value.Instant) (value.Instant, bool) { return i.Add(value.Duration(j)) })
	}
	return builtin.Lift2(func(d, e value.Duration) value.Duration { return d + e })
}

func subtractTimes(a, b value.Type) builtin.Implementation {
	switch {
	case a == value.DateTime && b == value.DateTime:
		return builtin.Lift2(func(i, j value.Instant) value.Duration { return value.Duration(i - j) })
	case a == value.DateTime:
		return builtin.Maybe2(func(i value.Instant, d value.Duration) (value.Instant, bool) { return i.Add(-d) })
	case b == value.DateTime:
		return builtin.Maybe2(func(d value.Duration, i value.Instant) (value.Instant, bool) {
			return value.Instant(d).Add(-value.Duration(i))
		})
	}
	return builtin.Lift2(func(d, e value.Duration) value.Duration { return d - e })
}

func multiplyTimes(a, b value.Type) builtin.Implementation {
	switch {
	case a == value.DateTime || b == value.DateTime:
		return builtin.Maybe2(func(x, y float64) (value.Instant, bool) {
			d, ok := Ticks(x * y)
			return value.Instant(d), ok && d >= 0 && value.Instant(d) <= value.MaxInstant
		})
	case a == value.Timespan && b.IsInteger():
		return builtin.Maybe2(multiplyDuration)
	case b == value.Timespan && a.IsInteger():
		return builtin.Maybe2(func(n int64, d value.Duration) (value.Duration, bool) { return multiplyDuration(d, n) })
	}
	return builtin.Maybe2(func(x, y float64) (value.Duration, bool) { return Ticks(x * y) })
}

func multiplyDuration(d value.Duration, n int64) (value.Duration, bool) {
	p := d * value.Duration(n)
	return p, n == 0 || p/value.Duration(n) == d && !(n == -1 && d == math.MinInt64)
}

// Ticks returns the whole number of ticks; ok is false for NaN and numbers that are too large.
func Ticks(f float64) (value.Duration, bool) {
	if !(f > -1<<63 && f < 1<<63) {
		return 0, false
	}
	return value.Duration(f), true
}

func divideTimes(a, b value.Type) builtin.Implementation {
	switch {
	case a == value.Timespan && b.IsInteger():
		return builtin.Maybe2(func(d value.Duration, n int64) (value.Duration, bool) {
			q, ok := divideLong(int64(d), n)
			return value.Duration(q), ok
		})
	case a == value.Timespan && b.IsNumeric():
		return builtin.Maybe2(func(x, y float64) (value.Duration, bool) { return Ticks(x / y) })
	case a == value.DateTime && b.IsNumeric():
		return builtin.Maybe2(func(x, y float64) (value.Instant, bool) {
			d, ok := Ticks(x / y)
			return value.Instant(d), ok && d >= 0 && value.Instant(d) <= value.MaxInstant
		})
	}
	return builtin.Lift2(func(x, y float64) float64 { return x / y })
}

func remainderTimes(a, b value.Type) builtin.Implementation {
	if a == value.DateTime && b.IsNumeric() {
		return builtin.Maybe2(func(x, y int64) (value.Instant, bool) {
			r, ok := builtin.RemainderLong(x, y)
			return value.Instant(r), ok
		})
	}
	return builtin.Maybe2(func(x, y int64) (value.Duration, bool) {
		r, ok := builtin.RemainderLong(x, y)
		return value.Duration(r), ok
	})
}

// negation is the unary minus, which is null for a datetime.
func negation(types []value.Type, result value.Type) builtin.Eval {
	switch types[0] {
	case value.Real:
		return builtin.Lift1(func(f float64) float64 { return -f })(types, result)
	case value.Decimal:
		return builtin.Lift1(func(d value.Number) value.Number { return new(apd.Decimal).Neg(d) })(types, result)
	case value.Timespan:
		return builtin.Lift1(func(d value.Duration) value.Duration { return -d })(types, result)
	case value.Dynamic:
		return builtin.Strict(func(_ *builtin.Frame, a []any) any {
			switch v := a[0].(type) {
			case int64:
				return -v
			case float64:
				return -v
			case value.Duration:
				return -v
			}
			return nil
		}, value.Unknown)(types, result)
	case value.DateTime:
		return builtin.Maybe1(func(value.Instant) (value.Instant, bool) { return 0, false })(types, result)
	}
	return builtin.Lift1(func(n int64) int64 { return -n })(types, result)
}

// Identity is the unary plus.
func Identity(_ []value.Type, result value.Type) builtin.Eval {
	return func(_ *builtin.Context, args []value.Column, _ int) (value.Column, error) {
		return value.Convert(args[0], result), nil
	}
}
