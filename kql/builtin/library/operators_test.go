package library

import (
	"math"
	"testing"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

func TestArithmeticFollowsTheTypeRules(t *testing.T) {
	runCases(t, builtin.Operator, []evalCase{
		{"+", args(int32(1), int32(2)), 3},
		{"+", args(math.MaxInt64, 1), math.MinInt64},
		{"+", args(5, null(value.Long)), null(value.Long)},
		{"+", args(1, 2.5), 3.5},
		{"+", args(dec("0.1"), dec("0.2")), dec("0.3")},
		{"+", args(dt("2024-01-31"), ts("1d")), dt("2024-02-01")},
		{"+", args(ts("1d"), dt("2024-01-31")), dt("2024-02-01")},
		{"+", args(ts("1d"), ts("1h")), ts("1.01:00:00")},
		{"+", args(dt("9999-12-31"), ts("2d")), null(value.DateTime)},
		{"+", args(dyn("1"), dyn("2.5")), dyn("3.5")},
		{"+", args(dyn("1"), 2), 3},
		{"+", args(dyn(`"a"`), dyn("1")), null(value.Dynamic)},
		{"-", args(dt("2024-03-01"), dt("2024-02-28")), ts("2d")},
		{"-", args(dt("2024-03-01"), ts("1h")), dt("2024-02-29 23:00")},
		{"-", args(1, 2), -1},
		{"*", args(5, ts("10s")), ts("50s")},
		{"*", args(ts("1h"), 1.5), ts("01:30:00")},
		{"*", args(2.0, 3), 6.0},
		{"/", args(1, 2), 0},
		{"/", args(-7, 2), -3},
		{"/", args(1, 0), null(value.Long)},
		{"/", args(1.0, 2), 0.5},
		{"/", args(1.0, 0), math.Inf(1)},
		{"/", args(dec("1"), dec("0")), null(value.Decimal)},
		{"/", args(ts("1d"), ts("1s")), 86400.0},
		{"/", args(ts("1d"), 2), ts("12h")},
		{"%", args(14, 12), 2},
		{"%", args(-14, 12), 10},
		{"%", args(14, -12), 2},
		{"%", args(-14, -12), 10},
		{"%", args(5, 0), null(value.Long)},
		{"%", args(-5.5, 2.0), 0.5},
		{"%", args(dt("2024-02-29 12:30"), ts("1d")), ts("12:30:00")},
		{"unary -", args(int32(5)), int32(-5)},
		{"unary -", args(2.5), -2.5},
		{"unary -", args(ts("1d")), ts("-1.00:00:00")},
		{"unary +", args(5), 5},
	})
}

func TestComparisonsKnowNullsAndDynamics(t *testing.T) {
	runCases(t, builtin.Operator, []evalCase{
		{"==", args(1, 1.0), true},
		{"==", args("5", 5), true},
		{"==", args(dt("2024-02-29"), "2024-02-29"), true},
		{"!=", args(ts("1h"), "never"), true},
		{"==", args(guid("01234567-89ab-cdef-0123-456789abcdef"), "01234567-89AB-cdef-0123-456789abcdef"), true},
		{"in", args(5, "5"), true},
		{"in", args(5, dyn(`["5"]`)), false},
		{"!in", args(ts("1h"), "01:00:00"), false},
		{"in", args(dt("2024-02-29"), "x", "2024-02-29"), true},
		{"==", args(int32(1), true), true},
		{"==", args("a", "A"), false},
		{"==", args(5, null(value.Long)), false},
		{"!=", args(5, null(value.Long)), true},
		{"==", args(null(value.Long), null(value.Long)), null(value.Bool)},
		{"!=", args(null(value.Long), null(value.Long)), null(value.Bool)},
		{"==", args(dyn(`"x"`), "x"), true},
		{"==", args(dyn(`5`), 5), true},
		{"==", args(dyn(`"5"`), 5), false},
		{"==", args(dyn(`5`), "5"), true},
		{"==", args(null(value.Dynamic), "x"), false},
		{"==", args(dyn(`"2024-01-01"`), dt("2024-01-01")), true},
		{"==", args(dyn(`[1,2]`), dyn(`[1,2]`)), true},
		{"==", args(math.NaN(), math.NaN()), false},
		{"==", args("0", 0), true},
		{"==", args("", 0), false},
		{"!=", args("none", 0), true},
		{"==", args(dec("1.50"), 1.5), true},
		{"<", args(1, 2), true},
		{"<", args(null(value.Long), 2), null(value.Bool)},
		{">=", args(2.0, 2), true},
		{">", args(dt("2024-01-02"), dt("2024-01-01")), true},
		{"<", args(dyn("3"), 4), true},
		{"<", args(ts("10s"), ts("1h")), true},
		{"<=", args(math.NaN(), 1.0), false},
		{"between", args(5, 1, 5), true},
		{"between", args(dt("2024-01-03"), dt("2024-01-01"), ts("1d")), false},
		{"between", args(dt("2024-01-02"), dt("2024-01-01"), ts("1d")), true},
		{"!between", args(7, 1, 5), true},
		{"between", args(null(value.Long), 1, 5), null(value.Bool)},
	})
}

func TestLogicHasThreeValues(t *testing.T) {
	unknown := null(value.Bool)
	runCases(t, builtin.Operator, []evalCase{
		{"and", args(true, true), true},
		{"and", args(true, false), false},
		{"and", args(unknown, false), false},
		{"and", args(unknown, true), unknown},
		{"and", args(unknown, unknown), unknown},
		{"or", args(false, false), false},
		{"or", args(true, unknown), true},
		{"or", args(unknown, false), unknown},
		{"or", args(unknown, unknown), unknown},
		{"and", args(dyn("true"), true), true},
	})
}

func TestStringOperatorsFollowTheReference(t *testing.T) {
	runCases(t, builtin.Operator, []evalCase{
		{"has", args("North America", "america"), true},
		{"has", args("North America", "amer"), false},
		{"has", args("NorthAmerica", "america"), false},
		{"has", args("north_america", "america"), true},
		{"has", args("KustoExplorerQueryRun", "Explorer"), false},
		{"has", args("Kusto: ad67d136-c1db-4f9f", "c1db-4f9f"), true},
		{"has", args("a.b.c", "b.c"), true},
		{"has", args("xa.b", "a.b"), false},
		{"has", args("cmd.exe /c whoami", "/c"), true},
		{"has", args("aa ab abc", "ab"), true},
		{"has", args("ÄRGER im büro", "ärger"), true},
		{"has", args(dyn(`{"a":"some word"}`), "word"), true},
		{"has", args(null(value.Dynamic), "word"), false},
		{"!has", args("North America", "amer"), true},
		{"has_cs", args("North America", "america"), false},
		{"has_cs", args("North America", "America"), true},
		{"!has_cs", args("North America", "amer"), true},
		{"hasprefix", args("North America", "ame"), true},
		{"hasprefix", args("North America", "merica"), false},
		{"hasprefix_cs", args("North America", "Ame"), true},
		{"!hasprefix", args("North America", "mer"), true},
		{"hassuffix", args("North America", "ica"), true},
		{"hassuffix", args("North America", "nort"), false},
		{"!hassuffix_cs", args("North America", "icA"), true},
		{"contains", args("FabriKam", "BRik"), true},
		{"contains_cs", args("FabriKam", "Kam"), true},
		{"!contains", args("Fabrikam", "xyz"), true},
		{"!contains_cs", args("Fabrikam", "Kam"), true},
		{"startswith", args("Fabrikam", "fab"), true},
		{"startswith_cs", args("Fabrikam", "fab"), false},
		{"!startswith", args("Fabrikam", "kam"), true},
		{"endswith", args("Fabrikam", "Kam"), true},
		{"endswith_cs", args("Fabrikam", "Kam"), false},
		{"!endswith_cs", args("Fabrikam", "brik"), true},
		{"=~", args("abc", "ABC"), true},
		{"=~", args("abc", "abcd"), false},
		{"!~", args("aBc", "xyz"), true},
		{"=~", args("ÄB", "äb"), true},
		{"contains", args("anything", ""), true},
		{"matches regex", args("Fabrikam", "b.*k"), true},
		{"matches regex", args("Fabrikam", "^brik"), false},
		{":", args("the error here", "error"), true},
		{":", args("the errors here", "error"), false},
		{":", args("the errors here", "err*"), true},
		{":", args("the errors here", "*rors"), true},
		{":", args("the errors here", "*rror*"), true},
		{":", args("LabMainPC", "Lab*PC"), true},
	})
}

func TestListOperatorsExpandArrays(t *testing.T) {
	runCases(t, builtin.Operator, []evalCase{
		{"in", args("abc", "123", "345", "abc"), true},
		{"in", args("ABC", "abc"), false},
		{"in~", args("ABC", "abc"), true},
		{"!in", args("bca", "123", "345", "abc"), true},
		{"!in~", args("bCa", "123", "BCA"), false},
		{"in", args(2, dyn("[1,2,3]")), true},
		{"in", args(2, 1.0, 2.0), true},
		{"in", args(dyn(`"x"`), "x", "y"), true},
		{"in", args(null(value.Long), 1, 2), false},
		{"in", args(null(value.Long), 1, null(value.Long)), null(value.Bool)},
		{"in", args(dt("2024-01-01"), dyn(`["2024-01-01"]`)), true},
		{"in", args("1", dyn(`[1,2]`)), true},
		{"has_any", args("North America", "south", "north"), true},
		{"has_any", args("North America", dyn(`["south","merica"]`)), false},
		{"has_all", args("North and South America", "south", "north"), true},
		{"has_all", args("North and South America", dyn(`["south","west"]`)), false},
		{"has_any", args("cmd /c WhoAmI.exe", dyn(`["a","b","c","d","e","f","g","whoami"]`)), true},
		{"has_any", args("cmd /x WhoAmIs.exe", dyn(`["a","b","c","d","e","f","g","whoami"]`)), false},
		{"has_any", args("x a.b y", dyn(`["q","r","s","t","u","v","w","a.b"]`)), true},
		{"has_all", args("h g f E d c b A", dyn(`["a","b","c","d","e","f","g","h"]`)), true},
		{"has_all", args("h g f E d c b", dyn(`["a","b","c","d","e","f","g","h"]`)), false},
	})
}

func TestBadRegularExpressionStopsTheQuery(t *testing.T) {
	f := Lookup(builtin.Operator, "matches regex")
	types := []value.Type{value.String, value.String}
	columns := []value.Column{value.Constant(value.String, "a", 1), value.Constant(value.String, "(", 1)}
	if _, err := f.Eval(types, value.Bool)(testContext(), columns, 1); err == nil {
		t.Error("no error for the pattern (")
	}
}
