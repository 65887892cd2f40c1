package write_test

import (
	"fmt"
	"math"
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

// A draw makes choices out of bytes; after the last byte it always makes the first choice.
type draw struct{ bytes []byte }

// number returns a number from 0 to n-1.
func (d *draw) number(n int) int {
	out := 0
	for span := 1; span < n && len(d.bytes) > 0; span <<= 8 {
		out = out<<8 | int(d.bytes[0])
		d.bytes = d.bytes[1:]
	}
	return out % n
}

func (d *draw) bits() uint64 {
	var n uint64
	for range 8 {
		n = n<<8 | uint64(d.number(256))
	}
	return n
}

// hardTexts are texts that are hard to write, or look like something else.
var hardTexts = []string{
	"", "x", " ", "  ", " lead", "trail ", "\t", "\n", "\r", "\r\n", "a\nb", "a\rb", "a\r\nb", "a\tb", `"`, `""`, `"x"`, `a"b`, `'`, `\`, `\\`, `C:\new\table`, `\u0041`, `\"`, `"\u0041"`,
	",", ";", "|", "a,b", "a;b", "null", "NULL", "Null", " null", "null ", `"null"`, "None", "true", "false", "True", "NaN", "nan", "Infinity", "-Infinity", "inf", "1", "0", "-0", "-0.0", "007", "1e5", "1E400", "0x10", "1.5", "1,5", "1,234",
	"9223372036854775807", "9223372036854775808", "{}", "[]", "[1]", "{", "[", `{"a":1}`, ` {"a":1}`, "{\"a\":1}\n", `["x"]`, `[1`, `"a`, `" "`, "\u00a05", "\u20285", "5\u00a0",
	"2020-01-01", "2020-01-01T00:00:00Z", "11/20/2020, 4:20:29.443 PM", "00:00:01", "1.00:00:00", "1d", "74be27de-1e4e-49d9-b579-fe0b331d3642", "dynamic(null)", "=1+1", "@x", "#TYPE x", "sep=;", "\x1b[31m", "\x00", "a\x00b", "\x01\x1f\x7f\u0080",
	"é", "e\u0301", "日本語", "\U0001F600", "\U0001F468\u200d\U0001F469", "\u2028", "\u202e", "\ufeff", "\ufeffx", "\ufffd", "\uffff", "\U0010ffff", "<b>&'", "/*", "--", "\u00e9\u00e8[1]", "PrimaryResult", "TableName", "---", "- -", "----------  ---", "sep=;",
}

// hardNames are names of columns that readers of exports take for something else, or that are hard to write.
var hardNames = []string{
	"T [UTC]", "T [Eastern Time (US and Canada)]", "T [Local Time]", "T [x]", "a [", "]", "records", "Records", "value", "results", "schema", "tables", "Tables", "TableName", "FrameType", "Type", "TimeGenerated",
	"a_d", "a_b", "a_t", "a_g", "{x}", "[x]", `{"a":1}`, "a,b", "a;b", "a|b", "a\tb", "a\nb", "a\rb", `a"b`, `"`, " a", "a ", "null", "sep=;", "sep=,", "#TYPE x", "#", "1", "\ufeffa", "é", "\U0001F600", `\u0041`, `C:\x`, "@odata.context", "@odata.type", "nextLink", "error", "Error", "responses", "PrimaryResult", "===", "---", "TableName  a", "CEF:0|x", "<html", "PAR1", "BZh9", "PK",
}

const hardBytes = "\x00\x01\n\r\t \"\\',;|{}[]:019-+.eE"

// text returns a hard text, or a random one.
func (d *draw) text() string {
	if d.number(3) > 0 {
		return hardTexts[d.number(len(hardTexts))]
	}
	var b strings.Builder
	for range d.number(8) {
		switch d.number(4) {
		case 0:
			b.WriteByte(hardBytes[d.number(len(hardBytes))])
		case 1:
			if r := rune(d.number(0x110000)); r < 0xd800 || r > 0xdfff {
				b.WriteRune(r)
			}
		default:
			b.WriteString(hardTexts[d.number(len(hardTexts))])
		}
	}
	return b.String()
}

var hardReals = []float64{0, math.Copysign(0, -1), 1, -1, 0.1, math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, 0x1p-1022, 1e21, 1e-7, 123456789012345680, 1 << 63}

var hardDecimals = []string{"0", "-1", "1.5", "1234567890123456789012345678901234", "-0.1234567890123456789012345678901234", "1e6144", "9.999999999999999999999999999999999e-6143", "5"}

// scalar returns a value of a type other than dynamic.
func (d *draw) scalar(t value.Type) any {
	switch t {
	case value.Bool:
		return d.number(2) > 0
	case value.Int:
		return [...]int32{0, 1, -1, math.MinInt32, math.MaxInt32, int32(d.bits())}[d.number(6)]
	case value.Long:
		return [...]int64{0, 1, -1, math.MinInt64, math.MaxInt64, int64(d.bits())}[d.number(6)]
	case value.Real:
		if n := d.number(len(hardReals) + 8); n < len(hardReals) {
			return hardReals[n]
		}
		return math.Float64frombits(d.bits())
	case value.Decimal:
		n, _ := value.ParseDecimal(hardDecimals[d.number(len(hardDecimals))])
		return n
	case value.DateTime:
		if n := d.number(6); n < 4 {
			return [...]value.Instant{value.MinInstant, value.MaxInstant, value.MinInstant + 1, value.Instant(637415184000000000)}[n]
		}
		return value.Instant(d.bits() % uint64(value.MaxInstant+1))
	case value.Timespan:
		return [...]value.Duration{0, 1, -1, math.MinInt64, math.MaxInt64, value.Day, -value.Second, value.Duration(d.bits())}[d.number(8)]
	case value.GUID:
		var u value.UUID
		for i := range u {
			u[i] = byte(d.number(256))
		}
		return u
	}
	return d.text()
}

// dynamic returns a dynamic value: any scalar but an int, an array or a bag.
func (d *draw) dynamic(depth int) any {
	n := d.number(12)
	switch {
	case n < 2 && depth > 0:
		list := make([]any, d.number(4))
		for i := range list {
			list[i] = d.dynamic(depth - 1)
		}
		return list
	case n < 4 && depth > 0:
		bag := value.NewBag(2)
		for range d.number(4) {
			bag.Set(d.text(), d.dynamic(depth-1))
		}
		return bag
	case n == 4 && depth == 3:
		var v any = d.text()
		for range [...]int{1, 100, value.MaxJSONDepth}[d.number(3)] {
			v = []any{v}
		}
		return v
	case n == 5 && depth < 3:
		return nil
	case n < 8:
		return d.text()
	}
	return d.scalar([...]value.Type{value.Bool, value.Long, value.Real, value.Decimal, value.DateTime, value.Timespan, value.GUID}[d.number(7)])
}

var allTypes = []value.Type{value.Bool, value.Int, value.Long, value.Real, value.Decimal, value.String, value.DateTime, value.Timespan, value.GUID, value.Dynamic}

// table returns a table with values and names that are hard to write.
func (d *draw) table() *value.Table {
	t := &value.Table{Rows: d.number(6)}
	var fields []value.Field
	for i := range 1 + d.number(8) {
		f := value.Field{Name: fmt.Sprintf("c%d", i), Type: allTypes[d.number(len(allTypes))]}
		if d.number(3) == 0 {
			f.Name = hardNames[d.number(len(hardNames))]
		}
		for _, other := range fields {
			if other.Name == f.Name {
				f.Name += fmt.Sprintf("%d", i)
			}
		}
		b := value.NewBuilder(f.Type, t.Rows)
		for range t.Rows {
			switch {
			case d.number(5) == 0 && f.Type != value.String:
				b.Append(nil)
			case f.Type == value.Dynamic:
				b.Append(d.dynamic(3))
			default:
				b.Append(d.scalar(f.Type))
			}
		}
		fields, t.Columns = append(fields, f), append(t.Columns, b.Column())
	}
	t.Schema = value.NewSchema(fields...)
	return t
}
