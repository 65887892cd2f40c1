package builtin

// The functions that read other rows: their input must be serialized.
var windowFunctions = []Function{
	{Name: "next", Page: "next-function", Window: true,
		Signature: []string{"(column: column scalar, offset?: long, default_value?: const scalar) arg0"},
		Eval:      neighbor(1)},
	{Name: "prev", Page: "prev-function", Window: true,
		Signature: []string{"(column: column scalar, offset?: long, default_value?: const scalar) arg0"},
		Eval:      neighbor(-1)},
	{Name: "row_cumsum", Page: "row-cumsum-function", Window: true,
		Signature: []string{"(term: number, restart?: bool) arg0"},
		Eval:      running(1, rowCumsum)},
	{Name: "row_number", Page: "row-number-function", Window: true,
		Signature: []string{"(startingIndex?: long, restart?: bool) long"},
		Eval:      running(1, rowNumber)},
	{Name: "row_rank", Page: "row-rank-dense-function", Obsolete: "row_rank_dense", Hidden: true, Window: true,
		Signature: []string{"(column: notDynamic, dense?: const bool) long"},
		Eval:      running(1, rowRankDense)},
	{Name: "row_rank_dense", Page: "row-rank-dense-function", Window: true,
		Signature: []string{"(term: notDynamic, restart?: bool) long"},
		Eval:      running(1, rowRankDense)},
	{Name: "row_rank_min", Page: "row-rank-min-function", Window: true,
		Signature: []string{"(term: notDynamic, restart?: bool) long"},
		Eval:      running(1, rowRankMin)},
	{Name: "row_window_session", Page: "row-window-session-function", Window: true,
		Signature: []string{"(expr: datetime, maxDistanceFromFirst: timespan, maxDistanceBetweenNeighbors: timespan, restart?: bool) arg0"},
		Eval:      running(3, windowSession)},
}
