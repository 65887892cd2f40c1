package general

import (
	"math"
	"strings"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Conversions are the conversions between types.
var Conversions = []builtin.Function{
	{Name: "parse_json", Page: "parse-json-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(json_text: stringOrDynamic) dynamic"},
		Eval:      builtin.Lenient(parseJSON, value.Unknown)},
	{Name: "parsejson", Page: "parse-json-function", Obsolete: "parse_json", Hidden: true, Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(json_text: stringOrDynamic) dynamic"},
		Eval:      builtin.Lenient(parseJSON, value.Unknown)},
	{Name: "tobool", Page: "tobool-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(value: scalar) bool"},
		Eval:      converting(value.Bool)},
	{Name: "toboolean", Page: "tobool-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(value: scalar) bool"},
		Eval:      converting(value.Bool)},
	{Name: "todatetime", Page: "todatetime-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(value: scalar) datetime"},
		Eval:      converting(value.DateTime)},
	{Name: "todecimal", Page: "todecimal-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(value: scalar) decimal"},
		Eval:      converting(value.Decimal)},
	{Name: "todouble", Page: "toreal-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(value: scalar) real"},
		Eval:      converting(value.Real)},
	{Name: "todynamic", Page: "parse-json-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(value: string) dynamic"},
		Eval:      builtin.Lenient(parseJSON, value.Unknown)},
	{Name: "toguid", Page: "toguid-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(value: stringOrDynamic) guid"},
		Eval:      converting(value.GUID)},
	{Name: "toint", Page: "toint-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(value: scalar) int"},
		Eval:      converting(value.Int)},
	{Name: "tolong", Page: "tolong-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(value: scalar) long"},
		Eval:      converting(value.Long)},
	{Name: "toobject", Obsolete: "todynamic", Hidden: true, Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(value: string) dynamic"},
		Eval:      builtin.Lenient(parseJSON, value.Unknown)},
	{Name: "toreal", Page: "toreal-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(value: scalar) real"},
		Eval:      converting(value.Real)},
	{Name: "tostring", Page: "tostring-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(value: scalar) string"},
		Eval:      converting(value.String)},
	{Name: "totime", Page: "totimespan-function", Obsolete: "totimespan", Hidden: true, Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(value: scalar) timespan"},
		Eval:      converting(value.Timespan)},
	{Name: "totimespan", Page: "totimespan-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(value: scalar) timespan"},
		Eval:      converting(value.Timespan)},
}

// converting implements the conversion functions by value.Cast.
func converting(to value.Type) builtin.Implementation {
	return func(_ []value.Type, result value.Type) builtin.Eval {
		return func(ctx *builtin.Context, args []value.Column, rows int) (value.Column, error) {
			if ctx.Folding {
				if f, ok := args[0].Value(0).(float64); ok && isBeyond(f, to) {
					return value.Constant(result, nil, rows), nil
				}
			}
			return value.Convert(value.Convert(args[0], to), result), nil
		}
	}
}

// isBeyond reports whether a real is outside the range of a whole number's type. Where
// it is computed for rows it becomes the nearest such number, but as a constant it becomes null.
func isBeyond(f float64, to value.Type) bool {
	switch to {
	case value.Int:
		return f <= math.MinInt32-1 || f >= math.MaxInt32+1
	case value.Long:
		return f < math.MinInt64 || f >= -math.MinInt64
	}
	return false
}

// parseJSON implements parse_json. A text that is not JSON becomes a string.
func parseJSON(f *builtin.Frame, a []any) any {
	s, ok := a[0].(string)
	if !ok || f.Types[0] == value.Dynamic {
		return value.Cast(a[0], value.Dynamic)
	}
	trimmed := strings.TrimSpace(s)
	if trimmed == "" {
		return nil
	}
	if v, err := value.ParseJSON([]byte(trimmed)); err == nil {
		return v
	}
	return s
}
