package series

import (
	"fmt"
	"math"
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/numbers"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Decomposition of a series into a seasonal part, a trend and a residual (KQL reference,
// series-decompose-function).

// periodOf returns the length of the best period of a series if its score reaches the
// threshold, otherwise 0.
func periodOf(f *builtin.Frame, x []float64, threshold float64) int {
	s := seasonalityOf(f, x)
	if s == nil {
		return 0
	}
	found := s.periods(minPeriod, float64(len(x)))
	if len(found) == 0 || found[0].score < threshold {
		return 0
	}
	if f.Warn != nil {
		f.Warn(fmt.Sprintf("the series was found to repeat after %d elements; the service may find another period", found[0].lag))
	}
	return found[0].lag
}

// seasonalOf returns the median of the elements of each phase. It looks only at the first learned elements.
func seasonalOf(x []float64, period, learned int) []float64 {
	out := make([]float64, len(x))
	for phase := range min(period, len(x)) {
		var same []float64
		for i := phase; i < learned; i += period {
			same = append(same, x[i])
		}
		m := quantile(same, 0.5)
		for i := phase; i < len(x); i += period {
			out[i] = m
		}
	}
	return out
}

// quantile interpolates between neighboring elements. It is 0 if there are no elements.
func quantile(x []float64, p float64) float64 {
	if len(x) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(x))
	at := p * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (sorted[i+1]-sorted[i])*(at-float64(i))
}

// decomposition is the parts of a series.
type decomposition struct{ baseline, seasonal, trend, residual []float64 }

func decompose(f *builtin.Frame, x []float64, period int64, trend string, testPoints int64, threshold float64) (d decomposition, ok bool) {
	n := len(x)
	learned := n - int(min(max(testPoints, 0), int64(n)))
	switch {
	case period < -1:
		return d, false
	case period == -1:
		period = int64(periodOf(f, x[:learned], threshold))
	}
	d.seasonal = make([]float64, n)
	if period > 0 {
		d.seasonal = seasonalOf(x, int(min(period, int64(n))), learned)
	}
	rest := make([]float64, n)
	for i := range x {
		rest[i] = x[i] - d.seasonal[i]
	}
	d.trend = make([]float64, n)
	switch trend {
	case "avg":
		mean := 0.0
		if learned > 0 {
			mean = dot(rest[:learned], ones(learned)) / float64(learned)
		}
		for i := range d.trend {
			d.trend[i] = mean
		}
	case "linefit":
		l := fitLine(rest[:learned])
		for i := range d.trend {
			d.trend[i] = l.at(i)
		}
	case "none":
	default:
		f.Fail("the trend must be avg, linefit or none, not %s", builtin.Preview(trend))
		return d, false
	}
	d.baseline, d.residual = make([]float64, n), make([]float64, n)
	for i := range x {
		d.baseline[i] = d.seasonal[i] + d.trend[i]
		d.residual[i] = x[i] - d.baseline[i]
	}
	return d, true
}

func seriesDecompose(f *builtin.Frame, a []any) any {
	x, ok := filledNumbers(a[0])
	if !ok {
		return nil
	}
	d, ok := decompose(f, x, builtin.Optional(a, 1, int64(-1)), builtin.Optional(a, 2, "avg"), builtin.Optional(a, 3, int64(0)), builtin.Optional(a, 4, 0.6))
	if !ok {
		return nil
	}
	return []any{realList(d.baseline), realList(d.seasonal), realList(d.trend), realList(d.residual)}
}

// seriesForecast is the baseline that is learned from all but the last points.
func seriesForecast(f *builtin.Frame, a []any) any {
	x, ok := filledNumbers(a[0])
	if !ok {
		return nil
	}
	d, ok := decompose(f, x, builtin.Optional(a, 2, int64(-1)), builtin.Optional(a, 3, "linefit"), builtin.Optional(a, 1, int64(0)), builtin.Optional(a, 4, 0.6))
	if !ok {
		return nil
	}
	return realList(d.baseline)
}

func seriesAnomalies(f *builtin.Frame, a []any) any {
	x, ok := filledNumbers(a[0])
	if !ok {
		return nil
	}
	d, ok := decompose(f, x, builtin.Optional(a, 2, int64(-1)), builtin.Optional(a, 3, "avg"), builtin.Optional(a, 4, int64(0)), builtin.Optional(a, 6, 0.6))
	if !ok {
		return nil
	}
	learned := len(x) - int(min(max(builtin.Optional(a, 4, int64(0)), 0), int64(len(x))))
	scores, ok := outliers(f, d.residual, learned, builtin.Optional(a, 5, "ctukey"))
	if !ok {
		return nil
	}
	threshold := builtin.Optional(a, 1, 1.5)
	flags := make([]any, len(scores))
	for i, s := range scores {
		flags[i] = int64(0)
		switch {
		case s > threshold:
			flags[i] = int64(1)
		case s < -threshold:
			flags[i] = int64(-1)
		}
	}
	return []any{flags, realList(scores), realList(d.baseline)}
}

