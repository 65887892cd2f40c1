package logs

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/logs/form"
	"github.com/ruleproof/ruleproof/kql/logs/text"
	"github.com/ruleproof/ruleproof/kql/source"
	"github.com/ruleproof/ruleproof/kql/value"
)

// outcome prints the result of reading a file: columns with their types and
// origins, rows, and warnings; or the error. Several goroutines read its parts.
func outcome(t *testing.T, content []byte, o Options) string {
	t.Helper()
	f, err := Bytes("f", content, o)
	if err != nil {
		return "error: " + err.Error()
	}
	c, err := f.Rows(f.Schema().Fields)
	if err != nil {
		return "error: " + err.Error()
	}
	defer c.Close()
	var parts []source.Part
	var last error
	for last == nil {
		var p source.Part
		if p, last = c.Next(t.Context()); last == nil {
			parts = append(parts, p)
		}
	}
	texts, errs := make([]string, len(parts)), make([]error, len(parts))
	var done sync.WaitGroup
	for i, p := range parts {
		done.Go(func() { texts[i], errs[i] = partText(p, f.Schema()) })
	}
	done.Wait()
	for _, err := range append(errs, last) {
		if err != nil && err != io.EOF {
			return "error: " + err.Error()
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %v %v\n", f.Form(), f.TableName(), f.Schema().Fields, f.Origins())
	b.WriteString(strings.Join(texts, ""))
	fmt.Fprintf(&b, "%v", f.Warnings())
	return b.String()
}

// partText prints the values of a part, each with its Go type.
func partText(p source.Part, s *value.Schema) (string, error) {
	rows, err := p.Read()
	if err != nil {
		return "", err
	}
	defer rows.Release()
	columns := make([]value.Column, len(s.Fields))
	for i, f := range s.Fields {
		if columns[i], err = rows.Column(i, nil); err != nil {
			return "", err
		}
		if columns[i].Len() != rows.Len() || columns[i].Type() != f.Type {
			return "", fmt.Errorf("column %s has %d of %d rows, of %s", f.Name, columns[i].Len(), rows.Len(), columns[i].Type())
		}
	}
	var b strings.Builder
	for r := range rows.Len() {
		for _, c := range columns {
			v := c.Value(r)
			fmt.Fprintf(&b, "%T %q|", v, value.Text(v))
			if !utf8.ValidString(value.Text(v)) {
				return "", fmt.Errorf("%q is no UTF-8", value.Text(v))
			}
		}
		b.WriteByte('\n')
	}
	return b.String(), nil
}

// checkLaws checks that the result does not depend on how a file is read and stored: on the
// size of blocks, the number of goroutines, compression and encoding.
func checkLaws(t *testing.T, content []byte, o Options) {
	t.Helper()
	want := outcome(t, content, o)
	same := func(how string, content []byte, o Options) {
		t.Helper()
		if got := outcome(t, content, o); got != want {
			t.Errorf("%q %s: got\n%.2000s\nwant\n%.2000s", content, how, got, want)
		}
	}
	for _, size := range []int{1, 9, 64} {
		small := o
		small.block, small.workers = size, size%4
		same(fmt.Sprintf("in blocks of %d", size), content, small)
	}
	if len(content) < 2 || !isPlain(content) {
		return
	}
	same("compressed", gzipped(string(content)), o)
	if utf8.Valid(content) && !strings.HasPrefix(string(content), "\ufeff") {
		same("in UTF-16", utf16Of(string(content), binary.LittleEndian, true), o)
		same("in UTF-16, the other way round", utf16Of(string(content), binary.BigEndian, true), o)
		same("with a mark", append([]byte("\ufeff"), content...), o)
	}
}

// isPlain reports whether content is read as it stands: it is not compressed, in UTF-16 or with a mark.
func isPlain(content []byte) bool {
	r, err := text.NewFile(func() (fs.File, error) { return &memoryFile{bytes.NewReader(content)}, nil }, 1<<30).Open()
	if err != nil {
		return false
	}
	defer r.Close()
	got, err := io.ReadAll(r)
	return err == nil && bytes.Equal(got, content)
}

// ways are the ways in which laws are checked.
func ways() []Options {
	s := schemaOf(value.Field{Name: "a", Type: value.Long}, value.Field{Name: "b", Type: value.String}, value.Field{Name: "T", Type: value.DateTime}, value.Field{Name: "d", Type: value.Dynamic})
	return []Options{{}, {Skip: true}, {Schema: s}, {Schema: s, Closed: true}, {Schema: s, Closed: true, Skip: true}, {Schema: s, Strict: true}}
}

// samples are files of every form.
var samples = map[string][]string{
	"NDJSON": {
		`{"a":1,"b":"x"}` + "\n" + `{"a":2.5,"b":null,"c":[1,{"d":"é"}]}` + "\n", "{\"a\":\"\\u00e9\"}\r\n\r\n{\"a\":null}", `{"T":"2020-11-20T16:20:29Z"} {"T":"11/20/2020, 4:20:29 PM"}`, "{\n\"a\":1\n}\n{\"a\":2}", `{"a":1,"a":"2"}`,
		`{"a":1}` + "\n" + `{"a":}` + "\n" + `{"b":"\ud83d"}`, `{"a_d":"1.5","x_t":"never","n":12345678901234567890}`,
	},
	"JSON array": {`[{"a":1},{"a":"null","T [UTC]":"11/20/2020, 4:20:29.443 PM"},` + "\n" + ` {"b":"","d":"[1]"}]`, `[]`, `[ {"a":true} , {"a":1} ]`, "[\n  {\"a\":1},\n  {\"a\":\n  {\"a\":3}\n]", `[{"a":1} {"a":2},3]x`},
	"CSV": {
		"a,b\n1,x\n2,\"y\"\"z\n\"\n", "\"T [UTC]\",d\r\n\"11/20/2020, 4:20:29.443 PM\",\"{\"\"a\"\":1}\"\r\n", "a;b\n1;null\n;\"null\"\n", "a\tb\r1\t2\r", "sep=|\na|b\n1|2", "#TYPE x\n\"a\",\"b\"\n\"1\",\"x\"\n", "a\n05/06/2020 10:00\n13/06/2020 10:00\n", "a,b\n1\n\"x",
	},
	"Log Analytics":    {`{"tables":[{"name":"PrimaryResult","columns":[{"name":"a","type":"long"},{"name":"T","type":"datetime"},{"name":"d","type":"dynamic"}],"rows":[[1,"2020-11-20T16:20:29.443Z","{\"a\":1}"],[null,null,"x"]]}],"error":{"code":"PartialError","message":"too much"}}`},
	"Kusto 1":          {`{"Tables":[{"TableName":"Table_0","Columns":[{"ColumnName":"a","DataType":"Int64","ColumnType":"long"},{"ColumnName":"b","DataType":"SByte"}],"Rows":[[1,1],[2,0],{"Exceptions":["too much"]}]},{"TableName":"Table_1","Columns":[{"ColumnName":"x"}],"Rows":[]}]}`},
	"Kusto 2":          {`[{"FrameType":"DataSetHeader"},{"FrameType":"DataTable","TableKind":"QueryProperties","Columns":[],"Rows":[]},{"FrameType":"TableHeader","TableId":1,"TableKind":"PrimaryResult","Columns":[{"ColumnName":"a","ColumnType":"int"}]},{"FrameType":"TableFragment","TableId":1,"TableFragmentType":"DataAppend","Rows":[[7],[8]]},{"FrameType":"TableFragment","TableId":1,"Rows":[[9]]},{"FrameType":"DataSetCompletion","HasErrors":true,"OneApiErrors":[{"error":{"code":"x","@message":"y"}}]}]`},
	"Azure CLI":        {`[{"TableName":"PrimaryResult","a":"5","b":"True","T":"2020-11-20T16:20:29.443Z","d":"None"},{"TableName":"PrimaryResult","a":"None","b":"False"}]`},
	"advanced hunting": {`{"schema":[{"name":"T","type":"DateTime"},{"name":"a","type":"SByte"}],"results":[{"T":"2020-11-20T16:20:29.443Z","a":true},{"a":null}]}`, `{"Stats":{},"Schema":[{"Name":"b","Type":"String"}],"Results":[{"b":"d"}]}`},
	"Event Hub":        {`{"records":[{"a":1},{"a":2}]}` + "\n" + `{"records":[{"a":3}]}`, `{"value":[{"a":1}],"nextLink":"x"}`},
}

func TestEveryFormHasASample(t *testing.T) {
	recognised := map[string]bool{}
	for _, list := range samples {
		for _, content := range list {
			if f, err := Bytes("f", []byte(content), Options{Skip: true}); err == nil {
				recognised[f.Form()] = true
			}
		}
	}
	for _, one := range form.Forms {
		if !recognised[one.Name] {
			t.Errorf("no sample is of the form %s", one.Name)
		}
	}
}

func TestHowAFileIsReadDoesNotChangeWhatItSays(t *testing.T) {
	for form, list := range samples {
		for _, content := range list {
			for i, o := range ways() {
				t.Run(fmt.Sprintf("%s %d", form, i), func(t *testing.T) { checkLaws(t, []byte(content), o) })
			}
		}
	}
}

// TestBrokenFilesAreReadTheSameInEveryWay damages samples at random.
func TestBrokenFilesAreReadTheSameInEveryWay(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const bytes = "\"\\{}[]:,;\t0189-+.eE tfnu\x00\x1f\xff\xc3\n\r"
	for form, list := range samples {
		for range 60 {
			content := []byte(list[r.IntN(len(list))])
			for range 1 + r.IntN(3) {
				switch i := r.IntN(len(content) + 1); {
				case r.IntN(3) == 0 || i == len(content):
					content = slices.Insert(content, i, bytes[r.IntN(len(bytes))])
				case r.IntN(4) == 0:
					content = content[:i]
				case r.IntN(3) == 0:
					content = slices.Delete(content, i, min(i+1+r.IntN(6), len(content)))
				default:
					content[i] = bytes[r.IntN(len(bytes))]
				}
			}
			o := ways()[r.IntN(len(ways()))]
			if checkLaws(t, content, o); t.Failed() {
				t.Fatalf("%s, skip %v closed %v", form, o.Skip, o.Closed)
			}
		}
	}
}

// TestTheOrderOfRowsDoesNotChangeTypes shuffles the rows of a file.
func TestTheOrderOfRowsDoesNotChangeTypes(t *testing.T) {
	values := []string{`1`, `2.5`, `true`, `"x"`, `"2020-11-20T16:20:29Z"`, `"13/06/2020 10:00"`, `"06/13/2020 10:00"`, `"05/06/2020 10:00"`, `null`, `""`, `[1]`, `{"a":1}`, `"[1]"`, `12345678901234567890`, `"null"`, `"5"`}
	r := rand.New(rand.NewPCG(1, 2))
	for range 400 {
		var rows []string
		for range 1 + r.IntN(6) {
			var cells []string
			for _, name := range []string{"a", "b_d", "c_t", "TimeGenerated"} {
				if r.IntN(3) > 0 {
					cells = append(cells, fmt.Sprintf(`"%s":%s`, name, values[r.IntN(len(values))]))
				}
			}
			rows = append(rows, "{"+strings.Join(cells, ",")+"}")
		}
		checkOrder(t, rows, r)
	}
}

// checkOrder checks that rows in another order have the same columns and types.
func checkOrder(t *testing.T, rows []string, r *rand.Rand) {
	t.Helper()
	want := typesOf(rows)
	shuffled := slices.Clone(rows)
	r.Shuffle(len(rows), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	if got := typesOf(shuffled); got != want {
		t.Errorf("%q has the types %s, and %q %s", rows, want, shuffled, got)
	}
}

func typesOf(rows []string) string {
	f, err := Bytes("f", []byte("["+strings.Join(rows, ",")+"]"), Options{block: 16})
	if err != nil {
		at := err.(diag.Diagnostic)
		return "error: " + at.Message
	}
	var list []string
	for _, field := range f.Schema().Fields {
		list = append(list, field.Name+":"+field.Type.String())
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

// TestFilesThatAreReadLateAreCounted reads the parts of joined files only when all are known.
func TestFilesThatAreReadLateAreCounted(t *testing.T) {
	var files []*File
	for range 2 {
		f, err := Bytes("f", []byte("{\"a\":1}\n{\"a\":}\n{\"a\":3}\n"), Options{Skip: true})
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	table := Join(files...)
	c, err := table.Rows(table.Schema().Fields)
	if err != nil {
		t.Fatal(err)
	}
	var parts []source.Part
	for {
		p, err := c.Next(t.Context())
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, p)
	}
	for _, p := range parts {
		if text, err := partText(p, table.Schema()); err != nil || text == "" {
			t.Errorf("got %q, %v", text, err)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	for i, f := range files {
		if w := f.Warnings(); len(w) != 1 || w[0].Count != 1 {
			t.Errorf("file %d has the warnings %v", i, w)
		}
	}
}
