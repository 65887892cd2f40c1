package series

import (
	"math"
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/numbers"
	"github.com/ruleproof/ruleproof/kql/builtin/operators"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A series is an array of numbers. An element that is not a number counts as null, and so
// do the elements beyond the end of the shorter of two series.

// numbersOf returns the elements of a series, with NaN for those that are not numbers; ok
// says which are numbers.
func numbersOf(v any) (x []float64, ok []bool, isArray bool) {
	l, isArray := v.([]any)
	x, ok = make([]float64, len(l)), make([]bool, len(l))
	for i, e := range l {
		x[i] = math.NaN()
		if n, isNumber := value.Cast(e, value.Real).(float64); isNumber && builtin.CountsAsNumber(e) {
			x[i], ok[i] = n, true
		}
	}
	return x, ok, isArray
}

// allNumbers returns the elements of a series; ok is false if one is not a number.
func allNumbers(v any) ([]float64, bool) {
	x, ok, isArray := numbersOf(v)
	for _, number := range ok {
		isArray = isArray && number
	}
	return x, isArray
}

func realList(x []float64) []any {
	out := make([]any, len(x))
	for i, f := range x {
		out[i] = f
	}
	return out
}

// eachNumber lifts a function of one number to the elements of a series.
func eachNumber(fn func(float64) float64) builtin.Implementation {
	return builtin.Strict(func(f *builtin.Frame, a []any) any {
		x, ok, isArray := numbersOf(a[0])
		if !isArray {
			return nil
		}
		out := make([]any, len(x))
		for i := range x {
			if ok[i] {
				out[i] = fn(x[i])
			}
		}
		return out
	}, value.Dynamic)
}

// isWhole reports whether all numbers of a series are longs. If one is a real, they all count as reals.
func isWhole(series ...any) bool {
	for _, v := range series {
		l, isList := v.([]any)
		if !isList {
			l = []any{v}
		}
		for _, e := range l {
			switch e.(type) {
			case float64, value.Number:
				return false
			}
		}
	}
	return true
}

// wholeNumbers is eachNumber for functions that keep whole numbers whole.
func wholeNumbers(fn func(float64) float64) builtin.Implementation {
	return builtin.Strict(func(f *builtin.Frame, a []any) any {
		x, ok, isArray := numbersOf(a[0])
		if !isArray {
			return nil
		}
		whole := isWhole(a[0])
		out := make([]any, len(x))
		for i := range x {
			switch {
			case !ok[i]:
			case whole:
				out[i] = int64(fn(x[i]))
			default:
				out[i] = fn(x[i])
			}
		}
		return out
	}, value.Dynamic)
}

// seriesSign is -1, 0 or 1 for each number.
var seriesSign = builtin.Strict(func(f *builtin.Frame, a []any) any {
	x, ok, isArray := numbersOf(a[0])
	if !isArray {
		return nil
	}
	out := make([]any, len(x))
	for i := range x {
		if ok[i] && !math.IsNaN(x[i]) {
			out[i] = int64(signOf(x[i]))
		}
	}
	return out
}, value.Dynamic)

// eachPair lifts a function of two numbers to the elements of two series. A single number
// stands for a series of equal numbers. The choice of the function depends on whether all
// numbers are whole.
func eachPair(choose func(whole bool) func(x, y any) any) builtin.Implementation {
	return builtin.Strict(func(f *builtin.Frame, a []any) any {
		l, ok1 := a[0].([]any)
		r, ok2 := a[1].([]any)
		if !ok1 && !ok2 {
			return nil
		}
		n := max(len(l), len(r))
		at := func(l []any, v any, isList bool, i int) any {
			switch {
			case !isList:
				return v
			case i < len(l):
				return l[i]
			}
			return nil
		}
		fn := choose(isWhole(a[0], a[1]))
		out := make([]any, n)
		for i := range out {
			x, y := at(l, a[0], ok1, i), at(r, a[1], ok2, i)
			if builtin.CountsAsNumber(x) && builtin.CountsAsNumber(y) {
				out[i] = fn(x, y)
			}
		}
		return out
	}, value.Dynamic)
}

// seriesArithmetic keeps whole numbers whole where the operator does.
func seriesArithmetic(op *operators.Arithmetic, real bool) builtin.Implementation {
	return eachPair(func(whole bool) func(x, y any) any {
		if whole && !real {
			return func(x, y any) any {
				n, _ := value.Cast(x, value.Long).(int64)
				m, _ := value.Cast(y, value.Long).(int64)
				if r, ok := op.Long(n, m); ok {
					return r
				}
				return nil
			}
		}
		return reals(op.Real)
	})
}

// reals turns a function of two reals into one of any two numbers.
func reals(fn func(x, y float64) float64) func(x, y any) any {
	return func(x, y any) any {
		p, _ := value.Cast(x, value.Real).(float64)
		q, _ := value.Cast(y, value.Real).(float64)
		return fn(p, q)
	}
}

func seriesOrder(accept func(order int) bool) builtin.Implementation {
	return eachPair(func(bool) func(x, y any) any {
		return func(x, y any) any {
			order, ok := value.Compare(x, y)
			return ok && accept(order)
		}
	})
}

func isSame(order int) bool  { return order == 0 }
func isOther(order int) bool { return order != 0 }

func seriesPow(bool) func(x, y any) any { return reals(math.Pow) }

func signOf(f float64) float64 {
	switch {
	case f > 0:
		return 1
	case f < 0:
		return -1
	}
	return f
}

// total lifts a fold over the numbers of a series. It is null if an element is not a number (KQL
// reference, series-product-function).
func total(start float64, fold func(acc, x float64) float64, end func(float64) float64) builtin.Implementation {
	return builtin.Strict(func(f *builtin.Frame, a []any) any {
		x, ok := allNumbers(a[0])
		if !ok {
			return nil
		}
		acc := start
		for _, n := range x {
			acc = fold(acc, n)
		}
		return end(acc)
	}, value.Dynamic)
}

// seriesSum leaves out nulls. It is null if another element is not a number.
func seriesSum(types []value.Type, result value.Type) builtin.Eval {
	return builtin.Strict(func(f *builtin.Frame, a []any) any {
		x, ok, isArray := numbersOf(a[0])
		if !isArray {
			return nil
		}
		sum := 0.0
		for i, e := range a[0].([]any) {
			switch {
			case ok[i]:
				sum += x[i]
			case e != nil:
				return nil
			}
		}
		return sum
	}, value.Dynamic)(types, result)
}

func same(f float64) float64 { return f }

var (
	seriesProduct   = total(1, func(acc, x float64) float64 { return acc * x }, same)
	seriesMagnitude = total(0, func(acc, x float64) float64 { return acc + x*x }, math.Sqrt)
)

func dot(x, y []float64) float64 {
	sum := 0.0
	for i := range x {
		sum += x[i] * y[i]
	}
	return sum
}

// sharedNumbers returns the numbers of two series at the indexes where both have one. A
// single number stands for a series. ok is false if there are no such indexes.
func sharedNumbers(a []any) (x, y []float64, ok bool) {
	l, isList := a[0].([]any)
	r, isOther := a[1].([]any)
	switch {
	case !isList && !isOther:
		return nil, nil, false
	case !isList:
		l = slices.Repeat([]any{a[0]}, len(r))
	case !isOther:
		r = slices.Repeat([]any{a[1]}, len(l))
	}
	for i := range min(len(l), len(r)) {
		if builtin.CountsAsNumber(l[i]) && builtin.CountsAsNumber(r[i]) {
			x = append(x, value.Cast(l[i], value.Real).(float64))
			y = append(y, value.Cast(r[i], value.Real).(float64))
		}
	}
	return x, y, len(l) > 0 && len(r) > 0
}

func seriesDot(f *builtin.Frame, a []any) any {
	if x, y, ok := sharedNumbers(a); ok {
		return dot(x, y)
	}
	return nil
}

func seriesCosine(f *builtin.Frame, a []any) any {
	x, y, ok := sharedNumbers(a)
	if !ok {
		return nil
	}
	m, n := math.Sqrt(dot(x, x)), math.Sqrt(dot(y, y))
	if len(a) > 2 {
		m = a[2].(float64)
	}
	if len(a) > 3 {
		n = a[3].(float64)
	}
	return dot(x, y) / (m * n)
}

func seriesPearson(f *builtin.Frame, a []any) any {
	x, ok1 := allNumbers(a[0])
	y, ok2 := allNumbers(a[1])
	if !ok1 || !ok2 || len(x) != len(y) || len(x) == 0 {
		return nil
	}
	var u, v, w numbers.Moments
	for i := range x {
		u.Add(x[i], y[i])
		v.Add(y[i], y[i])
		w.Add(x[i], x[i])
	}
	return u.XY / math.Sqrt(v.XX*w.XX)
}
