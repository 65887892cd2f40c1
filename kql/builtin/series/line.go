package series

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/numbers"
)

// A line is a fit to a series by least squares; rest is the sum of the squared residuals.
type line struct{ slope, interception, rsquare, variance, rvariance, rest float64 }

// fitLine fits a line to y over 1, 2, 3, …, as in an example of series-fit-line-dynamic-function.
func fitLine(y []float64) line {
	var m, v numbers.Moments
	for i, f := range y {
		m.Add(float64(i), f)
		v.Add(f, f)
	}
	l := line{variance: numbers.Variance(&v)}
	if m.XX > 0 {
		l.slope = m.XY / m.XX
	}
	l.interception = m.MeanY - l.slope*(m.MeanX+1)
	for i, f := range y {
		d := f - l.at(i)
		l.rest += d * d
	}
	l.rvariance = numbers.OfSample(l.rest, m.N)
	if v.XX > 0 {
		l.rsquare = 1 - l.rest/v.XX
	}
	return l
}

// at returns the line's value for the element with index i.
func (l line) at(i int) float64 { return l.interception + l.slope*float64(i+1) }

func (l line) values(n int) []any {
	out := make([]any, n)
	for i := range out {
		out[i] = l.at(i)
	}
	return out
}

func seriesFitLine(f *builtin.Frame, a []any) any {
	y, ok := allNumbers(a[0])
	if !ok || len(y) < 2 {
		return nil
	}
	l := fitLine(y)
	return []any{l.rsquare, l.slope, l.variance, l.rvariance, l.interception, l.values(len(y))}
}

var fitLineNames = []string{"rsquare", "slope", "variance", "rvariance", "interception", "line_fit"}
