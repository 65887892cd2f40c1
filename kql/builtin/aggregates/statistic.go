package aggregates

import (
	"cmp"
	"math"
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/dynamics"
	"github.com/ruleproof/ruleproof/kql/builtin/numbers"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Statistics are the statistical aggregates.
var Statistics = []builtin.Function{
	{Name: "covariance", Page: "covariance-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "covariance",
		Signature:  []string{"(expr: summable, expr: summable) real"},
		Accumulate: paired(numbers.Covariance)},
	{Name: "covarianceif", Page: "covarianceif-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "covarianceif",
		Signature:  []string{"(expr: summable, expr: summable, predicate: bool) real"},
		Accumulate: builtin.Where(2, paired(numbers.Covariance))},
	{Name: "covariancep", Page: "covariancep-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "covariancep",
		Signature:  []string{"(expr: summable, expr: summable) real"},
		Accumulate: paired(numbers.CovarianceP)},
	{Name: "covariancepif", Page: "covariancepif-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "covariancepif",
		Signature:  []string{"(expr: summable, expr: summable, predicate: bool) real"},
		Accumulate: builtin.Where(2, paired(numbers.CovarianceP))},
	{Name: "hll", Page: "hll-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "hll",
		Signature:  []string{"(expr: notRealOrBool, accuracy?: integer) dynamic[]"},
		Accumulate: hll},
	{Name: "hll_if", Page: "hll-if-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "hll_if",
		Signature:  []string{"(expr: notRealOrBool, predicate: bool, accuracy?: integer) dynamic[]"},
		Accumulate: builtin.Where(1, hll)},
	{Name: "hll_merge", Page: "hll-merge-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "hll_merge",
		Signature:  []string{"(hll: array) dynamic[]"},
		Accumulate: hllMergeRows},
	{Name: "merge_tdigest", Page: "merge-tdigest-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "merge_tdigests",
		Signature:  []string{"(tdigest: array) dynamic[]"},
		Accumulate: tdigestMergeRows},
	{Name: "percentile", Page: "percentiles-aggregation-function",
		Signature:  []string{"(expr: scalar, percentile: number) custom"},
		Result:     percentilesResult,
		Accumulate: percentiles(false, false)},
	{Name: "percentiles", Page: "percentiles-aggregation-function",
		Signature:  []string{"(expr: scalar, percentile+: number) custom"},
		Result:     percentilesResult,
		Accumulate: percentiles(false, false)},
	{Name: "percentiles_array", Page: "percentiles-aggregation-function",
		Signature: []string{
			"(expr: scalar, percentile+: number) custom",
			"(expr: scalar, percentiles: array) custom",
		},
		Result:     percentilesArrayResult,
		Accumulate: percentiles(false, true)},
	{Name: "percentilesw", Page: "percentilesw-aggregation-function",
		Signature:  []string{"(expr: scalar, weight: integer, percentile+: number) custom"},
		Result:     percentilesResult,
		Accumulate: percentiles(true, false)},
	{Name: "percentilesw_array", Page: "percentilesw-aggregation-function",
		Signature: []string{
			"(expr: scalar, weight: integer, percentile+: number) custom",
			"(expr: scalar, weight: integer, percentiles: array) custom",
		},
		Result:     percentilesArrayResult,
		Accumulate: percentiles(true, true)},
	{Name: "percentilew", Page: "percentilesw-aggregation-function",
		Signature:  []string{"(expr: scalar, weight: integer, percentile: number) custom"},
		Result:     percentilesResult,
		Accumulate: percentiles(true, false)},
	{Name: "stdev", Page: "stdev-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "stdev",
		Signature:  []string{"(expr: summable) real"},
		Accumulate: moment(numbers.Stdev)},
	{Name: "stdevif", Page: "stdevif-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "stdevif",
		Signature:  []string{"(expr: summable, predicate: bool) real"},
		Accumulate: builtin.Where(1, moment(numbers.Stdev))},
	{Name: "stdevp", Page: "stdevp-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "stdevp",
		Signature:  []string{"(expr: summable) real"},
		Accumulate: moment(numbers.StdevP)},
	{Name: "tdigest", Page: "tdigest-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "tdigest",
		Signature:  []string{"(expr: summable, weight?: integer) dynamic[]"},
		Accumulate: tdigest},
	{Name: "tdigest_merge", Page: "tdigest-merge-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "merge_tdigests",
		Signature:  []string{"(tdigest: array) dynamic[]"},
		Accumulate: tdigestMergeRows},
	{Name: "variance", Page: "variance-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "variance",
		Signature:  []string{"(expr: summable) real"},
		Accumulate: moment(numbers.Variance)},
	{Name: "varianceif", Page: "varianceif-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "varianceif",
		Signature:  []string{"(expr: summable, predicate: bool) real"},
		Accumulate: builtin.Where(1, moment(numbers.Variance))},
	{Name: "variancep", Page: "variancep-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "variancep",
		Signature:  []string{"(expr: summable) real"},
		Accumulate: moment(numbers.VarianceP)},
	{Name: "variancepif", Page: "variancepif-aggregation-function", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "variancepif",
		Signature:  []string{"(expr: summable, predicate: bool) real"},
		Accumulate: builtin.Where(1, moment(numbers.VarianceP))},
}

// moment lifts a statistic of one value per row, or of two if paired.
func moment(result func(m *numbers.Moments) float64) builtin.Aggregation {
	return builtin.Folding(over(func(m *numbers.Moments, v float64) { m.Add(v, v) }), (*numbers.Moments).Merge, func(m *numbers.Moments) any { return result(m) })
}

func paired(result func(m *numbers.Moments) float64) builtin.Aggregation {
	return builtin.Folding(func(args []value.Column) func(*numbers.Moments, int) {
		x, y := builtin.VectorOf[float64](args[0]), builtin.VectorOf[float64](args[1])
		return func(m *numbers.Moments, row int) {
			if !x.IsNull(row) && !y.IsNull(row) {
				m.Add(x.At(row), y.At(row))
			}
		}
	}, (*numbers.Moments).Merge, func(m *numbers.Moments) any { return result(m) })
}

// A Sample is the values of a group with their weights, and the percentiles to compute.
type Sample struct {
	Values  []any
	Weights []int64
	wanted  []float64
	size    builtin.Budget
}

// merge adds the values of other rows.
func (s *Sample) merge(ctx *builtin.Context, o *Sample) error {
	s.Values, s.Weights = append(s.Values, o.Values...), append(s.Weights, o.Weights...)
	if s.wanted == nil {
		s.wanted = o.wanted
	}
	s.size += o.size
	if err := ctx.Keeps(sampleBytes * len(o.Values)); err != nil {
		return err
	}
	return s.size.Check(ctx)
}

// sampleBytes is about how much memory a value takes with its weight.
const sampleBytes = 40

// percentiles implements percentiles and related aggregates. With weighted, the second
// argument is a weight; with array, the result is one array. The percentile of p is the
// smallest value that p percent of the rows do not exceed.
func percentiles(weighted, array bool) builtin.Aggregation {
	return func(types []value.Type, result value.Type) builtin.Accumulator {
		first := 1
		if weighted {
			first = 2
		}
		results := slices.Repeat([]value.Type{result}, len(types)-first)
		if array {
			results = []value.Type{result}
		}
		return &builtin.Folder[Sample]{
			Types: results,
			Bind: func(ctx *builtin.Context, args []value.Column) func(*Sample, int) error {
				wanted := percentagesOf(args[first:])
				return func(s *Sample, row int) error {
					s.wanted = wanted
					v := args[0].Value(row)
					if v == nil {
						return nil
					}
					weight := int64(1)
					if weighted {
						weight, _ = value.Cast(args[1].Value(row), value.Long).(int64)
					}
					if weight <= 0 {
						return nil
					}
					s.Values, s.Weights = append(s.Values, v), append(s.Weights, weight)
					return ctx.Keeps(sampleBytes)
				}
			},
			Join: mergeSamples,
			Results: func(ctx *builtin.Context, s *Sample) []any {
				found := s.Percentiles(ctx, s.wanted)
				if !array {
					for len(found) < len(results) {
						found = append(found, nil)
					}
					return found
				}
				if len(s.Values) == 0 {
					return []any{nil}
				}
				for i, v := range found {
					found[i] = value.Cast(v, value.Dynamic)
				}
				return []any{found}
			},
		}
	}
}

func mergeSamples(ctx *builtin.Context, s, later *Sample) error { return s.merge(ctx, later) }

// percentagesOf reads the percentages of the first row, which are constant; they may be in an array.
func percentagesOf(args []value.Column) []float64 {
	var wanted []float64
	for _, c := range args {
		if c.Len() == 0 {
			continue
		}
		items, ok := c.Value(0).([]any)
		if !ok {
			items = []any{c.Value(0)}
		}
		for _, v := range items {
			p, ok := value.Cast(v, value.Real).(float64)
			if !ok {
				p = math.NaN()
			}
			wanted = append(wanted, p)
		}
	}
	return wanted
}

// Percentiles returns the value at each percentile of the sample, nil if the sample is
// empty (KQL reference, percentiles-aggregation-function).
func (s *Sample) Percentiles(ctx *builtin.Context, wanted []float64) []any {
	order := make([]int, len(s.Values))
	total := int64(0)
	for i := range order {
		order[i] = i
		total += s.Weights[i]
	}
	slices.SortFunc(order, func(i, j int) int {
		if ctx.Charge(64) != nil {
			return 0 // the run is over, and the caller says so
		}
		return cmp.Or(dynamics.OrderOf(s.Values[i], s.Values[j]), i-j)
	})
	found := make([]any, len(wanted))
	for k, p := range wanted {
		if math.IsNaN(p) || len(order) == 0 {
			continue
		}
		rank := min(max(p, 0), 100) / 100 * float64(total)
		cumulated := int64(0)
		for _, i := range order {
			cumulated += s.Weights[i]
			if found[k] = s.Values[i]; float64(cumulated) >= rank-1e-9 {
				break
			}
		}
	}
	return found
}
