// Package series has the functions over series: arrays of numbers at equal distances.
package series

import (
	"math"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/operators"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Functions are the functions over series: arrays of numbers.
var Functions = []builtin.Function{
	{Name: "array_sum", Page: "array-sum-function", Obsolete: "series_sum", Hidden: true,
		Signature: []string{"(array: array) real"},
		Eval:      seriesSum},
	{Name: "series_abs", Page: "series-abs-function",
		Signature: []string{"(series: array) arg0"},
		Eval:      wholeNumbers(math.Abs)},
	{Name: "series_acos", Page: "series-acos-function",
		Signature: []string{"(series: array) dynamic[real]"},
		Eval:      eachNumber(math.Acos)},
	{Name: "series_add", Page: "series-add-function",
		Signature: []string{
			"(series1: array, series2: array) dynamic[]",
			"(series1: array, series2: number) dynamic[]",
			"(series1: number, series2: array) dynamic[]",
		},
		Eval: seriesArithmetic(&operators.Addition, false)},
	{Name: "series_asin", Page: "series-asin-function",
		Signature: []string{"(series: array) dynamic[real]"},
		Eval:      eachNumber(math.Asin)},
	{Name: "series_atan", Page: "series-atan-function",
		Signature: []string{"(series: array) dynamic[real]"},
		Eval:      eachNumber(math.Atan)},
	{Name: "series_ceiling", Page: "series-ceiling-function",
		Signature: []string{"(series: array) arg0"},
		Eval:      wholeNumbers(math.Ceil)},
	{Name: "series_cos", Page: "series-cos-function",
		Signature: []string{"(series: array) dynamic[real]"},
		Eval:      eachNumber(math.Cos)},
	{Name: "series_cosine_similarity", Page: "series-cosine-similarity-function",
		Signature: []string{"(series1: array, series2: array, series1_magnitude?: real, series2_magnitude?: real) real"},
		Eval:      builtin.Strict(seriesCosine, value.Dynamic, value.Dynamic, value.Real)},
	{Name: "series_decompose", Page: "series-decompose-function",
		Signature: []string{"(series: array, period?: integer, trend?: string, test_points?: integer, seasonality_threshold?: number) custom"},
		Result:    tupleOf("series", "baseline: dynamic[], seasonal: dynamic[], trend: dynamic[], residual: dynamic[]"),
		Eval:      builtin.Strict(seriesDecompose, value.Dynamic, value.Long, value.String, value.Long, value.Real)},
	{Name: "series_decompose_anomalies", Page: "series-decompose-anomalies-function",
		Signature: []string{"(series: array, threshold?: number, period?: integer, trend?: string, test_points?: integer, method?: string, seasonality_threshold?: number) custom"},
		Result:    tupleOf("series", "ad_flag: dynamic[], ad_score: dynamic[], baseline: dynamic[]"),
		Eval:      builtin.Strict(seriesAnomalies, value.Dynamic, value.Real, value.Long, value.String, value.Long, value.String, value.Real)},
	{Name: "series_decompose_forecast", Page: "series-decompose-forecast-function",
		Signature: []string{"(series: array, test_points: integer, period?: integer, trend?: string, seasonality_threshold?: number) custom"},
		Result:    tupleOf("series", "baseline: dynamic[]"), // as in the service; Microsoft's binder lists the columns of series_decompose
		Eval:      builtin.Strict(seriesForecast, value.Dynamic, value.Long, value.Long, value.String, value.Real)},
	{Name: "series_divide", Page: "series-divide-function",
		Signature: []string{
			"(series1: array, series2: array) dynamic[real]",
			"(series1: array, series2: number) dynamic[real]",
			"(series1: number, series2: array) dynamic[real]",
		},
		Eval: seriesArithmetic(&operators.Division, true)},
	{Name: "series_dot_product", Page: "series-dot-product-function",
		Signature: []string{
			"(series1: array, series2: array) real",
			"(series1: array, series2: number) real",
			"(series1: number, series2: array) real",
		},
		Eval: builtin.Strict(seriesDot, value.Dynamic)},
	{Name: "series_equals", Page: "series-equals-function",
		Signature: []string{
			"(series1: array, series2: array) dynamic[bool]",
			"(series1: array, series2: number) dynamic[bool]",
			"(series1: number, series2: array) dynamic[bool]",
		},
		Eval: seriesOrder(isSame)},
	{Name: "series_exp", Page: "series-exp-function",
		Signature: []string{"(series: array) dynamic[real]"},
		Eval:      eachNumber(math.Exp)},
	{Name: "series_fft", Page: "series-fft-function",
		Signature: []string{"(series: array, series_imaginary?: array) custom"},
		Result:    tupleOf("series", "real: dynamic[real], imag: dynamic[real]"),
		Eval:      builtin.Strict(fourier(-1), value.Dynamic)},
	{Name: "series_fill_backward", Page: "series-fill-backward-function", ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(series: array, missing_value_placeholder?: number) arg0"},
		Eval:      builtin.Lenient(fillFrom(-1), value.Dynamic)},
	{Name: "series_fill_const", Page: "series-fill-const-function", ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(series: array, constant_value?: number, missing_value_placeholder?: number) arg0"},
		Eval:      builtin.Lenient(fillConst, value.Dynamic)},
	{Name: "series_fill_forward", Page: "series-fill-forward-function", ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(series: array, missing_value_placeholder?: number) arg0"},
		Eval:      builtin.Lenient(fillFrom(1), value.Dynamic)},
	{Name: "series_fill_linear", Page: "series-fill-linear-function", ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(series: array, missing_value_placeholder?: number, fill_edges?: bool, constant_value?: number) arg0"},
		Eval:      builtin.Lenient(fillLinear, value.Dynamic)},
	{Name: "series_fir", Page: "series-fir-function", ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(series: array, filter: array, normalize?: bool, center?: bool) dynamic[real]"},
		Eval:      builtin.Strict(seriesFir, value.Dynamic)},
	{Name: "series_fit_2lines", Page: "series-fit-2lines-function",
		Signature: []string{"(array: array) custom"},
		Result:    tupleOf("array", "rsquare: real, split_idx: long, variance: real, rvariance: real, line_fit: dynamic[real], right_rsquare: real, right_slope: real, right_interception: real, right_variance: real, right_rvariance: real, left_rsquare: real, left_slope: real, left_interception: real, left_variance: real, left_rvariance: real"),
		Eval:      builtin.Strict(seriesFit2Lines, value.Dynamic)},
	{Name: "series_fit_2lines_dynamic", Page: "series-fit-2lines-dynamic-function",
		Signature: []string{"(series: array) custom"},
		Result:    bagOf("rsquare: real, split_idx: long, variance: real, rvariance: real, line_fit: dynamic[real], right_rsquare: real, right_slope: real, right_interception: real, right_variance: real, right_rvariance: real, left_rsquare: real, left_slope: real, left_interception: real, left_variance: real, left_rvariance: real"),
		Eval:      builtin.Strict(asBag(seriesFit2Lines, fit2LinesNames...), value.Dynamic)},
	{Name: "series_fit_line", Page: "series-fit-line-function",
		Signature: []string{"(series: array) custom"},
		Result:    tupleOf("series", "rsquare: real, slope: real, variance: real, rvariance: real, interception: real, line_fit: dynamic[real]"),
		Eval:      builtin.Strict(seriesFitLine, value.Dynamic)},
	{Name: "series_fit_line_dynamic", Page: "series-fit-line-dynamic-function",
		Signature: []string{"(series: array) custom"},
		Result:    bagOf("rsquare: real, slope: real, variance: real, rvariance: real, interception: real, line_fit: dynamic[real]"),
		Eval:      builtin.Strict(asBag(seriesFitLine, fitLineNames...), value.Dynamic)},
	{Name: "series_fit_poly", Page: "series-fit-poly-function",
		Signature: []string{"(y_series: array, x_series?: array, degree?: int) custom"},
		Result:    tupleOf("y_series", "rsquare: real, coefficients: dynamic[real], variance: real, rvariance: real, poly_fit: dynamic[real]"),
		Eval:      builtin.Strict(seriesFitPoly, value.Dynamic, value.Dynamic, value.Long)},
	{Name: "series_floor", Page: "series-floor-function",
		Signature: []string{"(series: array) dynamic[]"},
		Eval:      wholeNumbers(math.Floor)},
	{Name: "series_greater", Page: "series-greater-function",
		Signature: []string{
			"(series1: array, series2: array) dynamic[bool]",
			"(series1: array, series2: number) dynamic[bool]",
			"(series1: number, series2: array) dynamic[bool]",
		},
		Eval: seriesOrder(operators.IsGreater)},
	{Name: "series_greater_equals", Page: "series-greater-equals-function",
		Signature: []string{
			"(series1: array, series2: array) dynamic[bool]",
			"(series1: array, series2: number) dynamic[bool]",
			"(series1: number, series2: array) dynamic[bool]",
		},
		Eval: seriesOrder(operators.IsAtLeast)},
	{Name: "series_ifft", Page: "series-ifft-function",
		Signature: []string{"(series: array, series_imaginary?: array) custom"},
		Result:    tupleOf("series", "real: dynamic[real], imag: dynamic[real]"),
		Eval:      builtin.Strict(fourier(1), value.Dynamic)},
	{Name: "series_iir", Page: "series-iir-function", ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(series: array, numerators: array, denominators: array) dynamic[real]"},
		Eval:      builtin.Strict(seriesIir, value.Dynamic)},
	{Name: "series_less", Page: "series-less-function",
		Signature: []string{
			"(series1: array, series2: array) dynamic[bool]",
			"(series1: array, series2: number) dynamic[bool]",
			"(series1: number, series2: array) dynamic[bool]",
		},
		Eval: seriesOrder(operators.IsLess)},
	{Name: "series_less_equals", Page: "series-less-equals-function",
		Signature: []string{
			"(series1: array, series2: array) dynamic[bool]",
			"(series1: array, series2: number) dynamic[bool]",
			"(series1: number, series2: array) dynamic[bool]",
		},
		Eval: seriesOrder(operators.IsAtMost)},
	{Name: "series_log", Page: "series-log-function",
		Signature: []string{"(series: array) dynamic[real]"},
		Eval:      eachNumber(math.Log)},
	{Name: "series_magnitude", Page: "series-magnitude-function",
		Signature: []string{"(series: array) real"},
		Eval:      seriesMagnitude},
	{Name: "series_multiply", Page: "series-multiply-function",
		Signature: []string{
			"(series1: array, series2: array) dynamic[]",
			"(series1: array, series2: number) dynamic[]",
			"(series1: number, series2: array) dynamic[]",
		},
		Eval: seriesArithmetic(&operators.Multiplication, false)},
	{Name: "series_not_equals", Page: "series-not-equals-function",
		Signature: []string{
			"(series1: array, series2: array) dynamic[bool]",
			"(series1: array, series2: number) dynamic[bool]",
			"(series1: number, series2: array) dynamic[bool]",
		},
		Eval: seriesOrder(isOther)},
	{Name: "series_outliers", Page: "series-outliers-function", ResultName: builtin.NameOfFirstArgument,
		Signature: []string{
			"(series: array, kind?: string, ignore_val?: number) arg0",
			"(series: array, kind: string, ignore_val: real, min_percentile: real, max_percentile?: real, test_points?: integer) arg0",
		},
		Eval: builtin.Lenient(seriesOutliers, value.Dynamic)},
	{Name: "series_pearson_correlation", Page: "series-pearson-correlation-function",
		Signature: []string{"(series1: array, series2: array) real"},
		Eval:      builtin.Strict(seriesPearson, value.Dynamic)},
	{Name: "series_periods_detect", Page: "series-periods-detect-function",
		Signature: []string{"(series: array, min_period: number, max_period: number, num_periods: long) custom"},
		Result:    tupleOf("series", "periods: dynamic[real], scores: dynamic[real]"),
		Eval:      builtin.Strict(seriesPeriodsDetect, value.Dynamic, value.Real, value.Real, value.Long)},
	{Name: "series_periods_validate", Page: "series-periods-validate-function",
		Signature: []string{"(series: array, period{1,16}: number) custom"},
		Result:    tupleOf("series", "periods: dynamic[real], scores: dynamic[real]"),
		Eval:      builtin.Strict(seriesPeriodsValidate, value.Dynamic, value.Real)},
	{Name: "series_pow", Page: "series-pow-function",
		Signature: []string{
			"(series1: array, series2: array) dynamic[real]",
			"(series1: array, series2: number) dynamic[real]",
			"(series1: number, series2: array) dynamic[real]",
		},
		Eval: eachPair(seriesPow)},
	{Name: "series_product", Page: "series-product-function",
		Signature: []string{"(series: array) real"},
		Eval:      seriesProduct},
	{Name: "series_seasonal", Page: "series-seasonal-function",
		Signature: []string{
			"(series: array) dynamic[real]",
			"(series: array, period: integer) dynamic[real]",
			"(series: array, period: integer, test_points: integer) dynamic[real]",
		},
		Eval: builtin.Strict(seriesSeasonal, value.Dynamic, value.Long)},
	{Name: "series_sign", Page: "series-sign-function",
		Signature: []string{"(series: array) dynamic[long]"},
		Eval:      seriesSign},
	{Name: "series_sin", Page: "series-sin-function",
		Signature: []string{"(series: array) dynamic[real]"},
		Eval:      eachNumber(math.Sin)},
	{Name: "series_stats", Page: "series-stats-function",
		Signature: []string{"(series: array, ignore_nonfinite?: const bool) custom"},
		Result:    tupleOf("series", "min: real, min_idx: long, max: real, max_idx: long, avg: real, stdev: real, variance: real"),
		Eval:      builtin.Strict(seriesStats, value.Dynamic)},
	{Name: "series_stats_dynamic", Page: "series-stats-dynamic-function",
		Signature: []string{"(series: array, ignore_nonfinite?: const bool) custom"},
		Result:    bagOf("min: real, min_idx: long, max: real, max_idx: long, avg: real, stdev: real, variance: real"),
		Eval:      builtin.Strict(asBag(seriesStats, seriesStatsNames...), value.Dynamic)},
	{Name: "series_subtract", Page: "series-subtract-function",
		Signature: []string{
			"(series1: array, series2: array) dynamic[]",
			"(series1: array, series2: number) dynamic[]",
			"(series1: number, series2: array) dynamic[]",
		},
		Eval: seriesArithmetic(&operators.Subtraction, false)},
	{Name: "series_sum", Page: "series-sum-function",
		Signature: []string{"(series: array) real"},
		Eval:      seriesSum},
	{Name: "series_tan", Page: "series-tan-function",
		Signature: []string{"(series: array) dynamic[real]"},
		Eval:      eachNumber(math.Tan)},
}

// tupleOf returns the rule of a function that yields several columns. A column's name
// combines the function, the argument and its own name.
func tupleOf(param, columns string) func(*builtin.CallInfo) builtin.Outcome {
	fields := builtin.ColumnList(columns)
	return func(c *builtin.CallInfo) builtin.Outcome {
		prefix := c.Function.Name
		if c.Function.ResultPrefix != "" {
			prefix = c.Function.ResultPrefix
		}
		argument := ""
		if a := c.ArgOf(param); a != nil {
			argument = a.Name
		}
		return builtin.Tuple(builtin.ColumnsOf(fields(), prefix+"_"+argument+"_"))
	}
}

// bagOf returns the rule of a function that yields a bag with these properties.
func bagOf(properties string) func(*builtin.CallInfo) builtin.Outcome {
	fields := builtin.ColumnList(properties)
	return func(*builtin.CallInfo) builtin.Outcome {
		return builtin.Scalar(value.Dynamic, value.BagOf(fields()...))
	}
}
