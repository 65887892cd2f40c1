package builtin

import (
	"math"

	"github.com/ruleproof/ruleproof/kql/value"
)

// maxFourier is how many products a Fourier transform may take.
const maxFourier = 50_000_000

// fourier implements series_fft (sign -1) and series_ifft (sign 1, divided by
// the length): the real and the imaginary parts of the transform.
func fourier(sign float64) rowFunc {
	return func(f *frame, a []any) any {
		re, ok := allNumbers(a[0])
		if !ok {
			return nil
		}
		n := len(re)
		im := make([]float64, n)
		if len(a) > 1 && a[1] != nil {
			if im, ok = allNumbers(a[1]); !ok || len(im) != n {
				return nil
			}
		}
		if n > 0 && n&(n-1) != 0 && n > maxFourier/n {
			return f.fail("a series of %d elements, whose number is no power of two: the limit is %d", n, int(math.Sqrt(maxFourier)))
		}
		outRe, outIm := transform(re, im, sign)
		if sign > 0 {
			for i := range outRe {
				outRe[i] /= float64(n)
				outIm[i] /= float64(n)
			}
		}
		return []any{realList(outRe), realList(outIm)}
	}
}

// transform splits a series in its elements of even and of odd places as long as it can.
func transform(re, im []float64, sign float64) (outRe, outIm []float64) {
	n := len(re)
	outRe, outIm = make([]float64, n), make([]float64, n)
	if n%2 != 0 || n < 2 {
		for k := range n {
			for i := range n {
				angle := sign * 2 * math.Pi * float64(i*k%n) / float64(n)
				outRe[k] += re[i]*math.Cos(angle) - im[i]*math.Sin(angle)
				outIm[k] += re[i]*math.Sin(angle) + im[i]*math.Cos(angle)
			}
		}
		return outRe, outIm
	}
	half := n / 2
	var parts [4][]float64 // even and odd, real and imaginary
	for p := range parts {
		parts[p] = make([]float64, half)
	}
	for i := range half {
		parts[0][i], parts[1][i] = re[2*i], im[2*i]
		parts[2][i], parts[3][i] = re[2*i+1], im[2*i+1]
	}
	evenRe, evenIm := transform(parts[0], parts[1], sign)
	oddRe, oddIm := transform(parts[2], parts[3], sign)
	for k := range half {
		angle := sign * 2 * math.Pi * float64(k) / float64(n)
		c, s := math.Cos(angle), math.Sin(angle)
		re, im := oddRe[k]*c-oddIm[k]*s, oddRe[k]*s+oddIm[k]*c
		outRe[k], outIm[k] = evenRe[k]+re, evenIm[k]+im
		outRe[k+half], outIm[k+half] = evenRe[k]-re, evenIm[k]-im
	}
	return outRe, outIm
}

// maxDegree is the highest degree of a polynomial that is fitted.
const maxDegree = 16

// seriesFitPoly fits a polynomial to a series by least squares (KQL reference,
// series-fit-poly-function): coefficients of the highest power first.
func seriesFitPoly(f *frame, a []any) any {
	y, ok := filledNumbers(a[0])
	if !ok {
		return nil
	}
	x := make([]float64, len(y))
	for i := range x {
		x[i] = float64(i)
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
			return f.fail("a polynomial of degree %d: the limits are 1 and %d", n, maxDegree)
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
	var spread, rest moments
	fit := make([]float64, len(y))
	for i := range y {
		for k := degree; k >= 0; k-- {
			fit[i] = fit[i]*x[i] + coefficients[k]
		}
		spread.add(y[i], y[i])
		d := y[i] - fit[i]
		rest.xx += d * d
	}
	rvariance := ofSample(rest.xx, spread.n)
	rsquare := 0.0
	if variance(&spread) > 0 {
		rsquare = 1 - rvariance/variance(&spread)
	}
	highest := make([]float64, degree+1)
	for k := range highest {
		highest[k] = coefficients[degree-k]
	}
	return []any{rsquare, realList(highest), variance(&spread), rvariance, realList(fit)}
}

// leastSquares returns the coefficients of a polynomial, the lowest power
// first. It makes the powers of x orthogonal, which stays exact where solving
// the equations of the powers themselves would not.
func leastSquares(x, y []float64, degree int) ([]float64, bool) {
	n := len(x)
	basis := make([][]float64, degree+1)    // values of each orthogonal polynomial
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
		for range 2 { // once more, for what rounding leaves
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
		if size == 0 || !isFinite(size) {
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
