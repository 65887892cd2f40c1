package series

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/numbers"
	"github.com/ruleproof/ruleproof/kql/value"
)

// seriesStats are the minimum and the maximum of a series with their indexes, the mean,
// and the spread (KQL reference, series-stats-function). The bag of series_stats_dynamic
// also has the sum and the length.
func seriesStats(f *builtin.Frame, a []any) any {
	x, ok, isArray := numbersOf(a[0])
	if !isArray {
		return nil
	}
	ignore := len(a) > 1 && a[1] == true
	var m numbers.Moments
	sum, least, greatest := 0.0, -1, -1
	for i := range x {
		if !ok[i] || !builtin.IsFinite(x[i]) {
			if ignore {
				continue
			}
			return make([]any, 9)
		}
		m.Add(x[i], x[i])
		sum += x[i]
		if least < 0 || x[i] < x[least] {
			least = i
		}
		if greatest < 0 || x[i] > x[greatest] {
			greatest = i
		}
	}
	if least < 0 {
		return make([]any, 9)
	}
	return []any{x[least], int64(least), x[greatest], int64(greatest), sum / m.N, numbers.Stdev(&m), numbers.Variance(&m), sum, int64(m.N)}
}

var seriesStatsNames = []string{"min", "min_idx", "max", "max_idx", "avg", "stdev", "variance", "sum", "len"}

// asBag turns the results of a function with several columns into a bag, or into null if there are none.
func asBag(fn builtin.RowFunc, names ...string) builtin.RowFunc {
	return func(f *builtin.Frame, a []any) any {
		values, ok := fn(f, a).([]any)
		if !ok || !slices.ContainsFunc(values, builtin.IsNotNull) {
			return nil
		}
		bag := value.NewBag(len(names))
		for i, name := range names {
			bag.Set(name, values[i])
		}
		return bag
	}
}
