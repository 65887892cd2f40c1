package builtin

import (
	"math"

	"github.com/ruleproof/ruleproof/kql/value"
)

// A series is an array of numbers. An element that is no number counts as
// null; so does what lies beyond the end of the shorter of two series.

// numbersOf returns the elements of a series; NaN stands for what is no number, and ok tells which are.
func numbersOf(v any) (x []float64, ok []bool, isArray bool) {
	l, isArray := list(v)
	x, ok = make([]float64, len(l)), make([]bool, len(l))
	for i, e := range l {
		x[i] = math.NaN()
		if n, isNumber := value.Cast(e, value.Real).(float64); isNumber && isCount(e) {
			x[i], ok[i] = n, true
		}
	}
	return x, ok, isArray
}

// allNumbers returns the elements of a series in which each is a number.
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
func eachNumber(fn func(float64) float64) implementation {
	return strict(func(f *frame, a []any) any {
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

// wholeNumbers is eachNumber for functions that keep whole numbers whole.
func wholeNumbers(fn func(float64) float64) implementation {
	return strict(func(f *frame, a []any) any {
		l, ok := list(a[0])
		if !ok {
			return nil
		}
		out := make([]any, len(l))
		for i, e := range l {
			switch e := e.(type) {
			case int64:
				out[i] = int64(fn(float64(e)))
			case float64:
				out[i] = fn(e)
			}
		}
		return out
	}, value.Dynamic)
}

// eachPair lifts a function of two numbers to the elements of two series; a
// number stands for a series of that number throughout.
func eachPair(fn func(x, y any) any) implementation {
	return strict(func(f *frame, a []any) any {
		l, ok1 := list(a[0])
		r, ok2 := list(a[1])
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
		out := make([]any, n)
		for i := range out {
			x, y := at(l, a[0], ok1, i), at(r, a[1], ok2, i)
			if isCount(x) && isCount(y) {
				out[i] = fn(x, y)
			}
		}
		return out
	}, value.Dynamic)
}

// seriesArithmetic keeps whole numbers whole where the operator does.
func seriesArithmetic(op *arithmetic, real bool) implementation {
	return eachPair(func(x, y any) any {
		n, ok1 := x.(int64)
		m, ok2 := y.(int64)
		if ok1 && ok2 && !real {
			if r, ok := op.long(n, m); ok {
				return r
			}
			return nil
		}
		p, _ := value.Cast(x, value.Real).(float64)
		q, _ := value.Cast(y, value.Real).(float64)
		return op.real(p, q)
	})
}

func seriesOrder(accept func(order int) bool) implementation {
	return eachPair(func(x, y any) any {
		order, ok := value.Compare(x, y)
		return ok && accept(order)
	})
}

func isSame(order int) bool  { return order == 0 }
func isOther(order int) bool { return order != 0 }

func seriesPow(x, y any) any {
	p, _ := value.Cast(x, value.Real).(float64)
	q, _ := value.Cast(y, value.Real).(float64)
	return math.Pow(p, q)
}

func signOf(f float64) float64 {
	switch {
	case f > 0:
		return 1
	case f < 0:
		return -1
	}
	return f
}

// total lifts a fold over the numbers of a series.
func total(start float64, fold func(acc, x float64) float64, end func(float64) float64) implementation {
	return strict(func(f *frame, a []any) any {
		x, ok, isArray := numbersOf(a[0])
		if !isArray {
			return nil
		}
		acc := start
		for i := range x {
			if ok[i] {
				acc = fold(acc, x[i])
			}
		}
		return end(acc)
	}, value.Dynamic)
}

func same(f float64) float64 { return f }

var (
	seriesSum       = total(0, func(acc, x float64) float64 { return acc + x }, same)
	seriesProduct   = total(1, func(acc, x float64) float64 { return acc * x }, same)
	seriesMagnitude = total(0, func(acc, x float64) float64 { return acc + x*x }, math.Sqrt)
)

// twoSeries returns two series of one length, or of which one is a number.
func twoSeries(a []any) (x, y []float64, ok bool) {
	x, ok1 := allNumbers(a[0])
	y, ok2 := allNumbers(a[1])
	if n, isNumber := value.Cast(a[1], value.Real).(float64); isNumber && isCount(a[1]) {
		y, ok2 = make([]float64, len(x)), true
		for i := range y {
			y[i] = n
		}
	} else if n, isNumber := value.Cast(a[0], value.Real).(float64); isNumber && isCount(a[0]) {
		x, ok1 = make([]float64, len(y)), true
		for i := range x {
			x[i] = n
		}
	}
	return x, y, ok1 && ok2 && len(x) == len(y)
}

func dot(x, y []float64) float64 {
	sum := 0.0
	for i := range x {
		sum += x[i] * y[i]
	}
	return sum
}

func seriesDot(f *frame, a []any) any {
	if x, y, ok := twoSeries(a); ok {
		return dot(x, y)
	}
	return nil
}

func seriesCosine(f *frame, a []any) any {
	x, y, ok := twoSeries(a)
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
	if m == 0 || n == 0 {
		return 0.0
	}
	return dot(x, y) / (m * n)
}

func seriesPearson(f *frame, a []any) any {
	x, y, ok := twoSeries(a)
	if !ok || len(x) == 0 {
		return nil
	}
	var u, v, w moments
	for i := range x {
		u.add(x[i], y[i])
		v.add(y[i], y[i])
		w.add(x[i], x[i])
	}
	return u.xy / math.Sqrt(v.xx*w.xx)
}

// Filling: an element is missing if it is null, or the placeholder that is given.
func missing(a []any, at int) func(v any) bool {
	if len(a) <= at {
		return func(v any) bool { return v == nil }
	}
	placeholder := a[at]
	if placeholder == nil {
		return func(v any) bool { return v == nil }
	}
	return func(v any) bool { return v == nil || value.Equal(v, placeholder) }
}

// fillFrom fills with the nearest value before (step 1) or after (step -1).
func fillFrom(step int) rowFunc {
	return func(f *frame, a []any) any {
		l, ok := list(a[0])
		if !ok {
			return nil
		}
		isMissing := missing(a, 1)
		out := append([]any(nil), l...)
		i := 0
		if step < 0 {
			i = len(l) - 1
		}
		for last := any(nil); i >= 0 && i < len(l); i += step {
			switch {
			case !isMissing(l[i]):
				last = l[i]
			case last != nil:
				out[i] = last
			}
		}
		return out
	}
}

func fillConst(f *frame, a []any) any {
	l, ok := list(a[0])
	if !ok {
		return nil
	}
	isMissing, constant := missing(a, 2), optional[any](a, 1, 0.0)
	out := append([]any(nil), l...)
	for i, v := range l {
		if isMissing(v) {
			out[i] = constant
		}
	}
	return out
}

// fillLinear fills a gap with the values of a line; at the ends with the
// nearest value, or with a constant if the third argument is false.
func fillLinear(f *frame, a []any) any {
	l, ok := list(a[0])
	if !ok {
		return nil
	}
	isMissing := missing(a, 1)
	edges := len(a) < 3 || a[2] != false
	var constant any = 0.0
	if len(a) > 3 {
		constant = a[3]
	}
	out := make([]any, len(l))
	known := []int{}
	for i, v := range l {
		if !isMissing(v) && isCount(v) {
			known = append(known, i)
			out[i] = v
		}
	}
	if len(known) == 0 {
		for i := range out {
			out[i] = constant
		}
		return out
	}
	number := func(i int) float64 { return value.Cast(l[i], value.Real).(float64) }
	next := 0
	for i := range out {
		if next < len(known) && known[next] == i {
			next++
			continue
		}
		switch {
		case next > 0 && next < len(known):
			from, to := known[next-1], known[next]
			between := number(from) + (number(to)-number(from))*float64(i-from)/float64(to-from)
			out[i] = between
			if _, whole := l[from].(int64); whole {
				out[i] = int64(between)
			}
		case !edges:
			out[i] = l[i]
		case next == 0:
			out[i] = l[known[0]]
		default:
			out[i] = l[known[len(known)-1]]
		}
	}
	return out
}

// seriesFir filters a series by the weighted sum of neighboring elements.
func seriesFir(f *frame, a []any) any {
	x, ok1 := allNumbers(a[0])
	weights, ok2 := allNumbers(a[1])
	if !ok1 || !ok2 || len(weights) == 0 {
		return nil
	}
	if float64(len(x))*float64(len(weights)) > 1e8 {
		return f.fail("a series of %d elements with a filter of %d: the limit is 100000000 products", len(x), len(weights))
	}
	normalize := len(a) < 3 || a[2] != false
	if sum := dot(weights, ones(len(weights))); normalize && sum != 0 {
		weights = append([]float64(nil), weights...)
		for i := range weights {
			weights[i] /= sum
		}
	}
	shift := 0
	if len(a) > 3 && a[3] == true {
		shift = len(weights) / 2
	}
	out := make([]float64, len(x))
	for i := range x {
		for k, w := range weights {
			if at := i + shift - k; at >= 0 && at < len(x) {
				out[i] += w * x[at]
			}
		}
	}
	return realList(out)
}

func ones(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = 1
	}
	return x
}

// seriesIir filters a series by a recursive filter.
func seriesIir(f *frame, a []any) any {
	x, ok1 := allNumbers(a[0])
	numerators, ok2 := allNumbers(a[1])
	denominators, ok3 := allNumbers(a[2])
	if !ok1 || !ok2 || !ok3 || len(denominators) == 0 || denominators[0] == 0 {
		return nil
	}
	if float64(len(x))*float64(len(numerators)+len(denominators)) > 1e8 {
		return f.fail("a series of %d elements with a filter of %d: the limit is 100000000 products", len(x), len(numerators)+len(denominators))
	}
	y := make([]float64, len(x))
	for i := range x {
		sum := 0.0
		for k, b := range numerators {
			if i >= k {
				sum += b * x[i-k]
			}
		}
		for k, d := range denominators {
			if k > 0 && i >= k {
				sum -= d * y[i-k]
			}
		}
		y[i] = sum / denominators[0]
	}
	return realList(y)
}

// seriesStats are the least, the greatest, the mean and the spread of a
// series, with where the first two are (KQL reference,
// series-stats-function); the bag of series_stats_dynamic has the sum and the length too.
func seriesStats(f *frame, a []any) any {
	x, ok, isArray := numbersOf(a[0])
	if !isArray {
		return nil
	}
	ignore := len(a) > 1 && a[1] == true
	var m moments
	sum, least, greatest := 0.0, -1, -1
	for i := range x {
		if !ok[i] || ignore && !isFinite(x[i]) {
			continue
		}
		m.add(x[i], x[i])
		sum += x[i]
		if least < 0 || x[i] < x[least] {
			least = i
		}
		if greatest < 0 || x[i] > x[greatest] {
			greatest = i
		}
	}
	if least < 0 {
		return make([]any, 9)
	}
	return []any{x[least], int64(least), x[greatest], int64(greatest), sum / m.n, stdev(&m), variance(&m), sum, int64(m.n)}
}

var seriesStatsNames = []string{"min", "min_idx", "max", "max_idx", "avg", "stdev", "variance", "sum", "len"}

// asBag turns the results of a function of several columns into a bag.
func asBag(fn rowFunc, names ...string) rowFunc {
	return func(f *frame, a []any) any {
		values, ok := list(fn(f, a))
		if !ok {
			return nil
		}
		bag := value.NewBag(len(names))
		for i, name := range names {
			bag.Set(name, values[i])
		}
		return bag
	}
}

// A line is fitted to a series by least squares; rest is the sum of the squares of what it leaves.
type line struct{ slope, interception, rsquare, variance, rvariance, rest float64 }

// fitLine fits a line to y over 1, 2, 3, …, as an example of series-fit-line-dynamic-function counts.
func fitLine(y []float64) line {
	var m, v moments
	for i, f := range y {
		m.add(float64(i), f)
		v.add(f, f)
	}
	l := line{variance: variance(&v)}
	if m.xx > 0 {
		l.slope = m.xy / m.xx
	}
	l.interception = m.meanY - l.slope*(m.meanX+1)
	for i, f := range y {
		d := f - l.at(i)
		l.rest += d * d
	}
	l.rvariance = ofSample(l.rest, m.n)
	if v.xx > 0 {
		l.rsquare = 1 - l.rest/v.xx
	}
	return l
}

// at returns the line's value for the element i, of which the first is 0.
func (l line) at(i int) float64 { return l.interception + l.slope*float64(i+1) }

func (l line) values(n int) []any {
	out := make([]any, n)
	for i := range out {
		out[i] = l.at(i)
	}
	return out
}

func seriesFitLine(f *frame, a []any) any {
	y, ok := allNumbers(a[0])
	if !ok || len(y) < 2 {
		return nil
	}
	l := fitLine(y)
	return []any{l.rsquare, l.slope, l.variance, l.rvariance, l.interception, l.values(len(y))}
}

var fitLineNames = []string{"rsquare", "slope", "variance", "rvariance", "interception", "line_fit"}
