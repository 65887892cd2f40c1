package differential

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A special computes a call by itself, as it may not look at all arguments.
type special func(p *plain, x *plan.Call, row []any) any

// lazy has the functions, beside operators, that are computed here.
var lazy = map[string]bool{"iff": true, "iif": true, "case": true, "coalesce": true, "not": true, "isnull": true, "isnotnull": true, "isempty": true, "isnotempty": true}

// specials has what the plain engine computes itself.
var specials map[string]special

func init() {
	specials = map[string]special{
		"and": logic(false), "or": logic(true),
		"iff": (*plain).choose, "iif": (*plain).choose, "case": (*plain).choose, "coalesce": (*plain).coalesce,
		"not": strict(func(a []any) any { return value.Cast(a[0], value.Bool) != true }), "isnull": total(func(v any) bool { return v == nil }),
		"isnotnull": total(func(v any) bool { return v != nil }), "isempty": total(func(v any) bool { return v == nil || v == "" }),
		"isnotempty": total(func(v any) bool { return v != nil && v != "" }),
		"==":         equality(false), "!=": equality(true),
		"<": ordering(func(c int) bool { return c < 0 }), "<=": ordering(func(c int) bool { return c <= 0 }),
		">": ordering(func(c int) bool { return c > 0 }), ">=": ordering(func(c int) bool { return c >= 0 }),
		"between": between(false), "!between": between(true),
		"in": membership(false, false), "!in": membership(false, true), "in~": membership(true, false), "!in~": membership(true, true),
		"+": arithmetic(func(a, b int64) any { return a + b }, func(a, b float64) float64 { return a + b }),
		"-": arithmetic(func(a, b int64) any { return a - b }, func(a, b float64) float64 { return a - b }),
		"*": arithmetic(func(a, b int64) any { return a * b }, func(a, b float64) float64 { return a * b }),
		"/": arithmetic(quotient, func(a, b float64) float64 { return a / b }),
		"%": arithmetic(remainder, realRemainder),
	}
}

// strict is a function that is null where an argument is.
func strict(f func(a []any) any) special {
	return func(p *plain, x *plan.Call, row []any) any {
		args := p.values(x.Args, row)
		for _, a := range args {
			if a == nil {
				return nil
			}
		}
		return f(args)
	}
}

// total is a test of one value, null or not.
func total(f func(v any) bool) special {
	return func(p *plain, x *plan.Call, row []any) any { return f(p.value(x.Args[0], row)) }
}

// logic joins two conditions, one of whose values decides alone; null is neither true nor false.
func logic(decisive bool) special {
	return func(p *plain, x *plan.Call, row []any) any {
		null := false
		for _, a := range x.Args {
			switch v := cast(p.value(a, row), value.Bool); v {
			case decisive:
				return decisive
			case nil:
				null = true
			}
		}
		if null {
			return nil
		}
		return !decisive
	}
}

// choose computes iff and case: the value after the first condition that is true, else the last.
func (p *plain) choose(x *plan.Call, row []any) any {
	last := len(x.Args) - 1
	for i := 0; i < last; i += 2 {
		if p.value(x.Args[i], row) == true {
			return cast(p.value(x.Args[i+1], row), x.T)
		}
	}
	return cast(p.value(x.Args[last], row), x.T)
}

func (p *plain) coalesce(x *plan.Call, row []any) any {
	for _, a := range x.Args {
		if v := p.value(a, row); v != nil && v != "" {
			return cast(v, x.T)
		}
	}
	return nil
}

// equality computes == and, negated, !=: a null equals nothing, and of two nulls it is not known.
func equality(negated bool) special {
	return func(p *plain, x *plan.Call, row []any) any {
		a, b := alike(p.value(x.Args[0], row), p.value(x.Args[1], row), x.Args[0].Type(), x.Args[1].Type())
		if a == nil && b == nil {
			return nil
		}
		return equal(a, b) != negated
	}
}

// equal compares two values that may be null. NaN equals nothing.
func equal(a, b any) bool {
	switch x := a.(type) {
	case nil:
		return false
	case bool, int32, int64, float64, value.Number:
		c, ok := compareNumbers(a, b)
		return ok && c == 0
	case []any:
		y, ok := b.([]any)
		if !ok || len(x) != len(y) {
			return false
		}
		for i := range x {
			if (x[i] != nil || y[i] != nil) && !equal(x[i], y[i]) {
				return false
			}
		}
		return true
	case *value.Bag:
		y, ok := b.(*value.Bag)
		if !ok || x.Len() != y.Len() {
			return false
		}
		for i := range x.Len() {
			k, v := x.At(i)
			w, ok := y.Get(k)
			if !ok || (v != nil || w != nil) && !equal(v, w) {
				return false
			}
		}
		return true
	}
	return value.TypeOf(a) == value.TypeOf(b) && order(a, b) == 0
}

func isNumber(v any) bool {
	switch v.(type) {
	case bool, int32, int64, float64, value.Number:
		return true
	}
	return false
}

