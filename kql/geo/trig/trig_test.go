package trig

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// The values are those of the GNU C library.
func TestValuesThatPackageMathRoundsOtherwise(t *testing.T) {
	for _, c := range []struct{ x, sin, cos float64 }{
		{0, 0, 1},
		{0.5235987755982988, 0.49999999999999994, 0.8660254037844387},
		{1.0471975511965976, 0.8660254037844386, 0.5000000000000001},
		{math.Pi / 4, 0.7071067811865475, 0.7071067811865476},
		{math.Pi / 2, 1, 6.123233995736766e-17},
		{math.Pi, 1.2246467991473532e-16, -1},
		{-math.Pi, -1.2246467991473532e-16, -1},
		{3 * math.Pi / 4, 0.7071067811865476, -0.7071067811865475},
	} {
		if sin, cos := Sincos(c.x); sin != c.sin || cos != c.cos {
			t.Errorf("Sincos(%v) = %v, %v; want %v, %v", c.x, sin, cos, c.sin, c.cos)
		}
	}
	for _, c := range []struct{ y, x, want float64 }{
		{0, 1, 0},
		{1, 0, math.Pi / 2},
		{-1, 0, -math.Pi / 2},
		{0, -1, math.Pi},
		{math.Copysign(0, -1), -1, -math.Pi},
		{1, 1, math.Pi / 4},
		{-1, -1, -3 * math.Pi / 4},
		{0, 0, 0},
	} {
		if got := Atan2(c.y, c.x); got != c.want {
			t.Errorf("Atan2(%v, %v) = %v, want %v", c.y, c.x, got, c.want)
		}
	}
}

// sine sums the series with many digits.
func sine(x float64) float64 {
	z := new(big.Float).SetPrec(300).SetFloat64(x)
	square := new(big.Float).Mul(z, z)
	term, sum := new(big.Float).Copy(z), new(big.Float).Copy(z)
	for k := int64(1); k < 60; k++ {
		term.Mul(term, square)
		term.Quo(term, new(big.Float).SetInt64(-2*k*(2*k+1)))
		sum.Add(sum, term)
	}
	v, _ := sum.Float64()
	return v
}

func TestSinesAreRoundedToTheNearestNumber(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		x := (2*r.Float64() - 1) * 2 * math.Pi
		if sin, _ := Sincos(x); sin != sine(x) {
			t.Errorf("the sine of %v is %v, want %v", x, sin, sine(x))
		}
	}
}

func TestArcTangentsUndoSinesAndCosines(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 5000 {
		x := (2*r.Float64() - 1) * math.Pi
		sin, cos := Sincos(x)
		if got := Atan2(sin, cos); math.Abs(got-x) > 5e-16*math.Max(1, math.Abs(x)) {
			t.Errorf("the arc tangent gives %v for %v", got, x)
		}
	}
}
