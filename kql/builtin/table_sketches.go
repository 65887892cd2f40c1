package builtin

// The functions over the sketches of hll and tdigest.
var sketchFunctions = []Function{
	{Name: "dcount_hll", Page: "dcount-hll-function", ResultName: NameAndFirstArgument,
		Signature: []string{"(hll: array) long"}},
	{Name: "hll_isvalid", Hidden: true,
		Signature: []string{"(hll: array, value: scalar) bool"}},
	{Name: "hll_merge", Page: "hll-merge-function", ResultName: NamePrefix, ResultPrefix: "hll_merged_result",
		Signature: []string{"(hll{2,16}: array) dynamic[]"}},
	{Name: "merge_tdigest", Page: "merge-tdigest-function", ResultName: NamePrefix, ResultPrefix: "tdigests_merge_result",
		Signature: []string{"(tdigest{2,16}: array) dynamic[]"}},
	{Name: "percentile_tdigest", Page: "percentile-tdigest-function", ResultName: NameAndFirstArgument,
		Signature: []string{
			"(tdigest: array, percentile1: real) dynamic",
			"(tdigest: array, percentile1: real, type: literal type) argNLiteral",
		}},
	{Name: "percentiles_array_tdigest", ResultName: NamePrefixAndArgument, ResultPrefix: "percentile_tdigest",
		Signature: []string{
			"(tdigest: array, percentile+: real) dynamic[]",
			"(tdigest: array, percentiles: array) dynamic[]",
		}},
	{Name: "percentrank_tdigest", Page: "percentrank-tdigest-function",
		Signature: []string{"(digest: array, value: scalar) real"}},
	{Name: "rank_tdigest", Page: "rank-tdigest-function",
		Signature: []string{"(digest: array, value: scalar) real"}},
	{Name: "tdigest_isvalid", Hidden: true,
		Signature: []string{"(digest: array, value: scalar) bool"}},
	{Name: "tdigest_merge", Page: "tdigest-merge-aggregation-function", ResultName: NamePrefix, ResultPrefix: "tdigests_merge_result",
		Signature: []string{"(tdigest{2,16}: array) dynamic[]"}},
}
