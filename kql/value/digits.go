package value

import (
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"sync"
)

// The service prints the reals in a dynamic by Grisu2 (Florian Loitsch, Printing
// Floating-Point Numbers Quickly and Accurately with Integers), which nearly always finds
// the fewest digits that read back as the same number. Where several numbers have so few
// digits it takes the greatest; package strconv takes the nearest.

// A scaledNumber is f times a power of two.
type scaledNumber struct {
	f uint64
	e int
}

const (
	hiddenBit   = 1 << 52
	exponentOf1 = 0x3ff + 52
)

func scaledOf(v float64) scaledNumber {
	b := math.Float64bits(v)
	f, e := b&(hiddenBit-1), int(b>>52&0x7ff)
	if e == 0 {
		return scaledNumber{f, 1 - exponentOf1}
	}
	return scaledNumber{f | hiddenBit, e - exponentOf1}
}

func (s scaledNumber) normal() scaledNumber {
	n := bits.LeadingZeros64(s.f)
	return scaledNumber{s.f << n, s.e - n}
}

func (s scaledNumber) times(t scaledNumber) scaledNumber {
	high, low := bits.Mul64(s.f, t.f)
	return scaledNumber{high + low>>63, s.e + t.e + 64}
}

// powersOfTen holds the powers from 10^-348 on, in steps of 10^8.
var powersOfTen = sync.OnceValue(func() *[87]scaledNumber {
	const precision = 64
	exact := func(n int64) *big.Float { return new(big.Float).SetPrec(2000).SetInt64(n) }
	step, p := exact(100_000_000), exact(1)
	for range 348 {
		p.Mul(p, exact(10))
	}
	p.Quo(exact(1), p)
	t := new([87]scaledNumber)
	for i := range t {
		rounded := new(big.Float).SetPrec(precision).Set(p)
		e := rounded.MantExp(nil) - precision
		f, _ := new(big.Float).SetMantExp(rounded, -e).Uint64()
		t[i] = scaledNumber{f, e}
		p.Mul(p, step)
	}
	return t
})

// shortDigits appends the digits of a positive number and returns the power of ten of the last digit.
func shortDigits(digits []byte, v float64) (all []byte, exponent int) {
	s := scaledOf(v)
	above := scaledNumber{s.f<<1 + 1, s.e - 1}.normal()
	below := scaledNumber{s.f<<1 - 1, s.e - 1}
	if s.f == hiddenBit {
		below = scaledNumber{s.f<<2 - 1, s.e - 2}
	}
	below = scaledNumber{below.f << (below.e - above.e), above.e}

	const log2 = 0.30102999566398114
	index := int(math.Ceil(float64(-61-above.e)*log2+347))>>3 + 1
	power := powersOfTen()[index]
	high, low := above.times(power), below.times(power)
	return generate(digits, scaledNumber{high.f - 1, high.e}, high.f-low.f-2, 348-8*index)
}

// generate appends digits of the greatest number in a range until the remainder is less than the range.
func generate(digits []byte, high scaledNumber, delta uint64, exponent int) ([]byte, int) {
	shift := -high.e
	whole, rest := high.f>>shift, high.f&(1<<shift-1)
	ten, kappa := uint64(1), 1
	for whole/ten >= 10 {
		ten *= 10
		kappa++
	}
	for ; kappa > 0; ten /= 10 {
		digits = append(digits, byte('0'+whole/ten))
		whole %= ten
		if kappa--; whole<<shift+rest <= delta {
			return digits, exponent + kappa
		}
	}
	for {
		rest *= 10
		delta *= 10
		digits = append(digits, byte('0'+rest>>shift))
		rest &= 1<<shift - 1
		if kappa--; rest < delta {
			return digits, exponent + kappa
		}
	}
}

// appendDynamicReal appends a number as it stands in the text of a dynamic.
func appendDynamicReal(b []byte, v float64) []byte {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return appendReal(b, v)
	}
	if v < 0 {
		b = append(b, '-')
		v = -v
	}
	digits, exponent := shortDigits(make([]byte, 0, 24), v)
	before := len(digits) + exponent // how many digits are before the decimal point
	switch {
	case v >= 1e21 || v < 1e-6:
		b = append(b, digits[0])
		if len(digits) > 1 {
			b = append(append(b, '.'), digits[1:]...)
		}
		if b = append(b, 'e'); before > 0 {
			b = append(b, '+')
		}
		return strconv.AppendInt(b, int64(before-1), 10)
	case before <= 0:
		b = append(b, "0."...)
		return append(appendZeros(b, -before), digits...)
	case exponent >= 0:
		return append(appendZeros(append(b, digits...), exponent), ".0"...)
	}
	b = append(b, digits[:before]...)
	return append(append(b, '.'), digits[before:]...)
}

func appendZeros(b []byte, n int) []byte {
	for range n {
		b = append(b, '0')
	}
	return b
}
