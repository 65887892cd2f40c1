package numbers

import (
	"math"

	"github.com/ruleproof/ruleproof/kql/builtin"
)

// The beta distribution and the tests that rest on it.

// logBeta is the logarithm of the beta function.
func logBeta(a, b float64) float64 { return logGamma(a) + logGamma(b) - logGamma(a+b) }

// incompleteBeta is the regularized incomplete beta function, by its continued fraction.
func incompleteBeta(x, a, b float64) float64 {
	switch {
	case x <= 0:
		return 0
	case x >= 1:
		return 1
	case x > (a+1)/(a+b+2):
		return 1 - incompleteBeta(1-x, b, a)
	}
	front := math.Exp(math.Log(x)*a+math.Log1p(-x)*b-logBeta(a, b)) / a
	const tiny = 1e-300
	notZero := func(f float64) float64 {
		if math.Abs(f) < tiny {
			return tiny
		}
		return f
	}
	c, d := 1.0, 1/notZero(1-(a+b)*x/(a+1))
	h := d
	for m := 1.0; m < 1000; m++ {
		even := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		d = 1 / notZero(1+even*d)
		c = notZero(1 + even/c)
		h *= d * c
		odd := -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		d = 1 / notZero(1+odd*d)
		c = notZero(1 + odd/c)
		step := d * c
		h *= step
		if math.Abs(step-1) < 1e-16 {
			break
		}
	}
	return front * h
}

// maxBeta is the largest parameter of the distribution (KQL reference, beta-cdf-function).
const maxBeta = 10000

// betaCDF is NaN where the reference says so, except for parameters of 0 and below: for
// these the service computes the formula all the same.
func betaCDF(x, alpha, beta float64) float64 {
	if x < 0 || x > 1 || alpha > maxBeta || beta > maxBeta {
		return math.NaN()
	}
	if p := incompleteBeta(x, alpha, beta); p >= 0 && p <= 1 {
		return p
	}
	return math.NaN()
}

func betaPDF(x, alpha, beta float64) float64 {
	if x <= 0 || x >= 1 || alpha <= 0 || beta <= 0 {
		return math.NaN()
	}
	return math.Exp((alpha-1)*math.Log(x) + (beta-1)*math.Log1p(-x) - logBeta(alpha, beta))
}

// betaInv halves the interval until no number is left in it. The service returns NaN
// where the reference has null, and null where it has NaN (beta-inv-function).
func betaInv(p, alpha, beta float64) (float64, bool) {
	if !(p > 0 && p <= 1) {
		return 0, false
	}
	if alpha <= 0 || beta <= 0 {
		return math.NaN(), true
	}
	low, high := 0.0, 1.0
	for range 200 {
		middle := (low + high) / 2
		if incompleteBeta(middle, alpha, beta) < p {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2, true
}

// welchTest is the probability that two samples with these means, variances and counts
// come from populations with the same mean (KQL reference, welch-test-function).
func welchTest(f *builtin.Frame, a []any) any {
	n := make([]float64, len(a))
	for i, v := range a {
		n[i] = v.(float64)
	}
	s1, s2 := n[1]/n[2], n[4]/n[5]
	t := (n[0] - n[3]) / math.Sqrt(s1+s2)
	freedom := (s1 + s2) * (s1 + s2) / (s1*s1/(n[2]-1) + s2*s2/(n[5]-1))
	return incompleteBeta(freedom/(freedom+t*t), freedom/2, 0.5)
}
