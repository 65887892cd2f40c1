package expect

import (
	"github.com/ruleproof/ruleproof/kql/value"
)

// order compares a value with a bound: a number, a time or a timespan. Details of alerts are
// texts, so a text is read as what the bound is.
func order(v, bound any) (int, bool) {
	if text, ok := v.(string); ok {
		v = read(text, bound)
	}
	if v == nil {
		return 0, false
	}
	return value.Compare(v, bound)
}

// read reads a text as a value of the same sort as another; nil when it is none.
func read(text string, as any) any {
	switch as.(type) {
	case int64, float64:
		if d, ok := value.ParseDecimal(text); ok {
			return d
		}
	case value.Instant:
		if at, ok := value.ParseDatetime(text); ok {
			return at
		}
	case value.Duration:
		if d, ok := value.ParseTimespan(text); ok {
			return d
		}
	case string:
		return text
	}
	return nil
}

// asType returns the value as one of a type, also from its text.
func asType[T any](v any) (T, bool) {
	if text, ok := v.(string); ok {
		var of T
		v = read(text, of)
	}
	t, ok := v.(T)
	return t, ok
}

// number returns a value as a number, also from its text.
func number(v any) (float64, bool) {
	if text, ok := v.(string); ok {
		v = read(text, 0.0)
	}
	switch v := v.(type) {
	case int32:
		return float64(v), true
	case int64:
		return float64(v), true
	case float64:
		return v, true
	case value.Number:
		return value.DecimalToReal(v), true
	}
	return 0, false
}
