package builtin

import (
	"fmt"
	"slices"

	"github.com/ruleproof/ruleproof/kql/value"
)

// The functions over the sketches of hll and tdigest.
var sketchFunctions = []Function{
	{Name: "dcount_hll", Page: "dcount-hll-function", ResultName: NameAndFirstArgument,
		Signature: []string{"(hll: array) long"},
		Eval:      strict(dcountHLL, value.Dynamic)},
	{Name: "hll_isvalid", Hidden: true,
		Signature: []string{"(hll: array, value: scalar) bool"},
		Eval:      strict(isSketch(hllMark), value.Dynamic)},
	{Name: "hll_merge", Page: "hll-merge-function", ResultName: NamePrefix, ResultPrefix: "hll_merged_result",
		Signature: []string{"(hll{2,16}: array) dynamic[]"},
		Eval:      strict(hllMerge, value.Dynamic)},
	{Name: "merge_tdigest", Page: "merge-tdigest-function", ResultName: NamePrefix, ResultPrefix: "tdigests_merge_result",
		Signature: []string{"(tdigest{2,16}: array) dynamic[]"},
		Eval:      strict(tdigestMerge, value.Dynamic)},
	{Name: "percentile_tdigest", Page: "percentile-tdigest-function", ResultName: NameAndFirstArgument,
		Signature: []string{
			"(tdigest: array, percentile1: real) dynamic",
			"(tdigest: array, percentile1: real, type: literal type) argNLiteral",
		},
		Eval: strict(tdigestPercentiles(false), value.Unknown)},
	{Name: "percentiles_array_tdigest", ResultName: NamePrefixAndArgument, ResultPrefix: "percentile_tdigest",
		Signature: []string{
			"(tdigest: array, percentile+: real) dynamic[]",
			"(tdigest: array, percentiles: array) dynamic[]",
		},
		Eval: strict(tdigestPercentiles(true), value.Unknown)},
	{Name: "percentrank_tdigest", Page: "percentrank-tdigest-function",
		Signature: []string{"(digest: array, value: scalar) real"},
		Eval:      strict(tdigestRank(true), value.Unknown)},
	{Name: "rank_tdigest", Page: "rank-tdigest-function",
		Signature: []string{"(digest: array, value: scalar) real"},
		Eval:      strict(tdigestRank(false), value.Unknown)},
	{Name: "tdigest_isvalid", Hidden: true,
		Signature: []string{"(digest: array, value: scalar) bool"},
		Eval:      strict(isSketch(tdigestMark), value.Dynamic)},
	{Name: "tdigest_merge", Page: "tdigest-merge-aggregation-function", ResultName: NamePrefix, ResultPrefix: "tdigests_merge_result",
		Signature: []string{"(tdigest{2,16}: array) dynamic[]"},
		Eval:      strict(tdigestMerge, value.Dynamic)},
}

// Where the service keeps sketches of many values, hll and tdigest here keep
// the values themselves: an array that begins with the name of its kind.
const (
	hllMark     = "hll"
	tdigestMark = "tdigest"
)

// sketchOf returns what is in a sketch of a kind; ok is false for anything else.
func sketchOf(v any, mark string) ([]any, bool) {
	l, ok := v.([]any)
	if !ok || len(l) == 0 || l[0] != mark {
		return nil, false
	}
	return l[1:], true
}

// hll collects distinct values.
func hll(types []value.Type, result value.Type) Accumulator {
	return collecting(false, maxElements, func(ctx *Context, s *collection, v any) error {
		return s.include(ctx, v)
	}, mergeHLL, hllResult)(types[:1], result)
}

func (s *collection) include(ctx *Context, v any) error {
	if s.set == nil {
		s.set = newSet()
	}
	if !s.set.add(v) {
		return nil
	}
	return s.size.spend(ctx, v)
}

