package series

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
)

// seriesFir filters a series by the weighted sum of neighboring elements. A filter with
// negative weights is not normalized (KQL reference, series-fir-function).
func seriesFir(f *builtin.Frame, a []any) any {
	x, ok1 := allNumbers(a[0])
	weights, ok2 := allNumbers(a[1])
	if !ok1 || !ok2 || len(weights) == 0 {
		return nil
	}
	if float64(len(x))*float64(len(weights)) > 1e8 {
		return f.Fail("a series of %d elements with a filter of %d: the limit is 100000000 products", len(x), len(weights))
	}
	negative := slices.ContainsFunc(weights, func(w float64) bool { return w < 0 })
	normalize := !negative
	if len(a) > 2 {
		if normalize = a[2] == true; normalize && negative {
			return nil
		}
	}
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
		if !f.Afford(len(weights)) {
			return nil
		}
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
func seriesIir(f *builtin.Frame, a []any) any {
	x, ok1 := allNumbers(a[0])
	numerators, ok2 := allNumbers(a[1])
	denominators, ok3 := allNumbers(a[2])
	if !ok1 || !ok2 || !ok3 || len(denominators) == 0 || denominators[0] == 0 {
		return nil
	}
	if float64(len(x))*float64(len(numerators)+len(denominators)) > 1e8 {
		return f.Fail("a series of %d elements with a filter of %d: the limit is 100000000 products", len(x), len(numerators)+len(denominators))
	}
	y := make([]float64, len(x))
	for i := range x {
		if !f.Afford(len(numerators) + len(denominators)) {
			return nil
		}
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
