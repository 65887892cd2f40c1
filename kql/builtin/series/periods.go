package series

import (
	"math"
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/numbers"
)

// Periods of a series (KQL reference, series-periods-detect-function). The reference does
// not give the method; the scores are those of its examples. A period is the lag of a
// peak of the series' circular autocorrelation, near a strong frequency of its spectrum.
// Its score is the correlation on a scale on which the lowest correlation is 0.

// minPeriod is the shortest period that is found. The longest is half of the series.
const minPeriod = 4

// strongFrequency is the number of standard deviations by which a strong frequency
// exceeds the mean of the spectrum.
const strongFrequency = 1

// A seasonality is the data from which the periods of a series are found.
type seasonality struct {
	scores []float64 // by lag, up to half of the length
	power  []float64 // by frequency, up to half of the length
	strong float64   // the power from which a frequency is strong
	n      int
}

// seasonalityOf returns nil for a constant series.
func seasonalityOf(f *builtin.Frame, x []float64) *seasonality {
	n := len(x)
	if n < 2 {
		return nil
	}
	mean := dot(x, ones(n)) / float64(n)
	centred := make([]float64, n)
	for i, v := range x {
		centred[i] = v - mean
	}
	re, im := transform(f, centred, make([]float64, n), -1)
	power := make([]float64, n)
	for k := range power {
		power[k] = re[k]*re[k] + im[k]*im[k]
	}
	correlation, _ := transform(f, power, make([]float64, n), 1)
	whole := correlation[0]
	if !(whole > 0) {
		return nil
	}
	s := &seasonality{scores: correlation[:n/2+1], power: power[:n/2+1], n: n}
	least := slices.Min(s.scores)
	for lag := range s.scores {
		s.scores[lag] = (s.scores[lag] - least) / (whole - least)
	}
	var m numbers.Moments
	for _, p := range s.power[1:] {
		m.Add(p, p)
	}
	s.strong = m.MeanX + strongFrequency*math.Sqrt(m.XX/m.N)
	return s
}

// isStrong reports whether the frequency stands out from the spectrum and from its neighbors.
func (s *seasonality) isStrong(k int) bool {
	return k > 0 && k < len(s.power) && s.power[k] >= s.strong && s.power[k] >= s.power[k-1] &&
		(k+1 == len(s.power) || s.power[k] >= s.power[k+1])
}

// isPeak reports whether the correlation at a lag is higher than at the lags around it.
func (s *seasonality) isPeak(lag int) bool {
	return lag >= minPeriod && 2*lag <= s.n && s.scores[lag] > s.scores[lag-1] &&
		(lag+1 == len(s.scores) || s.scores[lag] >= s.scores[lag+1])
}

// lags returns the lags whose nearest frequency may be k.
func (s *seasonality) lags(k int) (low, high int) {
	low = int(math.Ceil(float64(s.n) / float64(k+1)))
	high = s.n / 2
	if k > 1 {
		high = min(high, s.n/(k-1))
	}
	return low, high
}

// A foundPeriod is a period with its score.
type foundPeriod struct {
	lag   int
	score float64
}

// periods returns the periods between two lengths, the best first.
func (s *seasonality) periods(shortest, longest float64) []foundPeriod {
	var found []foundPeriod
	known := map[int]bool{} // lags that were found
	for k := range s.power {
		if !s.isStrong(k) {
			continue
		}
		best := 0
		for lag, high := s.lags(k); lag <= high; lag++ {
			if s.isPeak(lag) && (best == 0 || s.scores[lag] > s.scores[best]) {
				best = lag
			}
		}
		if best > 0 && !known[best] && float64(best) >= shortest && float64(best) <= longest {
			known[best] = true
			found = append(found, foundPeriod{best, s.scores[best]})
		}
	}
	slices.SortStableFunc(found, func(a, b foundPeriod) int {
		switch {
		case a.score != b.score:
			if a.score > b.score {
				return -1
			}
			return 1
		}
		return a.lag - b.lag
	})
	return found
}

// scoreOf returns the score of a given period, 0 if the series does not have it.
func (s *seasonality) scoreOf(period float64) float64 {
	if !(period >= minPeriod && 2*period <= float64(s.n)) {
		return 0
	}
	lag := int(math.Round(period))
	if !s.isPeak(lag) {
		return 0
	}
	for k := range s.power {
		if low, high := s.lags(max(k, 1)); s.isStrong(k) && lag >= low && lag <= high {
			return s.scores[lag]
		}
	}
	return 0
}

// seasonalityIn returns the seasonality of the series in an argument; ok is false if the
// argument is not a series.
func seasonalityIn(f *builtin.Frame, v any) (s *seasonality, ok bool) {
	x, ok := filledNumbers(v)
	if !ok {
		return nil, false
	}
	return seasonalityOf(f, x), true
}

// seriesPeriodsDetect returns zeros for periods that it does not find.
func seriesPeriodsDetect(f *builtin.Frame, a []any) any {
	s, ok := seasonalityIn(f, a[0])
	if !ok {
		return nil
	}
	wanted := a[3].(int64)
	if wanted < 0 || wanted > mostPeriods {
		return f.Fail("%d periods of a series: the limits are 0 and %d", wanted, mostPeriods)
	}
	periods, scores := make([]float64, wanted), make([]float64, wanted)
	if s != nil {
		for i, p := range s.periods(a[1].(float64), a[2].(float64)) {
			if i == len(periods) {
				break
			}
			periods[i], scores[i] = float64(p.lag), p.score
		}
	}
	return []any{realList(periods), realList(scores)}
}

// mostPeriods bounds the number of requested periods.
const mostPeriods = 1024

func seriesPeriodsValidate(f *builtin.Frame, a []any) any {
	s, ok := seasonalityIn(f, a[0])
	if !ok {
		return nil
	}
	scores := make([]any, len(a)-1)
	for i, v := range a[1:] {
		scores[i] = 0.0
		if s != nil {
			scores[i] = s.scoreOf(v.(float64))
		}
	}
	return []any{append([]any(nil), a[1:]...), scores}
}