func mergeHLL(ctx *Context, s, later *collection) error {
	if later.set == nil {
		return nil
	}
	for _, v := range later.set.items {
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
	return append([]any{hllMark}, s.set.items...)
}

// hllMergeRows merges the sketches of a group; hllMerge those of a row.
func hllMergeRows(types []value.Type, result value.Type) Accumulator {
	return collecting(false, maxElements, func(ctx *Context, s *collection, v any) error {
		items, _ := sketchOf(v, hllMark)
		for _, e := range items {
			if err := s.include(ctx, e); err != nil {
				return err
			}
		}
		return nil
	}, mergeHLL, hllResult)(types, result)
}

func hllMerge(f *frame, a []any) any {
	merged := newSet()
	for _, v := range a {
		items, _ := sketchOf(v, hllMark)
		for _, e := range items {
			merged.add(e)
		}
	}
	return f.whole(append([]any{hllMark}, merged.items...))
}

func dcountHLL(f *frame, a []any) any {
	if items, ok := sketchOf(a[0], hllMark); ok {
		return int64(len(items))
	}
	return nil
}

func isSketch(mark string) rowFunc {
	return func(_ *frame, a []any) any {
		_, ok := sketchOf(a[0], mark)
		return ok
	}
}

// tdigest collects values with their weights.
func tdigest(types []value.Type, result value.Type) Accumulator {
	return &folder[sample]{
		types: []value.Type{result},
		bind: func(ctx *Context, args []value.Column) func(*sample, int) error {
			return func(s *sample, row int) error {
				v := value.Cast(args[0].Value(row), value.Dynamic)
				weight := int64(1)
				if len(args) > 1 {
					weight, _ = value.Cast(args[1].Value(row), value.Long).(int64)
				}
				if v == nil || weight <= 0 {
					return nil
				}
				s.values, s.weights = append(s.values, v), append(s.weights, weight)
				return s.size.spend(ctx, v)
			}
		},
		merge:   mergeSamples,
		results: func(_ *Context, s *sample) []any { return []any{s.sketch()} },
	}
}

// sketch returns the sample as an array: values and weights in turn.
func (s *sample) sketch() any {
	if len(s.values) == 0 {
		return nil
	}
	out := make([]any, 0, 1+2*len(s.values))
	out = append(out, tdigestMark)
	for i, v := range s.values {
		out = append(out, v, s.weights[i])
	}
	return out
}

// absorb adds what is in a sketch.
func (s *sample) absorb(v any) {
	items, _ := sketchOf(v, tdigestMark)
	for i := 0; i+1 < len(items); i += 2 {
		if weight, ok := items[i+1].(int64); ok {
			s.values, s.weights = append(s.values, items[i]), append(s.weights, weight)
		}
	}
}

func tdigestMergeRows(_ []value.Type, result value.Type) Accumulator {
	return &folder[sample]{
		types: []value.Type{result},
		bind: func(ctx *Context, args []value.Column) func(*sample, int) error {
			return func(s *sample, row int) error {
				v := args[0].Value(row)
				s.absorb(v)
				return s.size.spend(ctx, v)
			}
		},
		merge:   mergeSamples,
		results: func(_ *Context, s *sample) []any { return []any{s.sketch()} },
	}
}

func tdigestMerge(f *frame, a []any) any {
	var s sample
	for _, v := range a {
		s.absorb(v)
	}
	return f.whole(s.sketch())
}

// tdigestPercentiles returns percentiles of a sketch: the first alone, or all as an array.
func tdigestPercentiles(array bool) rowFunc {
	return func(f *frame, a []any) any {
		var s sample
		s.absorb(a[0])
		var wanted []float64
		for _, v := range wordList(a[1:]) {
			if p, ok := value.Cast(v, value.Real).(float64); ok && isCount(v) {
				wanted = append(wanted, p)
			}
		}
		if len(s.values) == 0 || len(wanted) == 0 {
			return nil
		}
		found := s.percentiles(wanted)
		if array || len(found) > 1 {
			return found
		}
		return found[0]
	}
}

// tdigestRank is how many of the values do not exceed a value; as a share, of a hundred.
func tdigestRank(share bool) rowFunc {
	return func(f *frame, a []any) any {
		var s sample
		s.absorb(a[0])
		rank, all := int64(0), int64(0)
		for i, v := range s.values {
			all += s.weights[i]
			if order, ok := value.Compare(v, a[1]); ok && order <= 0 {
				rank += s.weights[i]
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

// dcountIntersect adds, for each sketch, how many values it and those before it have in common.
func dcountIntersect(ctx *Context, call PluginCall) (*value.Table, error) {
	out := tableMaker{rows: call.Input.Rows}
	for i, f := range call.Input.Schema.Fields {
		out.add(f.Name, call.Input.Columns[i])
	}
	common := make([]*set, call.Input.Rows)
	for i, arg := range call.Args {
		if arg.Column < 0 {
			return nil, fmt.Errorf("it is given something that is no column")
		}
		counts := make([]int64, call.Input.Rows)
		for row := range counts {
			items, _ := sketchOf(call.Input.Columns[arg.Column].Value(row), hllMark)
			if i > 0 {
				items = slices.DeleteFunc(slices.Clone(items), func(v any) bool { return !common[row].has(v) })
			}
			common[row] = setOf(items)
			counts[row] = int64(len(items))
		}
		out.add(fmt.Sprintf("s%d", i), value.NewVector(value.Long, counts, nil))
	}
	return out.table(), nil
}
