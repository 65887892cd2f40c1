package differential

import (
	"math"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// arithmetic computes with longs, reals, and times of which one is added to or
// taken from another (KQL reference, numerical-operators and
// datetime-timespan-arithmetic); anything else is left to the function.
func arithmetic(long func(a, b int64) any, reals func(a, b float64) float64) special {
	return func(p *plain, x *plan.Call, row []any) any {
		a, b := x.Args[0].Type(), x.Args[1].Type()
		times := (a == value.DateTime || a == value.Timespan) && (b == value.DateTime || b == value.Timespan)
		name := x.Function.Name
		switch {
		case a == value.Long && b == value.Long && x.T == value.Long:
			return strict(func(v []any) any { return long(v[0].(int64), v[1].(int64)) })(p, x, row)
		case a == value.Real && b == value.Real && x.T == value.Real:
			return strict(func(v []any) any { return reals(v[0].(float64), v[1].(float64)) })(p, x, row)
		case times && (name == "+" || name == "-"):
			return strict(func(v []any) any {
				n := whole(long(whole(v[0]), whole(v[1])))
				if x.T != value.DateTime {
					return ofTicks(n, x.T)
				}
				if name == "-" {
					return later(value.Instant(whole(v[0])), -whole(v[1]))
				}
				return later(value.Instant(whole(v[0])), whole(v[1]))
			})(p, x, row)
		}
		return p.call(x, row)
	}
}

// later returns a datetime so many ticks later, null where that is before year 1 or after year 9999.
func later(t value.Instant, ticks int64) any {
	sum := t + value.Instant(ticks) // too large a sum wraps around to below zero
	if sum < value.MinInstant || sum > value.MaxInstant {
		return nil
	}
	return sum
}

func quotient(a, b int64) any {
	if b == 0 {
		return nil
	}
	return a / b
}

// remainder is never below zero.
func remainder(a, b int64) any {
	if b == 0 {
		return nil
	}
	r := a % b
	if r < 0 && b < 0 {
		return r - b
	}
	if r < 0 {
		return r + b
	}
	return r
}

func realRemainder(a, b float64) float64 {
	r := math.Mod(a, b)
	if r < 0 {
		return r + math.Abs(b)
	}
	return r
}
