package differential

import "github.com/ruleproof/ruleproof/kql/value"

// forms has the expressions of each type. What stands in braces is drawn: a
// type is an expression of it, 'type a literal; T, O and I are any type, one
// with an order and one of whole numbers, the same throughout the form, and n a
// number of any type at each place; # is a small number, op an operator over
// strings, re a regex.
var forms = map[value.Type][]string{
	value.Bool: {
		"{T} == {T}", "{T} != {T}", "{T} == {'T}", "{T} != {'T}", "{n} == {n}", "{n} != {n}",
		"{O} < {O}", "{O} <= {'O}", "{O} > {'O}", "{O} >= {O}", "{n} < {n}", "{n} >= {n}",
		"{T} in ({'T}, {'T})", "{T} in ({'T}, {T}, {'T})", "{T} !in ({'T}, {'T})", "{n} in ({n}, {n})",
		"{string} in~ ({'string}, {'string})", "{string} !in~ ({'string}, {string})",
		"{O} between ({'O} .. {'O})", "{O} !between ({O} .. {O})", "{datetime} between ({datetime} .. {'timespan})", "{n} between ({n} .. {n})",
		"{string} {op} {'string}", "{string} {op} {'string}", "{string} {op} {string}", "{dynamic} {op} {'string}",
		"{string} matches regex {re}", "{string} has_any ({'string}, {'string})", "{string} has_all ({'string}, {'string})",
		"{string} in ({dynamic})", "{T} !in ({dynamic})", "{string} in~ ({dynamic}, {'string})", "{string} has_any ({dynamic})",
		"{string} has_any ('a', 'b', {'string}, {'string}, {'string}, 'x', 'y', {'string}, 'def')",
		"{string} has_all ('a', 'ab', {'string}, {'string}, 'A', 'AB', 'ab', 'a')", "{dynamic} in ({dynamic})",
		"isempty({T})", "isnotempty({T})", "isnull({T})", "isnotnull({T})", "isnan({real})", "isfinite({real})", "not({bool})",
		"{bool} and {bool}", "{bool} or {bool}", "{bool} and {bool} and {bool}", "{bool} or not({bool})", "{dynamic} and {bool}", "{bool} or {dynamic}",
		"iff({bool}, {bool}, {bool})", "case({bool}, {bool}, {bool}, {bool}, {bool})", "coalesce({bool}, {'bool})", "tobool({T})",
		"{dynamic} == {'T}", "{dynamic} == {dynamic}", "{dynamic} != {T}", "{dynamic} in ({dynamic}, {'T})", "{string} == {dynamic}", "{string} == {n}",
		"{dynamic} > {n}", "{n} <= {dynamic}", "array_length({dynamic}) > {#}", "bag_has_key({dynamic}, 'a')",
	},
	value.Int: {
		"toint({T})", "toint({string})", "iff({bool}, {int}, {int})", "coalesce({int}, {'int})", "case({bool}, {int}, {bool}, {'int}, {int})", "min_of({int}, {int})",
	},
	value.Long: {
		"{I} + {I}", "{I} - {I}", "{I} * {I}", "{I} / {I}", "{I} % {I}", "{long} + {int}", "-{long}", "bin({I}, {'I})", "bin({long}, 10)",
		"tolong({T})", "tolong({string})", "strlen({string})", "array_length({dynamic})", "countof({string}, {'string})", "indexof({string}, {'string})",
		"iff({bool}, {long}, {long})", "case({bool}, {long}, {long})", "coalesce({long}, {long}, {'long})", "max_of({long}, {int})",
		"hash({string}, 10)", "datetime_diff('day', {datetime}, {datetime})", "dayofyear({datetime})", "hourofday({datetime})", "strcmp({string}, {string})", "abs({long})",
	},
	value.Real: {
		"{real} + {n}", "{real} - {n}", "{n} * {real}", "{real} / {n}", "{real} % {I}", "todouble({T})", "todouble({string})", "{timespan} / {timespan}",
		"bin({real}, 0.5)", "round({real}, 1)", "abs({real})", "sqrt({real})", "floor({real}, 2)", "-{real}",
		"iff({bool}, {real}, {real})", "coalesce({real}, {'real})", "case({bool}, {real}, {'real})", "min_of({real}, {real})", "max_of({real}, {long})",
	},
	value.Decimal: {
		"{decimal} + {n}", "{decimal} - {n}", "{decimal} * {I}", "{decimal} / {I}", "todecimal({T})", "todecimal({string})", "bin({decimal}, {'decimal})",
		"iff({bool}, {decimal}, {decimal})", "coalesce({decimal}, {'decimal})",
	},
	value.String: {
		"tostring({T})", "tostring({dynamic})", "strcat({T}, {'string}, {T})", "substring({string}, {#}, {#})", "tolower({string})", "toupper({string})",
		"trim(' ', {string})", "replace_string({string}, {'string}, {'string})", "replace_regex({string}, {re}, '-')", "extract({re}, 0, {string})",
		"gettype({T})", "strcat_array({dynamic}, '+')", "reverse({string})", "strrep({string}, {#})", "iff({bool}, {string}, {string})",
		"case({bool}, {string}, {bool}, {'string}, {string})", "coalesce({string}, {'string})", "coalesce({string}, {string}, {'string})", "tostring({string})", "format_datetime({datetime}, 'yyyy-MM-dd HH')",
	},
	value.DateTime: {
		"{datetime} + {timespan}", "{datetime} - {timespan}", "bin({datetime}, 1d)", "bin({datetime}, {'timespan})", "todatetime({string})", "startofmonth({datetime})",
		"iff({bool}, {datetime}, {datetime})", "coalesce({datetime}, {'datetime})", "ago({timespan})", "now()", "max_of({datetime}, {datetime})", "datetime_add('day', {#}, {datetime})", "todatetime({dynamic})",
	},
	value.Timespan: {
		"{datetime} - {datetime}", "{timespan} + {timespan}", "{timespan} - {timespan}", "{timespan} * {I}", "{timespan} / {I}", "{timespan} % {timespan}", "totimespan({string})",
		"bin({timespan}, 1h)", "iff({bool}, {timespan}, {timespan})", "coalesce({timespan}, {'timespan})", "-{timespan}", "min_of({timespan}, {timespan})",
	},
	value.GUID: {
		"toguid({string})", "iff({bool}, {guid}, {guid})", "coalesce({guid}, {'guid})", "toguid({dynamic})",
	},
	value.Dynamic: {
		"{dynamic}.a", "{dynamic}.b", "{dynamic}['a']", "{dynamic}[{#}]", "{dynamic}[-1]", "{dynamic}.a.a", "{dynamic}.b[0]", "{dynamic}[tostring({string})]", "{dynamic}[toint({long})]", "{dynamic}[strlen({string})]",
		"parse_json({string})", "pack_array({T}, {T})", "pack_array({dynamic}, {string}, {n})", "bag_pack('a', {T}, 'b', {T})", "split({string}, ' ')", "array_concat({dynamic}, {dynamic})",
		"bag_keys({dynamic})", "set_union({dynamic}, {dynamic})", "array_slice({dynamic}, 0, {#})", "array_sort_asc({dynamic})", "bag_merge({dynamic}, {dynamic})",
		"range(1, {#})", "todynamic({string})", "iff({bool}, {dynamic}, {dynamic})", "coalesce({dynamic}, {dynamic})", "array_reverse({dynamic})", "extract_all(@'([a-z])', {string})",
	},
}

