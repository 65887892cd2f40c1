package builtin

import (
	"math"
	"slices"

	"github.com/ruleproof/ruleproof/kql/value"
)

// The statistical aggregates.
var statisticAggregates = []Function{
	{Name: "covariance", Page: "covariance-aggregation-function", ResultName: NamePrefixAndArgument, ResultPrefix: "covariance",
		Signature:  []string{"(expr: summable, expr: summable) real"},
		Accumulate: paired(covariance)},
	{Name: "covarianceif", Page: "covarianceif-aggregation-function", ResultName: NamePrefixAndArgument, ResultPrefix: "covarianceif",
		Signature:  []string{"(expr: summable, expr: summable, predicate: bool) real"},
		Accumulate: where(2, paired(covariance))},
	{Name: "covariancep", Page: "covariancep-aggregation-function", ResultName: NamePrefixAndArgument, ResultPrefix: "covariancep",
		Signature:  []string{"(expr: summable, expr: summable) real"},
		Accumulate: paired(covariancep)},
	{Name: "covariancepif", Page: "covariancepif-aggregation-function", ResultName: NamePrefixAndArgument, ResultPrefix: "covariancepif",
		Signature:  []string{"(expr: summable, expr: summable, predicate: bool) real"},
		Accumulate: where(2, paired(covariancep))},
	{Name: "hll", Page: "hll-aggregation-function", ResultName: NamePrefixAndArgument, ResultPrefix: "hll",
		Signature:  []string{"(expr: notRealOrBool, accuracy?: integer) dynamic[]"},
		Accumulate: hll},
	{Name: "hll_if", Page: "hll-if-aggregation-function", ResultName: NamePrefixAndArgument, ResultPrefix: "hll_if",
		Signature:  []string{"(expr: notRealOrBool, predicate: bool, accuracy?: integer) dynamic[]"},
		Accumulate: where(1, hll)},
	{Name: "hll_merge", Page: "hll-merge-aggregation-function", ResultName: NamePrefixAndArgument, ResultPrefix: "hll_merge",
		Signature:  []string{"(hll: array) dynamic[]"},
		Accumulate: hllMergeRows},
	{Name: "merge_tdigest", Page: "merge-tdigest-function", ResultName: NamePrefixAndArgument, ResultPrefix: "merge_tdigests",
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
	{Name: "stdev", Page: "stdev-aggregation-function", ResultName: NamePrefixAndArgument, ResultPrefix: "stdev",
		Signature:  []string{"(expr: summable) real"},
		Accumulate: moment(stdev)},
	{Name: "stdevif", Page: "stdevif-aggregation-function", ResultName: NamePrefixAndArgument, ResultPrefix: "stdevif",
		Signature:  []string{"(expr: summable, predicate: bool) real"},
		Accumulate: where(1, moment(stdev))},
	{Name: "stdevp", Page: "stdevp-aggregation-function", ResultName: NamePrefixAndArgument, ResultPrefix: "stdevp",
		Signature:  []string{"(expr: summable) real"},
		Accumulate: moment(stdevp)},
	{Name: "tdigest", Page: "tdigest-aggregation-function", ResultName: NamePrefixAndArgument, ResultPrefix: "tdigest",
		Signature:  []string{"(expr: summable, weight?: integer) dynamic[]"},
		Accumulate: tdigest},
	{Name: "tdigest_merge", Page: "tdigest-merge-aggregation-function", ResultName: NamePrefixAndArgument, ResultPrefix: "merge_tdigests",
		Signature:  []string{"(tdigest: array) dynamic[]"},
		Accumulate: tdigestMergeRows},
	{Name: "variance", Page: "variance-aggregation-function", ResultName: NamePrefixAndArgument, ResultPrefix: "variance",
		Signature:  []string{"(expr: summable) real"},
		Accumulate: moment(variance)},
	{Name: "varianceif", Page: "varianceif-aggregation-function", ResultName: NamePrefixAndArgument, ResultPrefix: "varianceif",
		Signature:  []string{"(expr: summable, predicate: bool) real"},
		Accumulate: where(1, moment(variance))},
	{Name: "variancep", Page: "variancep-aggregation-function", ResultName: NamePrefixAndArgument, ResultPrefix: "variancep",
		Signature:  []string{"(expr: summable) real"},
		Accumulate: moment(variancep)},
	{Name: "variancepif", Page: "variancepif-aggregation-function", ResultName: NamePrefixAndArgument, ResultPrefix: "variancepif",
		Signature:  []string{"(expr: summable, predicate: bool) real"},
		Accumulate: where(1, moment(variancep))},
}

// moment lifts a statistic of one value a row; paired, of two.
func moment(result func(m *moments) float64) aggregation {
	return folding(over(func(m *moments, v float64) { m.add(v, v) }), (*moments).merge, func(m *moments) any { return result(m) })
}

func paired(result func(m *moments) float64) aggregation {
	return folding(func(args []value.Column) func(*moments, int) {
		x, y := vectorOf[float64](args[0]), vectorOf[float64](args[1])
		return func(m *moments, row int) {
			if !x.IsNull(row) && !y.IsNull(row) {
				m.add(x.At(row), y.At(row))
			}
		}
	}, (*moments).merge, func(m *moments) any { return result(m) })
}

// A sample is the values of a group with their weights, and the percentiles asked for.
type sample struct {
	values  []any
	weights []int64
	wanted  []float64
	size    budget
}

// merge adds the values of other rows.
func (s *sample) merge(ctx *Context, o *sample) error {
	s.values, s.weights = append(s.values, o.values...), append(s.weights, o.weights...)
	if s.wanted == nil {
		s.wanted = o.wanted
	}
	s.size += o.size
	if err := ctx.hold(sampleBytes * len(o.values)); err != nil {
		return err
	}
	return s.size.check(ctx)
}

// sampleBytes is about what a value takes with its weight.
const sampleBytes = 40

// percentiles implements percentiles and its kin: weighted tells whether the
// second argument is a weight, array whether the results are one array. The
// percentile of p is the least value that p percent of the rows do not exceed.
func percentiles(weighted, array bool) aggregation {
	return func(types []value.Type, result value.Type) Accumulator {
		first := 1
		if weighted {
			first = 2
		}
		results := slices.Repeat([]value.Type{result}, len(types)-first)
		if array {
			results = []value.Type{result}
		}
		return &folder[sample]{
			types: results,
			bind: func(ctx *Context, args []value.Column) func(*sample, int) error {
				wanted := percentagesOf(args[first:])
				return func(s *sample, row int) error {
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
					s.values, s.weights = append(s.values, v), append(s.weights, weight)
					return ctx.hold(sampleBytes)
				}
			},
			merge: mergeSamples,
			results: func(_ *Context, s *sample) []any {
				found := s.percentiles(s.wanted)
				if !array {
					for len(found) < len(results) {
						found = append(found, nil)
					}
					return found
				}
				if len(s.values) == 0 {
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

func mergeSamples(ctx *Context, s, later *sample) error { return s.merge(ctx, later) }

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

func (s *sample) percentiles(wanted []float64) []any {
	order := make([]int, len(s.values))
	total := int64(0)
	for i := range order {
		order[i] = i
		total += s.weights[i]
	}
	slices.SortStableFunc(order, func(i, j int) int { return orderOf(s.values[i], s.values[j]) })
	found := make([]any, len(wanted))
	for k, p := range wanted {
		if math.IsNaN(p) || len(order) == 0 {
			continue
		}
		rank := min(max(p, 0), 100) / 100 * float64(total)
		cumulated := int64(0)
		for _, i := range order {
			cumulated += s.weights[i]
			if found[k] = s.values[i]; float64(cumulated) >= rank-1e-9 {
				break
			}
		}
	}
	return found
}
