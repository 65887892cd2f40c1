package series

import (
	"math"
	"testing"

	"github.com/ruleproof/ruleproof/kql/builtin"
)

// TestTransformOfAnyLengthIsTheSum compares the algorithms of the transform, which depend on the length.
func TestTransformOfAnyLengthIsTheSum(t *testing.T) {
	for _, n := range []int{1, 2, 3, 63, 64, 65, 101, 210} {
		re, im := make([]float64, n), make([]float64, n)
		for i := range re {
			re[i], im[i] = math.Sin(float64(i*i))*100, math.Cos(float64(i))
		}
		outRe, outIm := transform(nil, re, im, -1)
		for k := range n {
			var sumRe, sumIm float64
			for i := range n {
				s, c := math.Sincos(-2 * math.Pi * float64(i*k%n) / float64(n))
				sumRe, sumIm = sumRe+re[i]*c-im[i]*s, sumIm+re[i]*s+im[i]*c
			}
			if math.Abs(sumRe-outRe[k]) > 1e-9 || math.Abs(sumIm-outIm[k]) > 1e-9 {
				t.Fatalf("element %d of %d is %g+%gi, want %g+%gi", k, n, outRe[k], outIm[k], sumRe, sumIm)
			}
		}
	}
}

func TestPolynomialIsFoundAgain(t *testing.T) {
	x, y := make([]float64, 50), make([]float64, 50)
	for i := range x {
		x[i] = float64(i)/10 - 2.3
		y[i] = math.Pow(x[i], 5) - 8*math.Pow(x[i], 3) + 10*x[i] + 6
	}
	got, ok := leastSquares(x, y, 5)
	for k, want := range []float64{6, 10, 0, -8, 0, 1} {
		if !ok || math.Abs(got[k]-want) > 1e-9 {
			t.Errorf("the coefficient of power %d is %g, want %g", k, got[k], want)
		}
	}
}

// TestPlacesOfAPolynomialCountFromOne tests the default places.
func TestPlacesOfAPolynomialCountFromOne(t *testing.T) {
	fit, _ := seriesFitPoly(&builtin.Frame{Context: &builtin.Context{MaxBytes: 1 << 20}}, []any{[]any{int64(3), int64(5), int64(7)}}).([]any)
	coefficients, _ := fit[1].([]any)
	for i, want := range []float64{2, 1} {
		if got := coefficients[i].(float64); math.Abs(got-want) > 1e-12 {
			t.Errorf("coefficient %d is %g, want %g", i, got, want)
		}
	}
}
