package builtin

import (
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