// looseForms has conditions that most rows meet.
var looseForms = []string{
	"{T} != {'T}", "{n} != {n}", "isnotempty({T})", "isnotnull({T})", "{T} !in ({'T}, {'T})", "not({bool})", "{bool} or {bool}", "{bool} or not({bool})",
	"not({bool} and {bool})", "{string} !has {'string}", "{string} !contains {'string}", "{O} <= {O} or {O} > {'O}", "isnull({T}) or {O} !between ({O} .. {'O})",
	"coalesce({bool}, true)", "iff({bool}, {bool}, true)", "{dynamic} != {'T}",
}

// windowForms and windowConditions look at other rows than their own. They are computed over sorted rows.
var (
	windowForms = []string{
		"row_number()", "row_number({#})", "row_number(1, {bool})", "row_cumsum({tame})", "row_cumsum({tame}, {bool})", "row_cumsum({long})",
		"prev(COLUMN)", "next(COLUMN)", "prev(COLUMN, 2)", "next(COLUMN, {#})", "row_rank_dense({O})", "row_rank_min({string})", "row_rank_dense({T}, {bool})",
		"row_window_session({datetime}, 1d, 1h)", "row_window_session({datetime}, 30d, {'timespan}, {bool})", "iff({bool}, row_number(), {#} + row_number())",
	}
	windowConditions = []string{"row_number() > {#}", "row_number() % 2 == 0 or {bool}", "row_rank_dense({T}) <= 3", "row_cumsum({int}) > 0", "not({bool}) and row_number(0) < 9"}
)

// tameForms has expressions whose sums are exact.
var tameForms = map[value.Type][]string{
	value.Int:      {"iff({bool}, {tame}, {tame})"},
	value.Long:     {"{tame} + 1", "2 * {tame}", "iff({bool}, {tame}, {tame})", "strlen({string})", "coalesce({tame}, {tame})"},
	value.Real:     {"{tame} + 1", "{tame} / 2", "0.5 * {tame}", "iff({bool}, {tame}, {tame})"},
	value.Decimal:  {"iff({bool}, {tame}, {tame})"},
	value.DateTime: {"iff({bool}, {tame}, {tame})", "bin({tame}, 1d)"},
	value.Timespan: {"iff({bool}, {tame}, {tame})", "bin({tame}, 1h)"},
}

var textOperators = []string{
	"has", "!has", "has_cs", "!has_cs", "hasprefix", "hasprefix_cs", "!hasprefix", "hassuffix", "hassuffix_cs", "!hassuffix",
	"contains", "!contains", "contains_cs", "!contains_cs", "startswith", "!startswith", "startswith_cs", "!startswith_cs",
	"endswith", "!endswith", "endswith_cs", "=~", "!~", "==", "!=",
}

var regexes = []string{`"a+"`, `"^a"`, `"[a-c]b"`, `@"\d+"`, `"(x|y)"`, `"b$"`, `"."`, `"(?i)AB"`, `""`}
