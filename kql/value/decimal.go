package value

import (
	"math"
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// DecimalDigits is the precision of a decimal (KQL reference, decimal).
const DecimalDigits = 34

var decimalContext = apd.Context{
	Precision:   DecimalDigits,
	MaxExponent: 6144,
	MinExponent: -6143,
	Rounding:    apd.RoundHalfEven,
	Traps:       apd.InvalidOperation | apd.DivisionByZero | apd.DivisionUndefined | apd.DivisionImpossible | apd.Overflow,
}

// DecimalContext returns the arithmetic of decimals.
func DecimalContext() *apd.Context { return &decimalContext }

// decimalBytes is about the length of the longest decimal without an exponent, which is
// that of the smallest number.
const decimalBytes = 6200

// ParseDecimal reads a decimal number.
func ParseDecimal(s string) (Number, bool) {
	s = strings.TrimSpace(s)
	if !looksNumeric(s) || len(s) > decimalBytes {
		return nil, false
	}
	d, _, err := decimalContext.NewFromString(s)
	if err != nil || d.Form != apd.Finite {
		return nil, false
	}
	return d, true
}

// FormatDecimal prints a decimal without an exponent, however large it is, and without trailing zeros.
func FormatDecimal(d Number) string {
	text := d.Text('f')
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// DecimalFromLong returns the number as a decimal.
func DecimalFromLong(n int64) Number { return apd.New(n, 0) }

// DecimalFromReal returns the nearest decimal; ok is false for NaN and the infinities.
func DecimalFromReal(f float64) (d Number, ok bool) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, false
	}
	d = new(apd.Decimal)
	if _, err := d.SetFloat64(f); err != nil {
		return nil, false
	}
	return d, true
}

// DecimalToReal returns the nearest real.
func DecimalToReal(d Number) float64 {
	f, err := d.Float64()
	if err != nil && !math.IsInf(f, 0) {
		return math.NaN()
	}
	return f
}

// DecimalToLong returns the decimal without its fraction; ok is false when it is too large.
func DecimalToLong(d Number) (n int64, ok bool) {
	var whole apd.Decimal
	if _, err := decimalContext.Quantize(&whole, truncated(d), 0); err != nil {
		return 0, false
	}
	n, err := whole.Int64()
	return n, err == nil
}

func truncated(d Number) Number {
	context := decimalContext
	context.Rounding = apd.RoundDown
	var t apd.Decimal
	if _, err := context.RoundToIntegralValue(&t, d); err != nil {
		return d
	}
	return &t
}
