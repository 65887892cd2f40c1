package series

import (
	"math"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/numbers"
	"github.com/ruleproof/ruleproof/kql/value"
)

// maxDegree is the highest degree of a polynomial to fit.
const maxDegree = 16

// seriesFitPoly fits a polynomial to a series by least squares (KQL reference,
// series-fit-poly-function). The coefficient of the highest power comes first. By default
// the elements are at 1, 2, 3, …
func seriesFitPoly(f *builtin.Frame, a []any) any {
	y, ok := filledNumbers(a[0])
	if !ok {
		return nil
	}
	x := make([]float64, len(y))
	for i := range x {
		x[i] = float64(i + 1)
	}
	if len(a) > 1 && a[1] != nil {
		if x, ok = allNumbers(a[1]); !ok || len(x) != len(y) {
			return nil
		}
	}
	degree := 1
	if len(a) > 2 {
		n, _ := value.Cast(a[2], value.Long).(int64)
		if n < 1 || n > maxDegree {
			return f.Fail("a polynomial of degree %d: the limits are 1 and %d", n, maxDegree)
		}
		degree = int(n)
	}
	if len(y) <= degree {
		return nil
	}
	coefficients, ok := leastSquares(x, y, degree)
	if !ok {
		return nil
	}
	var spread, rest numbers.Moments
	fit := make([]float64, len(y))
	for i := range y {
		for k := degree; k >= 0; k-- {
			fit[i] = fit[i]*x[i] + coefficients[k]
		}
		spread.Add(y[i], y[i])
		d := y[i] - fit[i]
		rest.XX += d * d
	}
	rvariance := numbers.OfSample(rest.XX, spread.N)
	rsquare := 0.0
	if numbers.Variance(&spread) > 0 {
		rsquare = 1 - rvariance/numbers.Variance(&spread)
	}
	highest := make([]float64, degree+1)
	for k := range highest {
		highest[k] = coefficients[degree-k]
	}
	return []any{rsquare, realList(highest), numbers.Variance(&spread), rvariance, realList(fit)}
}

// leastSquares returns the coefficients of a polynomial, the lowest power first. It
// orthogonalizes the powers of x, which is more precise than solving the equations of the
// powers themselves.
func leastSquares(x, y []float64, degree int) ([]float64, bool) {
	n := len(x)
	basis := make([][]float64, degree+1)    // the values of each orthogonal polynomial
	inPowers := make([][]float64, degree+1) // and its coefficients
	out := make([]float64, degree+1)
	for k := range basis {
		basis[k], inPowers[k] = make([]float64, n), make([]float64, degree+1)
		if k == 0 {
			copy(basis[k], ones(n))
			inPowers[k][0] = 1
		} else {
			for i := range x {
				basis[k][i] = basis[k-1][i] * x[i]
			}
			copy(inPowers[k][1:], inPowers[k-1])
		}
		for range 2 { // the second time for the rounding errors of the first
			for j := range k {
				share := dot(basis[k], basis[j])
				for i := range x {
					basis[k][i] -= share * basis[j][i]
				}
				for p := range out {
					inPowers[k][p] -= share * inPowers[j][p]
				}
			}
		}
		size := math.Sqrt(dot(basis[k], basis[k]))
		if size == 0 || !builtin.IsFinite(size) {
			return nil, false
		}
		for i := range x {
			basis[k][i] /= size
		}
		for p := range out {
			inPowers[k][p] /= size
		}
		share := dot(y, basis[k])
		for p := range out {
			out[p] += share * inPowers[k][p]
		}
	}
	return out, true
}
