package builtin

import (
	"math"

	"github.com/ruleproof/ruleproof/kql/value"
)

// IsEmpty reports whether a value is null or the empty string.
func IsEmpty(v any) bool { return v == nil || v == "" }

// IsNotNull reports whether a value is not null.
func IsNotNull(v any) bool { return v != nil }

// IsFinite reports whether a real is neither NaN nor an infinity.
func IsFinite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }

// IsNaN reports whether a value is the real NaN.
func IsNaN(v any) bool {
	f, ok := v.(float64)
	return ok && math.IsNaN(f)
}

// CountsAsNumber reports whether a value of a dynamic counts as a number.
func CountsAsNumber(v any) bool {
	switch v.(type) {
	case bool, int32, int64, float64, value.Number:
		return true
	}
	return false
}

// Later returns the instant d later, or nil if it is out of range.
func Later(i value.Instant, d value.Duration) any {
	if t, ok := i.Add(d); ok {
		return t
	}
	return nil
}

// Plus adds a step to a value of the same kind, or a timespan to a datetime.
func Plus(v, step any) any {
	switch v := v.(type) {
	case int64:
		if s, ok := step.(int64); ok {
			return v + s
		}
	case float64:
		if s, ok := step.(float64); ok {
			return v + s
		}
	case value.Instant:
		if s, ok := step.(value.Duration); ok {
			return Later(v, s)
		}
	case value.Duration:
		if s, ok := step.(value.Duration); ok {
			return v + s
		}
	}
	return nil
}

// RemainderLong returns the remainder of a divided by b, which is never negative; ok is false if b is 0.
func RemainderLong(a, b int64) (rest int64, ok bool) {
	if b == 0 {
		return 0, false
	}
	if b == -1 {
		return 0, true
	}
	r := a % b
	if r < 0 {
		r += max(b, -b)
	}
	return r, true
}

// Within returns the range of the length elements from start on, cut to the size elements
// that exist. A negative start counts from the end.
func Within(start, length, size int64) (from, to int64) {
	if start < 0 {
		start = max(0, start+size)
	}
	from = min(start, size)
	return from, from + min(max(length, 0), size-from)
}

// BagOf makes a bag from names and values in turn.
func BagOf(pairs ...any) *value.Bag {
	b := value.NewBag(len(pairs) / 2)
	for i := 0; i+1 < len(pairs); i += 2 {
		b.Set(pairs[i].(string), pairs[i+1])
	}
	return b
}

// Optional returns argument i, or a default if it is left out.
func Optional[T any](a []any, i int, otherwise T) T {
	if i < len(a) {
		if v, ok := a[i].(T); ok {
			return v
		}
	}
	return otherwise
}
