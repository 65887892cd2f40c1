package differential

import (
	"fmt"
	"math"
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

// letters are how names of columns begin, by type.
var letters = map[value.Type]string{
	value.Bool: "b", value.Int: "i", value.Long: "l", value.Real: "r", value.Decimal: "m",
	value.String: "s", value.DateTime: "t", value.Timespan: "p", value.GUID: "g", value.Dynamic: "d",
}

var (
	allTypes  = []value.Type{value.Bool, value.Int, value.Long, value.Real, value.Decimal, value.String, value.DateTime, value.Timespan, value.GUID, value.Dynamic}
	orderable = []value.Type{value.Int, value.Long, value.Real, value.Decimal, value.DateTime, value.Timespan, value.Bool}
	numeric   = []value.Type{value.Int, value.Long, value.Real, value.Decimal}
	integers  = []value.Type{value.Int, value.Long}
)

// tame has values of each type whose sums are exact in whatever order they are
// added up, so that two engines that add in different orders agree to the bit.
var tame = map[value.Type][]any{
	value.Bool:     {true, false},
	value.Int:      {int32(0), int32(1), int32(2), int32(-1), int32(7), int32(10), int32(-300)},
	value.Long:     {int64(0), int64(1), int64(2), int64(3), int64(-1), int64(10), int64(-7), int64(1000)},
	value.Real:     {0.0, 1.0, -1.0, 0.25, 2.5, -10.75, 1000.0, math.NaN(), math.Inf(1), math.Inf(-1)},
	value.Decimal:  {decimal("0"), decimal("1"), decimal("-1.5"), decimal("2.50"), decimal("10"), decimal("0.001")},
	value.String:   {"", "a", "A", "ab", "b", "abc def", "Ab-c", "10", "x y z", "abc", "def", "b2"},
	value.DateTime: {day(0), day(1), day(2), day(1) + value.Instant(hours(6)), day(40), day(366)},
	value.Timespan: {hours(0), hours(1), hours(24), hours(-1), hours(36), hours(1000)},
	value.GUID:     {guid("74be27de-1e4e-49d9-b579-fe0b331d3642"), guid("00000000-0000-0000-0000-000000000000"), guid("ffffffff-ffff-ffff-ffff-ffffffffffff")},
	value.Dynamic: {object(`[]`), object(`{}`), object(`[1,2,3]`), object(`["a","b",null]`), object(`{"a":1,"b":[1,{"c":null}]}`),
		object(`{"b":"x y","a":"ab"}`), object(`5`), "ab", 1.5, true, object(`[[1,2],["a"],{}]`), object(`{"a":{"a":{"b":2}}}`)},
}

// wild has values that functions and operators stumble over.
var wild = map[value.Type][]any{
	value.Bool:    {true, false},
	value.Int:     {int32(math.MaxInt32), int32(math.MinInt32), int32(0), int32(1)},
	value.Long:    {int64(math.MaxInt64), int64(math.MinInt64), int64(1<<53 + 1), int64(5e18), int64(0), int64(-1)},
	value.Real:    {1e300, -1e300, 5e-324, 0.1, math.Copysign(0, -1), 5e18, 9.007199254740993e15, 1e19, 1.0},
	value.Decimal: {decimal("12345678901234567890.123456789"), decimal("-1e30"), decimal("1e-20"), decimal("0.1"), decimal("5000000000000000000")},
	value.String: {"10.5", "0x1F", "true", "2024-02-29", "1.02:03:04", "74be27de-1e4e-49d9-b579-fe0b331d3642", "null", "äÖ", "ß", "İ", "\u212a",
		"[1,2]", `{"a":1}`, "a\tb", "\x00", " a ", "NaN", "9223372036854775808", "a,b", "it's \"so\""},
	value.DateTime: {value.MinInstant, value.MaxInstant, day(0) + 1, day(59), value.Instant(1)},
	value.Timespan: {value.Duration(math.MaxInt64), value.Duration(math.MinInt64), value.Duration(1), value.Duration(-1), hours(24 * 10000000)},
	value.GUID:     {guid("00000000-0000-0000-0000-000000000001"), guid("80000000-0000-0000-0000-000000000000")},
	value.Dynamic: {object(`[9223372036854775807,-0.0,1e300]`), []any{day(0), int64(36000000000)}, day(0), object(`{"a":null,"a b":[],"":0}`),
		object(`[[[[[]]]]]`), "", "2024-01-01", guid("74be27de-1e4e-49d9-b579-fe0b331d3642"), int64(1), 1.0, object(`[1,1.0,"1",true,null]`),
		object(`[5000000000000000000,5e18,9007199254740993,9007199254740992.0,2.5]`), int64(5e18), 5e18},
}

// unwritten is a string that no literal can spell.
const unwritten = "a\xff"

func day(n int) value.Instant {
	start, _ := value.ParseDatetime("2024-01-01")
	return start + value.Instant(n)*value.Instant(value.Day)
}

func hours(n value.Duration) value.Duration { return n * value.Hour }

func decimal(s string) value.Number {
	d, ok := value.ParseDecimal(s)
	if !ok {
		panic(s)
	}
	return d
}

func guid(s string) value.UUID {
	u, ok := value.ParseGUID(s)
	if !ok {
		panic(s)
	}
	return u
}

func object(s string) any {
	v, err := value.ParseJSON([]byte(s))
	if err != nil {
		panic(err)
	}
	return v
}

// literal returns a value as it is written in a query.
func literal(v any, t value.Type) string {
	switch v := v.(type) {
	case nil:
		if t == value.String {
			return `""`
		}
		return t.String() + "(null)"
	case bool:
		return inDynamic(t, fmt.Sprint(v))
	case int32:
		return fmt.Sprintf("int(%d)", v)
	case int64:
		if t == value.Dynamic {
			return fmt.Sprintf("dynamic(%d)", v)
		}
		return fmt.Sprintf("long(%d)", v)
	case float64:
		return inDynamic(t, "real("+strings.ToLower(realText(v))+")")
	case value.Number:
		return "decimal(" + v.Text('f') + ")"
	case string:
		return inDynamic(t, quote(v))
	case value.Instant:
		return inDynamic(t, "datetime("+v.String()+")")
	case value.Duration:
		return inDynamic(t, "time("+value.Text(v)+")")
	case value.UUID:
		return inDynamic(t, "guid("+v.String()+")")
	}
	return "dynamic(" + dynamicText(v) + ")"
}

// dynamicText returns a dynamic value as it is written in a literal.
func dynamicText(v any) string {
	var parts []string
	switch v := v.(type) {
	case nil:
		return "null"
	case int64, value.Number:
		return value.Text(v)
	case []any:
		for _, e := range v {
			parts = append(parts, dynamicText(e))
		}
		return "[" + strings.Join(parts, ",") + "]"
	case *value.Bag:
		for i := range v.Len() {
			k, e := v.At(i)
			parts = append(parts, quote(k)+":"+dynamicText(e))
		}
		return "{" + strings.Join(parts, ",") + "}"
	}
	return literal(v, value.TypeOf(v))
}

func realText(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "+inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	return fmt.Sprint(f)
}

func inDynamic(t value.Type, text string) string {
	if t == value.Dynamic {
		return "dynamic(" + text + ")"
	}
	return text
}

func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ':
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
