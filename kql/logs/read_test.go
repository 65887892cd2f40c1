package logs

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/ruleproof/ruleproof/kql/value"
)

// shown prints the columns and the rows of a file, or what is wrong with it.
func shown(t *testing.T, content []byte, o Options) string {
	t.Helper()
	f, err := Bytes("f", content, o)
	if err != nil {
		return "error: " + err.Error()
	}
	table, err := f.Table(t.Context())
	if err != nil {
		return "error: " + err.Error()
	}
	var b strings.Builder
	for i, field := range table.Schema.Fields {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(field.Name + ":" + field.Type.String())
	}
	for r := range table.Rows {
		b.WriteByte('\n')
		for i, c := range table.Columns {
			if i > 0 {
				b.WriteByte('|')
			}
			if v := c.Value(r); v != nil {
				b.WriteString(value.Text(v))
			}
		}
	}
	for _, w := range f.Warnings() {
		fmt.Fprintf(&b, "\n%d×%d:%d: %s", w.Count, w.Span.Known().Line, w.Span.Known().Column, w.Message)
	}
	return b.String()
}

func utf16Of(text string, order binary.ByteOrder, mark bool) []byte {
	var b bytes.Buffer
	if mark {
		text = "\ufeff" + text
	}
	binary.Write(&b, order, utf16.Encode([]rune(text)))
	return b.Bytes()
}

var utf16Orders = []binary.ByteOrder{binary.LittleEndian, binary.BigEndian}

func gzipped(text string) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	w.Write([]byte(text))
	w.Close()
	return b.Bytes()
}

func TestEveryFormIsRecognisedByItsContent(t *testing.T) {
	const times = "2020-11-20T16:20:29.4430000Z"
	for name, c := range map[string]struct{ content, want string }{
		"portal CSV": {
			"\ufeffA,\"TimeGenerated [UTC]\",B_s,C_d,D_b,E\r\nx,\"11/20/2020, 4:20:29.443 PM\",7,1,true,\"{\"\"k\"\":1}\"\r\n,\"11/20/2020, 12:00:00.000 AM\",,,,\r\n",
			"A:string TimeGenerated:datetime B_s:string C_d:real D_b:bool E:dynamic\nx|" + times + "|7|1.0|true|{\"k\":1}\n|2020-11-20T00:00:00.0000000Z||||"},
		"another zone": {
			"\"TimeGenerated [Eastern Time (US and Canada)]\"\n\"11/20/2020, 11:20:29.443 AM\"\n", "TimeGenerated:datetime\n" + times},
		"a zone as Windows lists it": {
			"\"TimeGenerated [(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna]\"\n\"7/20/2020, 6:20:29 PM\"\n", "TimeGenerated:datetime\n2020-07-20T16:20:29.0000000Z"},
		"a zone that nobody knows": {
			"A,\"TimeGenerated [Local Time]\"\n1,\"11/20/2020, 11:20:29.443 AM\"\n",
			"error: f:1:3: the times of column 'TimeGenerated' are in the zone 'Local Time', which is not known; say which it is, as with --zone America/New_York, or export the times in UTC"},
		"brackets that are no zone": {"A [x]\n1\n", "A:long\n1"},
		"older CSV": {
			"TimeGenerated,N,Z\n2020-10-01T12:34:45.053Z,null,007\n,\"null\",1\n", "TimeGenerated:datetime N:string Z:string\n2020-10-01T12:34:45.0530000Z||007\n|null|1"},
		"quotes within a cell": {"A,B\nsays \"hi\",\"a\"\"b\nc\"\n", "A:string B:string\nsays \"hi\"|a\"b\nc"},
		"tab-separated values": {"A\tB\n1\tx, y\n", "A:long B:string\n1|x, y"},
		"semicolons":           {"A;B\n1;x, y\n", "A:long B:string\n1|x, y"},
		"a time that is none": {
			"TimeGenerated\n2020-11-20T16:20:29.443Z\nsoon\n", "TimeGenerated:string\n2020-11-20T16:20:29.443Z\nsoon\n1×3:1: the name of column 'TimeGenerated' promises a datetime, which this value is not; the column is read as string"},
		"text behind the array":  {"[{\"a\":1}] x", "error: f:1:11: there is text after the array"},
		"a row that is too long": {"A\n1,2\n", "error: f:2:3: the row has 2 cells and the header 1"},
		"JSON array": {
			"[\n {\"TimeGenerated [UTC]\": \"11/20/2020, 4:20:29.443 PM\", \"P\": \"443\", \"F_b\": \"FALSE\", \"N\": 5, \"M\": \"null\", \"D\": {\"a\": [1]}},\n {\"N\": 2.5, \"P\": \"\"}\n]",
			"TimeGenerated:datetime P:string F_b:bool N:real M:string D:dynamic\n" + times + "|443|false|5.0||{\"a\":[1]}\n|||2.5||"},
		"NDJSON":          {"{\"a\": 1}\n{\"a\": 2, \"b\": true}\n\n", "a:long b:bool\n1|\n2|true"},
		"Event Hub":       {`{"records":[{"a":1},{"a":2}]}` + "\n" + `{"records":[{"a":3}]}`, "a:long\n1\n2\n3"},
		"one object":      {`{"records": 1, "a": "x"}`, "records:long a:string\n1|x"},
		"Log Analytics":   {`{"tables":[{"name":"Other","columns":[],"rows":[]},{"name":"PrimaryResult","columns":[{"name":"T","type":"datetime"},{"name":"D","type":"dynamic"},{"name":"B","type":"bool"}],"rows":[["2020-11-20T16:20:29.443Z","{\"a\":1}",null]]}]}`, "T:datetime D:dynamic B:bool\n" + times + "|{\"a\":1}|"},
		"Kusto v1":        {`{"Tables":[{"TableName":"Table_0","Columns":[{"ColumnName":"N","DataType":"Int64","ColumnType":"long"},{"ColumnName":"B","DataType":"SByte"}],"Rows":[[1,1],[2,0]]},{"TableName":"Table_1","Columns":[{"ColumnName":"x"}],"Rows":[]}]}`, "N:long B:bool\n1|true\n2|false"},
		"Kusto v2":        {`[{"FrameType":"DataSetHeader"},{"FrameType":"DataTable","TableKind":"QueryProperties","Columns":[],"Rows":[]},{"FrameType":"DataTable","TableKind":"PrimaryResult","Columns":[{"ColumnName":"N","ColumnType":"int"}],"Rows":[[7]]}]`, "N:int\n7"},
		"Azure CLI":       {`[{"TableName":"PrimaryResult","N":"5","B":"True","S":"x","T":"2020-11-20T16:20:29.443Z"}]`, "N:long B:bool S:string T:datetime\n5|true|x|" + times},
		"hunting":         {`{"schema":[{"name":"Timestamp","type":"DateTime"},{"name":"N","type":"SByte"}],"results":[{"Timestamp":"2020-11-20T16:20:29.443Z","N":true}]}`, "Timestamp:datetime N:bool\n" + times + "|true"},
		"older hunting":   {`{"Stats":{},"Schema":[{"Name":"Device","Type":"String"}],"Results":[{"Device":"d"}]}`, "Device:string\nd"},
		"nothing":         {" \n", ""},
		"header alone":    {"a,b\n", "a:string b:string"},
		"broken JSON":     {"[{\"a\": 1},\n {\"a\": }]", "error: f:2:8: '}' stands where a value should"},
		"JSON that ends":  {"[{\"a\": 1},\n {\"a\"", "error: f:2:2: the JSON value that begins here does not end"},
		"array that ends": {"[{\"a\": 1}", "error: f:1:10: the array does not end"},
		"no row":          {"[1, 2]", "error: f:1:2: a row has to be an object, not a number"},
		"open quote":      {"a,b\n1,\"x\n", "error: f:2:3: the cell in quotes that begins here does not end"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := shown(t, []byte(c.content), Options{}); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			if strings.HasPrefix(c.want, "error") {
				return
			}
			plain := strings.TrimPrefix(c.content, "\ufeff")
			for encoding, content := range map[string][]byte{
				"gzip": gzipped(c.content), "UTF-16LE": utf16Of(plain, binary.LittleEndian, true),
				"UTF-16BE": utf16Of(plain, binary.BigEndian, true),
			} {
				if got := shown(t, content, Options{}); !strings.Contains(c.want, "×") && got != c.want {
					t.Errorf("%s: got\n%s\nwant\n%s", encoding, got, c.want)
				}
			}
		})
	}
}

