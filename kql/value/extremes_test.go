package value

import (
	"math"
	"math/rand/v2"
	"testing"
)

// comesBack reports whether the text of a value reads as the same value.
func comesBack(t *testing.T, v any) {
	t.Helper()
	text := Text(v)
	if got := Cast(text, TypeOf(v)); got == nil || !Equal(got, v) || Text(got) != text {
		t.Errorf("%s reads as %s", text, Text(got))
	}
}

func TestTheTextOfEveryNumberAndTimespanReadsBack(t *testing.T) {
	for _, d := range []Duration{math.MinInt64, math.MinInt64 + 1, math.MaxInt64, math.MaxInt64 - 1, 0, 1, -1, Day, -Day, Day - 1, 10675199 * Day, -10675199 * Day} {
		comesBack(t, d)
	}
	for _, s := range []string{
		"0", "-1", "1234567890123456789012345678901234", "-9999999999999999999999999999999999", "0.1234567890123456789012345678901234",
		"1e6144", "9.999999999999999999999999999999999e6144", "1e-6143", "1.234567890123456789012345678901234e-6143", "1e-6176", "-1e-6176",
	} {
		d, ok := ParseDecimal(s)
		if !ok {
			t.Errorf("%s is no decimal", s)
			continue
		}
		comesBack(t, d)
	}
	for _, f := range []float64{math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, math.Inf(1), math.Inf(-1), 0x1p-1022, 1e21, 1e-6, 999999999999999900000, 0.000001} {
		comesBack(t, f)
	}
	if f, ok := ParseReal(Text(math.Copysign(0, -1))); !ok || !math.Signbit(f) {
		t.Errorf("-0.0 reads as %v", f)
	}
	if f, ok := ParseReal(Text(math.NaN())); !ok || !math.IsNaN(f) {
		t.Errorf("NaN reads as %v", f)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		comesBack(t, Duration(r.Uint64()>>r.IntN(64)))
		comesBack(t, -Duration(r.Uint64()>>r.IntN(64)))
		comesBack(t, int64(r.Uint64()))
		if f := math.Float64frombits(r.Uint64()); !math.IsNaN(f) {
			comesBack(t, f)
		}
	}
}

func TestTimespansOutOfRangeAreRefused(t *testing.T) {
	for _, s := range []string{"10675199.02:48:05.4775808", "-10675199.02:48:05.4775809", "10675200.00:00:00", "99999999.00:00:00", "10675199.23:59:59", "10675199:02:48:06"} {
		if d, ok := ParseTimespan(s); ok {
			t.Errorf("%s reads as %s", s, d)
		}
	}
}