// compareNumbers compares numbers of any type; ok is false for NaN and for what is no number.
// Where one is a real, the other is taken for one too.
func compareNumbers(a, b any) (c int, ok bool) {
	if !isNumber(a) || !isNumber(b) {
		return 0, false
	}
	_, realA := a.(float64)
	_, realB := b.(float64)
	if realA || realB {
		f, g := value.Cast(a, value.Real).(float64), value.Cast(b, value.Real).(float64)
		return less(f, g), !math.IsNaN(f) && !math.IsNaN(g)
	}
	return rational(a).Cmp(rational(b)), true
}

// alike brings two operands to one type: a string is compared with a time, a
// number or a guid as what it spells, and a dynamic with a string as its text.
func alike(a, b any, s, t value.Type) (any, any) {
	switch {
	case s == t:
	case s == value.String && t != value.Dynamic:
		a = value.Cast(a, t)
	case t == value.String && s != value.Dynamic:
		b = value.Cast(b, s)
	case s == value.Dynamic:
		a = asIn(a, t)
	case t == value.Dynamic:
		b = asIn(b, s)
	}
	return a, b
}

// asIn returns a dynamic as it is compared with a value of a type.
func asIn(v any, t value.Type) any {
	_, text := v.(string)
	switch {
	case t == value.String:
		return value.Text(v)
	case text && (t == value.DateTime || t == value.Timespan || t == value.GUID):
		return value.Cast(v, t)
	}
	return v
}

// ordering computes <, <=, > and >=, which are null where an operand is, or where two values have no order.
func ordering(accept func(c int) bool) special {
	return func(p *plain, x *plan.Call, row []any) any {
		a, b := p.value(x.Args[0], row), p.value(x.Args[1], row)
		if a == nil || b == nil {
			return nil
		}
		if a, b = alike(a, b, x.Args[0].Type(), x.Args[1].Type()); a == nil || b == nil {
			return nil
		}
		return holds(a, b, accept)
	}
}

// holds tests the order of two values, of which one may be NaN, of which
// nothing holds; where they have no order, that is not known.
func holds(a, b any, accept func(c int) bool) any {
	if isNumber(a) && isNumber(b) {
		c, ok := compareNumbers(a, b)
		return ok && accept(c)
	}
	switch a.(type) {
	case string, value.Instant, value.Duration, value.UUID:
		if value.TypeOf(a) == value.TypeOf(b) {
			return accept(order(a, b))
		}
	}
	return nil
}

// between computes between, both ends included; the end may be a timespan after the start.
func between(negated bool) special {
	return func(p *plain, x *plan.Call, row []any) any {
		args := p.values(x.Args, row)
		v, low, high := args[0], args[1], args[2]
		if v == nil || low == nil || high == nil {
			return nil
		}
		if d, ok := high.(value.Duration); ok {
			if from, ok := low.(value.Instant); ok {
				high = later(from, int64(d))
			}
		}
		if negated {
			below, above := holds(v, low, func(c int) bool { return c < 0 }), holds(v, high, func(c int) bool { return c > 0 })
			if below == nil || above == nil {
				return nil
			}
			return below == true || above == true
		}
		from, to := holds(v, low, func(c int) bool { return c >= 0 }), holds(v, high, func(c int) bool { return c <= 0 })
		if from == nil || to == nil {
			return nil
		}
		return from == true && to == true
	}
}

// membership computes in and its kin over a list, in which an array stands for its elements.
func membership(folded, negated bool) special {
	return func(p *plain, x *plan.Call, row []any) any {
		t := x.Args[0].Type()
		var list []any
		for _, a := range x.Args[1:] {
			v := p.value(a, row)
			elements, ok := v.([]any)
			if !ok {
				elements = []any{v}
			}
			for _, e := range elements {
				from := a.Type()
				if ok {
					from = value.Dynamic
				}
				_, e = alike(nil, e, t, from)
				list = append(list, e)
			}
		}
		v := p.value(x.Args[0], row)
		if t == value.Dynamic && slices.ContainsFunc(list, func(w any) bool { return isTextOf(v, w, folded) }) {
			return !negated
		}
		return among(v, list, folded, negated)
	}
}

// isTextOf reports whether w is the text of a dynamic.
func isTextOf(v, w any, folded bool) bool {
	s, ok := w.(string)
	if folded {
		return ok && fold(s) == fold(value.Text(v))
	}
	return ok && s == value.Text(v)
}

// among tells whether a value equals one of the list. Null is not known to be
// equal to null, and differs from all else.
func among(v any, list []any, folded, negated bool) any {
	for _, w := range list {
		if s, ok := v.(string); ok && folded {
			if t, ok := w.(string); ok && fold(s) == fold(t) {
				return !negated
			}
		}
		if v == nil && w == nil {
			return nil
		}
	}
	for _, w := range list {
		if equal(v, w) {
			return !negated
		}
	}
	return negated
}

func fold(s string) string { return strings.Map(unicode.ToLower, s) }