func schemaOf(fields ...value.Field) *value.Schema { return value.NewSchema(fields...) }

func TestTheSchemaOfATableDecidesTypes(t *testing.T) {
	s := schemaOf(value.Field{Name: "Port", Type: value.Int}, value.Field{Name: "Id", Type: value.String}, value.Field{Name: "Big", Type: value.Long},
		value.Field{Name: "D", Type: value.Dynamic}, value.Field{Name: "G", Type: value.GUID}, value.Field{Name: "S", Type: value.Timespan}, value.Field{Name: "M", Type: value.Decimal})
	const rows = "Port,Id,Big,D,G,S,M,Extra\n443,007,1.59E+12,[1],74be27de-1e4e-49d9-b579-fe0b331d3642,01:00:00,1.5,2\n"
	for name, c := range map[string]struct {
		rows string
		o    Options
		want string
	}{
		"an open schema": {rows, Options{Schema: s}, "Port:int Id:string Big:long D:dynamic G:guid S:timespan M:decimal Extra:long\n" +
			"443|007|1590000000000|[1]|74be27de-1e4e-49d9-b579-fe0b331d3642|01:00:00|1.5|2"},
		"a closed schema": {rows, Options{Schema: s, Closed: true}, "Port:int Id:string Big:long D:dynamic G:guid S:timespan M:decimal\n" +
			"443|007|1590000000000|[1]|74be27de-1e4e-49d9-b579-fe0b331d3642|01:00:00|1.5\n" +
			"1×0:0: the table does not have the columns Extra; they are kept aside (a schema can declare them)"},
		"a value that does not fit": {rows + "70000000000,,x,,,,,\n", Options{Schema: s}, "error: f:3:1: '70000000000' is not an int, the type of column 'Port'"},
		"rows left out": {rows + "70000000000,,x,,,,,\n1,,,,,,,\n1\n2,,y,,,,,\n", Options{Schema: s, Skip: true},
			"Port:int Id:string Big:long D:dynamic G:guid S:timespan M:decimal Extra:long\n" +
				"443|007|1590000000000|[1]|74be27de-1e4e-49d9-b579-fe0b331d3642|01:00:00|1.5|2\n1|||||||\n" +
				"2×3:1: 2 rows were left out, each of which has a value that does not fit its column; the first: '70000000000' is not an int, the type of column 'Port'\n" +
				"1×5:1: 1 row was left out, which has too many or too few cells; the first: the row has 1 cell and the header 8"},
	} {
		if got := shown(t, []byte(c.rows), c.o); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

func TestAStrictReaderRefusesWhatDoesNotFit(t *testing.T) {
	o := Options{Schema: schemaOf(value.Field{Name: "Port", Type: value.Int}, value.Field{Name: "Name", Type: value.String}), Strict: true}
	for content, want := range map[string]string{
		"Port,Nmae\n1,x\n":                       "error: f:1:6: the table has no column 'Nmae'",
		"{\"Port\": 1}\n{\"Port\": \"many\"}\n":  "error: f:2:10: 'many' is not an int, the type of column 'Port'",
		"Port\n1,2\n":                            "error: f:2:3: the row has 2 cells and the header 1",
		"[{\"Name\": \"null\", \"Port\": null}]": "Port:int Name:string\n|",
	} {
		if got := shown(t, []byte(content), o); got != want {
			t.Errorf("%q: got\n%s\nwant\n%s", content, got, want)
		}
	}
}

func TestTheCallerReadsOtherFormsOfTimes(t *testing.T) {
	o := Options{Time: func(text string) (value.Instant, bool) {
		at, _ := value.ParseDatetime("2026-03-02T12:00:00Z")
		return at, text == "now" || text == "+0m"
	}}
	for content, want := range map[string]string{
		"T,Word,Mixed,Text\n+0m,now,now,+0m\n\" now \",now,2026-03-01T00:00:00Z,x\n": "T:datetime Word:string Mixed:datetime Text:string\n" +
			"2026-03-02T12:00:00.0000000Z|now|2026-03-02T12:00:00.0000000Z|+0m\n2026-03-02T12:00:00.0000000Z|now|2026-03-01T00:00:00.0000000Z|x",
		`[{"T": "+0m", "N": 3, "TimeGenerated": "now", "When_t": "now", "When_s": "+0m"}]`: "T:datetime N:long TimeGenerated:datetime When_t:datetime When_s:string\n" +
			"2026-03-02T12:00:00.0000000Z|3|2026-03-02T12:00:00.0000000Z|2026-03-02T12:00:00.0000000Z|+0m",
	} {
		if got := shown(t, []byte(content), o); got != want {
			t.Errorf("%q: got\n%s\nwant\n%s", content, got, want)
		}
	}
	o.Schema, o.Strict = schemaOf(value.Field{Name: "T", Type: value.DateTime}), true
	if got, want := shown(t, []byte("T\nsoon\n"), o), "error: f:2:1: 'soon' is not a datetime, the type of column 'T'; times are such as 2020-11-20T16:20:29Z, -20m or now"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestLimitsOfAFile(t *testing.T) {
	for name, c := range map[string]struct {
		content string
		limits  Limits
		want    string
	}{
		"file":    {strings.Repeat("{\"a\":1}\n", 100), Limits{FileBytes: 100}, "more than the limit of 100 bytes"},
		"gzip":    {string(gzipped(strings.Repeat("{\"a\":1}\n", 100))), Limits{FileBytes: 100}, "more than the limit of 100 bytes"},
		"row":     {"{\"a\":\"" + strings.Repeat("x", 300_000) + "\"}", Limits{RowBytes: 1000}, "f:1:1: the row has more than the limit of 1000 bytes"},
		"cell":    {"a\n" + strings.Repeat("x", 2000), Limits{RowBytes: 1000}, "f:2:1: the row has more than the limit of 1000 bytes"},
		"columns": {"{\"a\":1,\"b\":1,\"c\":1}", Limits{Columns: 2}, "more columns than the limit of 2"},
		"depth":   {"{\"a\":[[[[1]]]]}", Limits{Depth: 3}, "f:1:9: the value nests deeper than the limit of 3"},
	} {
		if got := shown(t, []byte(c.content), Options{Limits: c.limits}); !strings.Contains(got, c.want) {
			t.Errorf("%s: got %.200s", name, got)
		}
	}
}

func TestTheRowsSayOfWhichTableTheyAre(t *testing.T) {
	for content, want := range map[string]string{
		"a,Type\n1,X_CL\n2,X_CL\n": "X_CL", "a,Type\n1,X\n2,Y\n": "", "a\n1\n": "",
	} {
		if f, err := Bytes("f", []byte(content), Options{}); err != nil || f.TableName() != want {
			t.Errorf("%q: got %v, %v", content, f, err)
		}
	}
}
