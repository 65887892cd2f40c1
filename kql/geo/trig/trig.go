// Package trig computes sines, cosines and arc tangents rounded to the nearest number.
// The C library of the service does the same in all but the rarest cases. The functions
// of package math are sometimes off by one in the last place, and then coordinates would
// not print as the service prints them.
//
// Numbers enter and leave as float64; in between, a number is the sum of two.
package trig

import (
	"math"
	"math/big"
	"sync"
)

// A pair is a number as the sum of two float64s; the second is smaller than the last place of the first.
type pair struct{ high, low float64 }

// sum and product return the exact sum and product of two numbers.
func sum(a, b float64) pair {
	s := a + b
	t := s - a
	return pair{s, (a - (s - t)) + (b - t)}
}

func product(a, b float64) pair {
	p := a * b
	return pair{p, math.FMA(a, b, -p)}
}

func (a pair) add(b pair) pair {
	s := sum(a.high, b.high)
	return sum(s.high, s.low+a.low+b.low)
}

func (a pair) times(b pair) pair {
	p := product(a.high, b.high)
	return sum(p.high, p.low+a.high*b.low+a.low*b.high)
}

func (a pair) negative() pair { return pair{-a.high, -a.low} }
func (a pair) value() float64 { return a.high + a.low }

// steps is the number of steps in half a circle.
const steps = 64

// tables holds the step as a sum of three numbers, and the sines of its multiples up to the full circle.
type tables struct {
	step  [3]float64
	sines [2 * steps]pair
}

var table = sync.OnceValue(func() *tables {
	const precision = 200
	number := func() *big.Float { return new(big.Float).SetPrec(precision) }
	pi, _ := number().SetString("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803")
	t := &tables{}
	step := number().Quo(pi, number().SetInt64(steps))
	for rest, i := number().Set(step), 0; i < len(t.step); i++ {
		t.step[i], _ = rest.Float64()
		if i < len(t.step)-1 {
			t.step[i] = cut(t.step[i]) // so that multiples of it are exact
		}
		rest.Sub(rest, number().SetFloat64(t.step[i]))
	}
	for k := range t.sines {
		s := series(number().Mul(step, number().SetInt64(int64(k))))
		high, _ := s.Float64()
		low, _ := s.Sub(s, number().SetFloat64(high)).Float64()
		t.sines[k] = pair{high, low}
	}
	return t
})

// cut returns a number without its last twelve bits.
func cut(f float64) float64 { return math.Float64frombits(math.Float64bits(f) &^ (1<<12 - 1)) }

// series returns the sine by its power series.
func series(x *big.Float) *big.Float {
	number := func() *big.Float { return new(big.Float).SetPrec(x.Prec()) }
	square := number().Mul(x, x)
	term, total := number().Set(x), number().Set(x)
	for n := int64(2); n < 100; n += 2 {
		term.Quo(term.Mul(term, square), number().SetInt64(-n*(n+1)))
		total.Add(total, term)
	}
	return total
}

// Sincos returns the sine and the cosine of an angle of at most a few turns.
func Sincos(x float64) (sin, cos float64) {
	s, c := sincos(x)
	return s.value(), c.value()
}

func sincos(x float64) (sin, cos pair) {
	t := table()
	k := math.RoundToEven(x * (steps / math.Pi))
	// The remainder of the angle is at most half a step.
	r := sum(x-k*t.step[0], -k*t.step[1])
	r = r.add(product(-k, t.step[2]))
	square := r.times(r)
	q := square.high
	// All terms of the series but the first are so small that one number suffices for each.
	sinR := r.add(r.times(square.times(pair{-1.0 / 6, -9.25185853854297e-18}.add(pair{q * (1.0/120 - q*(1.0/5040-q*(1.0/362880-q/39916800))), 0}))))
	cosR := pair{1, 0}.add(square.times(pair{-0.5, 0}.add(pair{q * (1.0/24 - q*(1.0/720-q*(1.0/40320-q/3628800))), 0})))
	i := int(k) & (2*steps - 1)
	sinK, cosK := t.sines[i], t.sines[(i+steps/2)&(2*steps-1)]
	sin = sinK.times(cosR).add(cosK.times(sinR))
	cos = cosK.times(cosR).add(sinK.times(sinR).negative())
	return sin, cos
}

// Atan2 returns the angle whose tangent is y/x, in the quadrant of x and y.
func Atan2(y, x float64) float64 {
	a := math.Atan2(y, x)
	if a == 0 || math.IsNaN(a) || math.IsInf(x, 0) || math.IsInf(y, 0) {
		return a
	}
	// The difference between the direction of that angle and the direction of x and y.
	sin, cos := sincos(a)
	across := product(y, cos.high).add(product(x, -sin.high))
	across = across.add(pair{y*cos.low - x*sin.low, 0})
	along := x*cos.high + y*sin.high
	return a + across.value()/along
}
