package aggregates

import (
	"fmt"
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/dynamics"
	"github.com/ruleproof/ruleproof/kql/builtin/operators"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Sketches are the functions over the sketches of hll and tdigest.
var Sketches = []builtin.Function{
	{Name: "dcount_hll", Page: "dcount-hll-function", ResultName: builtin.NameAndFirstArgument,
		Signature: []string{"(hll: array) long"},
		Eval:      builtin.Strict(dcountHLL, value.Dynamic)},
	{Name: "hll_isvalid", Hidden: true,
		Signature: []string{"(hll: array, value: scalar) bool"},
		Eval:      builtin.Strict(isSketch(hllMark), value.Dynamic)},
	{Name: "hll_merge", Page: "hll-merge-function", ResultName: builtin.NamePrefix, ResultPrefix: "hll_merged_result",
		Signature: []string{"(hll{2,16}: array) dynamic[]"},
		Eval:      builtin.Strict(hllMerge, value.Dynamic)},
	{Name: "merge_tdigest", Page: "merge-tdigest-function", ResultName: builtin.NamePrefix, ResultPrefix: "tdigests_merge_result",
		Signature: []string{"(tdigest{2,16}: array) dynamic[]"},
		Eval:      builtin.Strict(tdigestMerge, value.Dynamic)},
	{Name: "percentile_tdigest", Page: "percentile-tdigest-function", ResultName: builtin.NameAndFirstArgument,
		Signature: []string{
			"(tdigest: array, percentile1: real) dynamic",
			"(tdigest: array, percentile1: real, type: literal type) argNLiteral",
		},
		Eval: builtin.Strict(tdigestPercentiles(false), value.Unknown)},
	{Name: "percentiles_array_tdigest", ResultName: builtin.NamePrefixAndArgument, ResultPrefix: "percentile_tdigest",
		Signature: []string{
			"(tdigest: array, percentile+: real) dynamic[]",
			"(tdigest: array, percentiles: array) dynamic[]",
		},
		Eval: builtin.Strict(tdigestPercentiles(true), value.Unknown)},
	{Name: "percentrank_tdigest", Page: "percentrank-tdigest-function",
		Signature: []string{"(digest: array, value: scalar) real"},
		Eval:      builtin.Strict(tdigestRank(true), value.Unknown)},
	{Name: "rank_tdigest", Page: "rank-tdigest-function",
		Signature: []string{"(digest: array, value: scalar) real"},
		Eval:      builtin.Strict(tdigestRank(false), value.Unknown)},
	{Name: "tdigest_isvalid", Hidden: true,
		Signature: []string{"(digest: array, value: scalar) bool"},
		Eval:      builtin.Strict(isSketch(tdigestMark), value.Dynamic)},
	{Name: "tdigest_merge", Page: "tdigest-merge-aggregation-function", ResultName: builtin.NamePrefix, ResultPrefix: "tdigests_merge_result",
		Signature: []string{"(tdigest{2,16}: array) dynamic[]"},
		Eval:      builtin.Strict(tdigestMerge, value.Dynamic)},
}

// The service keeps sketches of many values. Here hll and tdigest keep the values
// themselves, in an array that begins with the name of its kind.
const (
	hllMark     = "hll"
	tdigestMark = "tdigest"
)

// sketchOf returns the contents of a sketch of a kind; ok is false for anything else.
func sketchOf(v any, mark string) ([]any, bool) {
	l, ok := v.([]any)
	if !ok || len(l) == 0 || l[0] != mark {
		return nil, false
	}
	return l[1:], true
}

// hll collects distinct values.
func hll(types []value.Type, result value.Type) builtin.Accumulator {
	return collecting(ofNoType, maxElements, func(ctx *builtin.Context, s *collection, v any) error {
		return s.include(ctx, v)
	}, mergeHLL, hllResult)(types[:1], result)
}

func (s *collection) include(ctx *builtin.Context, v any) error {
	if s.set == nil {
		s.set = dynamics.NewSet()
	}
	if !s.set.Add(v) {
		return nil
	}
	return s.size.Spend(ctx, v)
}

func mergeHLL(ctx *builtin.Context, s, later *collection) error {
	if later.set == nil {
		return nil
	}
	for _, v := range later.set.Items {
		if err := s.include(ctx, v); err != nil {
			return err
		}
	}
	return nil
}

func hllResult(s *collection) any {
	if s.set == nil {
		return nil
	}
	return append([]any{hllMark}, s.set.Items...)
}

// hllMergeRows merges the sketches of a group; hllMerge those of a row.
func hllMergeRows(types []value.Type, result value.Type) builtin.Accumulator {
	return collecting(ofNoType, maxElements, func(ctx *builtin.Context, s *collection, v any) error {
		items, _ := sketchOf(v, hllMark)
		for _, e := range items {
			if err := s.include(ctx, e); err != nil {
				return err
			}
		}
		return nil
	}, mergeHLL, hllResult)(types, result)
}

func hllMerge(f *builtin.Frame, a []any) any {
	merged := dynamics.NewSet()
	for _, v := range a {
		items, _ := sketchOf(v, hllMark)
		for _, e := range items {
			merged.Add(e)
		}
	}
	return f.Whole(append([]any{hllMark}, merged.Items...))
}

func dcountHLL(f *builtin.Frame, a []any) any {
	if items, ok := sketchOf(a[0], hllMark); ok {
		return int64(len(items))
	}
	return nil
}

func isSketch(mark string) builtin.RowFunc {
	return func(_ *builtin.Frame, a []any) any {
		_, ok := sketchOf(a[0], mark)
		return ok
	}
}

// tdigest collects values with their weights.
func tdigest(types []value.Type, result value.Type) builtin.Accumulator {
	return &builtin.Folder[Sample]{
		Types: []value.Type{result},
		Bind: func(ctx *builtin.Context, args []value.Column) func(*Sample, int) error {
			return func(s *Sample, row int) error {
				v := value.Cast(args[0].Value(row), value.Dynamic)
				weight := int64(1)
				if len(args) > 1 {
					weight, _ = value.Cast(args[1].Value(row), value.Long).(int64)
				}
				if v == nil || weight <= 0 {
					return nil
				}
				s.Values, s.Weights = append(s.Values, v), append(s.Weights, weight)
				return s.size.Spend(ctx, v)
			}
		},
		Join:    mergeSamples,
		Results: func(_ *builtin.Context, s *Sample) []any { return []any{s.sketch()} },
	}
}

// sketch returns the sample as an array of values and weights in turn.
func (s *Sample) sketch() any {
	if len(s.Values) == 0 {
		return nil
	}
	out := make([]any, 0, 1+2*len(s.Values))
	out = append(out, tdigestMark)
	for i, v := range s.Values {
		out = append(out, v, s.Weights[i])
	}
	return out
}

// absorb adds the contents of a sketch.
func (s *Sample) absorb(v any) {
	items, _ := sketchOf(v, tdigestMark)
	for i := 0; i+1 < len(items); i += 2 {
		if weight, ok := items[i+1].(int64); ok {
			s.Values, s.Weights = append(s.Values, items[i]), append(s.Weights, weight)
		}
	}
}

func tdigestMergeRows(_ []value.Type, result value.Type) builtin.Accumulator {
	return &builtin.Folder[Sample]{
		Types: []value.Type{result},
		Bind: func(ctx *builtin.Context, args []value.Column) func(*Sample, int) error {
			return func(s *Sample, row int) error {
				v := args[0].Value(row)
				s.absorb(v)
				return s.size.Spend(ctx, v)
			}
		},
		Join:    mergeSamples,
		Results: func(_ *builtin.Context, s *Sample) []any { return []any{s.sketch()} },
	}
}

func tdigestMerge(f *builtin.Frame, a []any) any {
	var s Sample
	for _, v := range a {
		s.absorb(v)
	}
	return f.Whole(s.sketch())
}

// tdigestPercentiles returns percentiles of a sketch: the first one, or all as an array.
func tdigestPercentiles(array bool) builtin.RowFunc {
	return func(f *builtin.Frame, a []any) any {
		var s Sample
		s.absorb(a[0])
		var wanted []float64
		for _, v := range operators.WordList(a[1:]) {
			if p, ok := value.Cast(v, value.Real).(float64); ok && builtin.CountsAsNumber(v) {
				wanted = append(wanted, p)
			}
		}
		if len(s.Values) == 0 || len(wanted) == 0 {
			return nil
		}
		found := s.Percentiles(f.Context, wanted)
		if array || len(found) > 1 {
			return found
		}
		return found[0]
	}
}

// tdigestRank is the number of values that do not exceed a value, or the percentage of such values.
func tdigestRank(share bool) builtin.RowFunc {
	return func(f *builtin.Frame, a []any) any {
		var s Sample
		s.absorb(a[0])
		rank, all := int64(0), int64(0)
		for i, v := range s.Values {
			all += s.Weights[i]
			if order, ok := value.Compare(v, a[1]); ok && order <= 0 {
				rank += s.Weights[i]
			}
		}
		switch {
		case all == 0:
			return nil
		case share:
			return 100 * float64(rank) / float64(all)
		}
		return float64(rank)
	}
}

// DcountIntersect adds a column for each sketch: the number of values that it and all
// sketches before it have in common.
func DcountIntersect(ctx *builtin.Context, call builtin.PluginCall) (*value.Table, error) {
	out := builtin.TableMaker{Rows: call.Input.Rows}
	for i, f := range call.Input.Schema.Fields {
		out.Add(f.Name, call.Input.Columns[i])
	}
	common := make([]*dynamics.Set, call.Input.Rows)
	for i, arg := range call.Args {
		if arg.Column < 0 {
			return nil, fmt.Errorf("its arguments must be columns")
		}
		counts := make([]int64, call.Input.Rows)
		for row := range counts {
			items, _ := sketchOf(call.Input.Columns[arg.Column].Value(row), hllMark)
			if err := ctx.Charge(2 * dynamics.SetUnits * len(items)); err != nil {
				return nil, err
			}
			if i > 0 {
				items = slices.DeleteFunc(slices.Clone(items), func(v any) bool { return !common[row].Has(v) })
			}
			common[row] = dynamics.SetOf(items)
			counts[row] = int64(len(items))
		}
		out.Add(fmt.Sprintf("s%d", i), value.NewVector(value.Long, counts, nil))
	}
	return out.Table(), nil
}
