package logic

import (
	"math"

	"github.com/ruleproof/ruleproof/kql/value"
)

// A Moment is a datetime relative to the clock of the run, as ago(1h) is. It has an order among
// its kind only.
type Moment value.Duration

// compare orders two values that are not null; ok is false when they have no known order.
func compare(a, b any) (order int, ok bool) {
	x, relative := a.(Moment)
	y, other := b.(Moment)
	if relative || other {
		if !relative || !other {
			return 0, false
		}
		return value.Compare(value.Duration(x), value.Duration(y))
	}
	return value.Compare(a, b)
}

func equal(a, b any) bool {
	if _, relative := a.(Moment); relative {
		return a == b
	}
	if _, relative := b.(Moment); relative {
		return false
	}
	return value.Equal(a, b)
}

// A Bound is an end of an interval. Without a Value the interval has no end there.
type Bound struct {
	Value any
	Open  bool // the value itself does not belong to the interval
}

// known reports whether the interval ends there.
func (b Bound) known() bool { return b.Value != nil }

// closed returns the same bound of whole numbers without Open.
func (b Bound) closed(t value.Type, step int64) Bound {
	n, ok := b.Value.(int64)
	if i, small := b.Value.(int32); small {
		n, ok = int64(i), true
	}
	if !ok || !b.Open || !t.IsInteger() || n == math.MaxInt64 || n == math.MinInt64 {
		return b
	}
	return Bound{Value: n + step}
}

// higher returns the bound from below that leaves fewer values. Of two without an order it is the first.
func higher(a, b Bound) Bound {
	if !a.known() || !b.known() {
		return either(a, b)
	}
	order, ok := compare(a.Value, b.Value)
	if ok && (order < 0 || order == 0 && b.Open) {
		return b
	}
	return a
}

// lower returns the bound from above that leaves fewer values.
func lower(a, b Bound) Bound {
	if !a.known() || !b.known() {
		return either(a, b)
	}
	order, ok := compare(a.Value, b.Value)
	if ok && (order > 0 || order == 0 && b.Open) {
		return b
	}
	return a
}

func either(a, b Bound) Bound {
	if a.known() {
		return a
	}
	return b
}

// lowest returns the bound from below that both intervals have.
func lowest(a, b Bound) Bound {
	if !a.known() || !b.known() {
		return Bound{}
	}
	order, ok := compare(a.Value, b.Value)
	switch {
	case !ok:
		return Bound{}
	case order < 0 || order == 0 && !a.Open:
		return a
	}
	return b
}

// highest returns the bound from above that both intervals have.
func highest(a, b Bound) Bound {
	if !a.known() || !b.known() {
		return Bound{}
	}
	order, ok := compare(a.Value, b.Value)
	switch {
	case !ok:
		return Bound{}
	case order > 0 || order == 0 && !a.Open:
		return a
	}
	return b
}

// apart reports whether no value is at or above low and at or below high.
func apart(low, high Bound) bool {
	if !low.known() || !high.known() {
		return false
	}
	order, ok := compare(low.Value, high.Value)
	return ok && (order > 0 || order == 0 && (low.Open || high.Open))
}

// below reports whether a value is known to be outside of an interval that ends at the bound.
func (b Bound) excludes(v any, beyond int) bool {
	if !b.known() {
		return false
	}
	order, ok := compare(v, b.Value)
	return ok && (order == beyond || order == 0 && b.Open)
}
