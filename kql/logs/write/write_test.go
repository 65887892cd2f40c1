package write

import (
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/kql/value"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// sample has every type, nulls, and values that are hard to print.
func sample() *value.Table {
	bag := value.NewBag(2)
	bag.Set("b", []any{int64(1), nil, "x"})
	bag.Set("a", true)
	at, _ := value.ParseDatetime("2024-05-01 10:20:30.45")
	whole, _ := value.ParseDatetime("2024-05-01 10:20:00")
	guid, _ := value.ParseGUID("74be27de-1e4e-49d9-b579-fe0b331d3642")
	number, _ := value.ParseDecimal("1.50")
	rows := []struct {
		field value.Field
		list  []any
	}{
		{value.Field{Name: "Flag", Type: value.Bool}, []any{true, false, nil}},
		{value.Field{Name: "Int", Type: value.Int}, []any{int32(-1), int32(7), nil}},
		{value.Field{Name: "Long", Type: value.Long}, []any{int64(1) << 60, int64(0), nil}},
		{value.Field{Name: "Real", Type: value.Real}, []any{1.5, math.Inf(1), nil}},
		{value.Field{Name: "Decimal", Type: value.Decimal}, []any{number, number, nil}},
		{value.Field{Name: "Text, 'quoted'", Type: value.String}, []any{"a \"b\",\r\nc\x1b[31m", strings.Repeat("long ", 30), ""}},
		{value.Field{Name: "At", Type: value.DateTime}, []any{at, whole, nil}},
		{value.Field{Name: "Span", Type: value.Timespan}, []any{90 * value.Second, -25 * value.Hour, nil}},
		{value.Field{Name: "Guid", Type: value.GUID}, []any{guid, guid, nil}},
		{value.Field{Name: "Dynamic", Type: value.Dynamic}, []any{bag, "plain", nil}},
	}
	t := &value.Table{Rows: 3}
	var fields []value.Field
	for _, r := range rows {
		b := value.NewBuilder(r.field.Type, 3)
		for _, v := range r.list {
			b.Append(v)
		}
		fields, t.Columns = append(fields, r.field), append(t.Columns, b.Column())
	}
	t.Schema = value.NewSchema(fields...)
	return t
}

func TestEachFormatPrintsEveryType(t *testing.T) {
	for _, f := range Formats {
		var b strings.Builder
		if err := Write(&b, f.Name, sample()); err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("testdata", "sample."+f.Name)
		if *update {
			if err := os.WriteFile(golden, []byte(b.String()), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if b.String() != string(want) {
			t.Errorf("%s: got\n%s\nwant\n%s", f.Name, b.String(), want)
		}
	}
}

func TestATableOfNoRowsIsStillOne(t *testing.T) {
	empty := &value.Table{Schema: value.NewSchema(value.Field{Name: "a", Type: value.Long}), Columns: []value.Column{value.Constant(value.Long, nil, 0)}}
	for format, want := range map[string]string{
		"table": "a\n-\n(0 rows)\n", "json": "[]\n", "ndjson": "", "csv": "a\r\n",
		"kusto": `{"Tables":[{"TableName":"Table_0","Columns":[{"ColumnName":"a","DataType":"Int64","ColumnType":"long"}],"Rows":[]}]}` + "\n",
	} {
		var b strings.Builder
		if err := Write(&b, format, empty); err != nil || b.String() != want {
			t.Errorf("%s: got %q, %v", format, b.String(), err)
		}
	}
}

func TestAnUnknownFormatIsAnErrorThatListsTheOthers(t *testing.T) {
	err := Write(&strings.Builder{}, "xml", sample())
	if err == nil || !strings.Contains(err.Error(), "table, json, ndjson, csv, kusto") {
		t.Errorf("got %v", err)
	}
}

// textTable returns a table of one column with the texts.
func textTable(name string, texts ...string) *value.Table {
	b := value.NewBuilder(value.String, len(texts))
	for _, text := range texts {
		b.Append(text)
	}
	return &value.Table{Schema: value.NewSchema(value.Field{Name: name, Type: value.String}), Columns: []value.Column{b.Column()}, Rows: len(texts)}
}

func TestCellsAndNamesCommandNothing(t *testing.T) {
	table := textTable("::error::name ##[group]", "::error::cell", "a ##vso[task.complete]b", "\x7f\u009b2J\u202e\x1b[2J", "::1", "## [")
	for format, want := range map[string]string{
		"table": `\u003a:error::name #\u0023[group]
---------------------------------
\u003a:error::cell
a #\u0023vso[task.complete]b
\u007f\u009b2J\u202e\u001b[2J
::1
## [
(5 rows)
`,
		"ndjson": `{"::error::name \u0023#[group]":"::error::cell"}
{"::error::name \u0023#[group]":"a \u0023#vso[task.complete]b"}
{"::error::name \u0023#[group]":"\u007f\u009b2J\u202e\u001b[2J"}
{"::error::name \u0023#[group]":"::1"}
{"::error::name \u0023#[group]":"## ["}
`,
		"kusto": `{"Tables":[{"TableName":"Table_0","Columns":[{"ColumnName":"::error::name \u0023#[group]","DataType":"String","ColumnType":"string"}],"Rows":[
["::error::cell"],
["a \u0023#vso[task.complete]b"],
["\u007f\u009b2J\u202e\u001b[2J"],
["::1"],
["## ["]]}]}
`,
	} {
		var b strings.Builder
		if err := Write(&b, format, table); err != nil || b.String() != want {
			t.Errorf("%s: got\n%s\nwant\n%s(%v)", format, b.String(), want, err)
		}
	}
}

func TestColumnsAreAlignedByWhatATerminalShows(t *testing.T) {
	table := textTable("名", "日本語", "e\u0301", "😀", "plain")
	n := value.NewBuilder(value.Long, 4)
	for i := range 4 {
		n.Append(int64(i))
	}
	table.Schema, table.Columns = value.NewSchema(table.Schema.Fields[0], value.Field{Name: "N", Type: value.Long}), append(table.Columns, n.Column())
	want := "名      N\n------  -\n日本語  0\ne\u0301       1\n😀      2\nplain   3\n(4 rows)\n"
	var b strings.Builder
	if err := Write(&b, "table", table); err != nil || b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}