// filledNumbers returns the numbers of a series, with missing ones interpolated.
func filledNumbers(v any) ([]float64, bool) {
	if _, ok := v.([]any); !ok {
		return nil, false
	}
	return allNumbers(fillLinear(nil, []any{v}))
}

// tukeyScales are the factors for the distance of the percentiles. For normally
// distributed values, the fences of the custom test lie as far out as those of the
// standard test.
var tukeyScales = map[string]struct{ low, high, scale float64 }{
	"tukey":  {0.25, 0.75, 1},
	"ctukey": {0.10, 0.90, 0.3606715639662025},
}

// outliers scores each element by its distance from the middle range of the first learned
// elements, in units of the distance of the percentiles.
func outliers(f *builtin.Frame, x []float64, learned int, kind string) ([]float64, bool) {
	k, ok := tukeyScales[kind]
	if !ok {
		f.Fail("the test for outliers must be tukey or ctukey, not %s", builtin.Preview(kind))
		return nil, false
	}
	low, high := quantile(x[:learned], k.low), quantile(x[:learned], k.high)
	scores := make([]float64, len(x))
	unit := (high - low) * k.scale
	if unit == 0 {
		return scores, true
	}
	for i, v := range x {
		switch {
		case v > high:
			scores[i] = (v - high) / unit
		case v < low:
			scores[i] = (v - low) / unit
		}
	}
	return scores, true
}

// seriesOutliers implements series_outliers (KQL reference, series-outliers-function).
// How the service scales the scores for percentiles other than the defaults of the custom
// test is not known.
func seriesOutliers(f *builtin.Frame, a []any) any {
	x, ok, isArray := numbersOf(a[0])
	if !isArray {
		return nil
	}
	kind := builtin.Optional(a, 1, "ctukey")
	for i, usual := range []float64{10, 90} {
		p, given := value.Cast(builtin.Optional[any](a, 3+i, nil), value.Real).(float64)
		if given && p != usual && kind == "ctukey" {
			return f.Fail("scores by the percentile %s are not supported, only by 10 and 90", value.Text(p))
		}
	}
	ignored, hasIgnored := value.Cast(builtin.Optional[any](a, 2, nil), value.Real).(float64)
	tested := min(max(builtin.Optional(a, 5, int64(0)), 0), int64(len(x)))
	var known []float64
	learned := 0
	for i := range x {
		if ok[i] = ok[i] && !(hasIgnored && x[i] == ignored); ok[i] {
			known = append(known, x[i])
			if int64(i) < int64(len(x))-tested {
				learned++
			}
		}
	}
	scores, valid := outliers(f, known, learned, kind)
	if !valid {
		return nil
	}
	out := make([]any, len(x))
	next := 0
	for i := range x {
		out[i] = 0.0
		if ok[i] {
			out[i] = scores[next]
			next++
		}
	}
	return out
}

// seriesSeasonal is the seasonal part alone. Without a period all its elements are zero.
func seriesSeasonal(f *builtin.Frame, a []any) any {
	x, ok := filledNumbers(a[0])
	if !ok {
		return nil
	}
	period := builtin.Optional(a, 1, int64(-1))
	if period == -1 {
		period = int64(periodOf(f, x, 0.7))
	}
	if period <= 0 {
		return realList(make([]float64, len(x)))
	}
	return realList(seasonalOf(x, int(min(period, int64(len(x)+1))), len(x)))
}

// seriesFit2Lines fits two lines, one before and one from the split that leaves the
// smallest residual. The interceptions of both lines are their values at the beginning of
// the whole series.
func seriesFit2Lines(f *builtin.Frame, a []any) any {
	y, ok := allNumbers(a[0])
	if !ok || len(y) < 4 {
		return nil
	}
	if len(y) > 10000 {
		return f.Fail("a series of %d elements is too long to split: the limit is 10000", len(y))
	}
	split, least := 0, math.Inf(1)
	for at := 1; at < len(y); at++ {
		if !f.Afford(8 * len(y)) {
			return nil
		}
		left, right := fitLine(y[:at]), fitLine(y[at:])
		if rest := left.rest + right.rest; rest < least-1e-12 {
			split, least = at, rest
		}
	}
	left, right := fitLine(y[:split]), fitLine(y[split:])
	both := fitLine(y)
	rsquare := 0.0
	rvariance := numbers.OfSample(least, float64(len(y)))
	if both.variance > 0 {
		rsquare = 1 - rvariance/both.variance
	}
	return []any{
		rsquare, int64(split), both.variance, rvariance, append(left.values(split), right.values(len(y)-split)...),
		right.rsquare, right.slope, right.interception - right.slope*float64(split), right.variance, right.rvariance,
		left.rsquare, left.slope, left.interception, left.variance, left.rvariance,
	}
}

var fit2LinesNames = []string{
	"rsquare", "split_idx", "variance", "rvariance", "line_fit",
	"right_rsquare", "right_slope", "right_interception", "right_variance", "right_rvariance",
	"left_rsquare", "left_slope", "left_interception", "left_variance", "left_rvariance",
}
