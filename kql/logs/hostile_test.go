package logs

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A made file has a head, a piece that is repeated, and a tail. It is generated while
// it is read, and watches how much memory is in use meanwhile.
type made struct {
	head, piece, tail string
	size              int64 // of all pieces
	peak              *uint64
	at                int64
}

func (m made) open() (fs.File, error) { return &m, nil }

func (m *made) Stat() (fs.FileInfo, error) { return nil, errors.ErrUnsupported }
func (m *made) Close() error               { return nil }

func (m *made) Read(p []byte) (int, error) {
	if m.peak != nil && m.at>>20 != (m.at+int64(len(p)))>>20 {
		*m.peak = max(*m.peak, heap())
	}
	n := 0
	for n < len(p) {
		k := 0
		switch at := m.at - int64(len(m.head)); {
		case at < 0:
			k = copy(p[n:], m.head[m.at:])
		case at < m.size:
			piece := m.piece[at%int64(len(m.piece)):]
			k = copy(p[n:], piece[:min(int64(len(piece)), m.size-at)])
		case at < m.size+int64(len(m.tail)):
			k = copy(p[n:], m.tail[at-m.size:])
		default:
			if n == 0 {
				return 0, io.EOF
			}
			return n, nil
		}
		n, m.at = n+k, m.at+int64(k)
	}
	return n, nil
}

// heap returns how many bytes of memory are in use.
func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// drain reads all columns of a file and keeps nothing.
func drain(t *testing.T, f *File) (rows int, err error) {
	c, err := f.Rows(f.Schema().Fields)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	for {
		p, err := c.Next(t.Context())
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		r, err := p.Read()
		if err != nil {
			return rows, err
		}
		for i := range f.Schema().Fields {
			if _, err := r.Column(i, nil); err != nil {
				return rows, err
			}
		}
		rows += r.Len()
		r.Release()
	}
}

// repeated returns a text in pieces of about a megabyte, and the number of times that it is in each.
func repeated(s string) (piece string, times int64) {
	times = max(1, (1<<20)/int64(len(s)))
	return strings.Repeat(s, int(times)), times
}

const megabyte = 1 << 20

// quick are the forms whose files every run of the tests reads.
var quick = map[string]bool{"NDJSON": true, "one line": true, "CSV": true, "answer": true, "broken rows": true}

func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	size, all := int64(48*megabyte), false
	if testing.Short() {
		size = 8 * megabyte
	}
	if os.Getenv("RULEPROOF_LARGE") != "" { // many minutes
		size, all = 4<<30, true
	}
	defer debug.SetGCPercent(debug.SetGCPercent(20)) // so that what is in use is what is needed
	rows := func(s string) made { piece, _ := repeated(s); return made{piece: piece} }
	with := func(m made, head, tail string) made { m.head, m.tail = head, tail; return m }
	const row = `{"TimeGenerated":"2026-03-02T10:00:00Z","User":"ana@contoso.com","N":12345,"D":{"a":[1,2,3]},"Empty":null}`
	const columns = `[{"ColumnName":"a","ColumnType":"long"},{"ColumnName":"b","ColumnType":"string"}]`
	for name, m := range map[string]made{
		"NDJSON":         rows(row + "\n"),
		"JSON array":     with(rows(row+",\n"), "[\n", row+"\n]"),
		"one line":       with(rows(row+","), "[", row+"]"),
		"CSV":            with(rows("2026-03-02T10:00:00Z,ana@contoso.com,12345,\"{\"\"a\"\":1}\"\r\n"), "TimeGenerated,User,N,D\r\n", ""),
		"CSV with CR":    with(rows("1,x\r"), "a,b\r", ""),
		"tiny rows":      with(rows("1\n"), "a\n", ""),
		"empty rows":     rows("{}\n"),
		"empty lines":    with(rows("\n"), "a\n1\n", "2\n"),
		"answer":         with(rows("[1,\"x\"],"), `{"Tables":[{"TableName":"Table_0","Columns":`+columns+`,"Rows":[`, `[1,"x"]]}]}`),
		"hunting":        with(rows(`{"a":1,"b":"x"},`), `{"schema":[{"name":"a","type":"Int64"},{"name":"b","type":"String"}],"results":[`, `{"a":2}]}`),
		"Event Hub":      rows(`{"records":[{"a":1},{"a":2}]}` + "\n"),
		"unlike rows":    rows(row + "\n" + `{"N":"many","User":{"a":1},"Other":[]}` + "\n"),
		"broken rows":    rows(row + "\n" + `{"N":,"User":1}` + "\n"),
		"property twice": rows(`{"a":1,"a":2}` + "\n"),
	} {
		t.Run(name, func(t *testing.T) {
			if !all && !quick[name] {
				t.Skip("set RULEPROOF_LARGE to read large files of this form too")
			}
			var peak uint64
			m.size, m.peak = size-size%int64(len(m.piece)), &peak
			before, begun := heap(), time.Now()
			f, err := newFile("f", m.open, Options{Skip: true})
			if err != nil {
				t.Fatal(err)
			}
			n, err := drain(t, f)
			if err != nil {
				t.Fatal(err)
			}
			const most = 32 * megabyte // a few blocks at work, and what the collector has not collected
			if peak > before+most {
				t.Errorf("%d MB of memory for %d MB of text", (peak-before)/megabyte, m.size/megabyte)
			}
			t.Logf("%d rows, %d MB of memory, %.1f s", n, (max(peak, before)-before)/megabyte, time.Since(begun).Seconds())
		})
	}
}

func TestALineOfAGigabyteIsAnErrorThatNamesTheLimit(t *testing.T) {
	if testing.Short() {
		t.Skip("reads gigabytes")
	}
	piece := strings.Repeat("x", megabyte)
	for name, m := range map[string]made{
		"NDJSON":        {head: `{"a":"`, piece: piece, tail: `"}`},
		"row of many":   {head: `{"a":1}` + "\n" + `{"a":"`, piece: piece, tail: `"}`},
		"array":         {head: `[{"a":"`, piece: piece, tail: `"}]`},
		"tables":        {head: `{"tables":[{"name":"PrimaryResult","columns":[{"name":"a","type":"string"}],"rows":[["`, piece: piece, tail: `"]]}]}`},
		"header":        {piece: piece},
		"quoted header": {head: `"`, piece: strings.Repeat("x\n", megabyte/2)},
		"cell":          {head: "a\n", piece: piece},
		"open quote":    {head: "a\n\"", piece: strings.Repeat("x\n", megabyte/2)},
		"cells":         {head: "a\n", piece: strings.Repeat(",", megabyte)},
		"brackets":      {head: `{"a":`, piece: strings.Repeat("[", megabyte)},
		"blanks":        {piece: strings.Repeat(" ", megabyte)},
		"blanks inside": {head: "[", piece: strings.Repeat(" ", megabyte), tail: "{}]"},
	} {
		t.Run(name, func(t *testing.T) {
			var peak uint64
			m.size, m.peak = 1<<30, &peak
			before := heap()
			f, err := newFile("f", m.open, Options{Limits: Limits{RowBytes: 8 * megabyte}})
			if err == nil {
				_, err = drain(t, f)
			}
			at, ok := errors.AsType[diag.Diagnostic](err)
			if !ok || !strings.Contains(err.Error(), "limit of ") || at.Span.Known().Line == 0 || len(err.Error()) > 300 {
				t.Errorf("got %v", err)
			}
			if peak > before+128*megabyte {
				t.Errorf("%d MB of memory", (peak-before)/megabyte)
			}
		})
	}
}

func TestALineThatIsTooLongIsLeftOutAndTheOthersAreNot(t *testing.T) {
	long := strings.Repeat("x", 3000)
	limits := Limits{RowBytes: 1000}
	for name, c := range map[string]struct{ content, want string }{
		"NDJSON":     {"{\"a\":1}\n{\"a\":\"" + long + "\"}\n{\"a\":3}\n", "a:long\n1\n3\n1×2:1: 1 row was left out, which passes a limit; the first: the row has more than the limit of 1000 bytes"},
		"CSV":        {"a\n1\n" + long + "\n3\n", "a:long\n1\n3\n1×3:1: 1 row was left out, which passes a limit; the first: the row has more than the limit of 1000 bytes"},
		"open quote": {"a\n1\n\"" + strings.Repeat("2\n", 1500), "a:long\n1" + strings.Repeat("\n2", 1499) + "\n1×3:1: 1 row was left out, which passes a limit; the first: the row has more than the limit of 1000 bytes"},
		"array":      {"[\n{\"a\":1},\n{\"a\":\"" + long + "\"},\n{\"a\":3}]", "a:long\n1\n3\n1×3:1: 1 row was left out, which passes a limit; the first: the row has more than the limit of 1000 bytes"},
		"one line":   {"[{\"a\":1},{\"a\":\"" + long + "\"},{\"a\":3}]", "a:long\n1\n3\n1×1:10: 1 row was left out, which passes a limit; the first: the row has more than the limit of 1000 bytes"},
		"Event Hub":  {"{\"records\":[{\"a\":1},{\"a\":\"" + long + "\"},{\"a\":3}]}", "a:long\n1\n3\n1×1:21: 1 row was left out, which passes a limit; the first: the row has more than the limit of 1000 bytes"},
	} {
		for _, size := range []int{100, 1500, 0} {
			if got := shown(t, []byte(c.content), Options{Skip: true, Limits: limits, block: size}); got != c.want {
				t.Errorf("%s in blocks of %d: got\n%.500s\nwant\n%.500s", name, size, got, c.want)
			}
		}
	}
}

func TestFilesWithVeryManyColumns(t *testing.T) {
	names, object := make([]string, 100_000), make([]string, 100_000)
	for i := range names {
		names[i] = fmt.Sprintf("c%d", i)
		object[i] = fmt.Sprintf(`"c%d":%d`, i, i)
	}
	header, row := strings.Join(names, ","), "{"+strings.Join(object, ",")+"}"
	schema := schemaOf(value.Field{Name: "c99999", Type: value.Long})
	for name, c := range map[string]struct {
		content string
		o       Options
		want    string
	}{
		"CSV":           {header + "\n", Options{}, "error: f:1:58891: the header has 100000 columns, more than the limit of 10000"},
		"NDJSON":        {row + "\n", Options{}, "error: f:1:127782: the file has more columns than the limit of 10000"},
		"array":         {"[" + row + "]", Options{}, "error: f:1:127783: the file has more columns than the limit of 10000"},
		"a known table": {row + "\n", Options{Schema: schema, Closed: true}, "c99999:long\n99999\n1×0:0: the table does not have the columns c0, c1, c10, "},
		"answer": {`{"tables":[{"name":"PrimaryResult","columns":[{"name":"x","type":"long"}` + strings.Repeat(`,{"name":"x","type":"long"}`, 100_000) + `],"rows":[]}]}`, Options{},
			"error: f:1:46: the answer has 100001 columns, more than the limit of 10000"},
	} {
		if got := shown(t, []byte(c.content), c.o); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: got %.300s\nwant %s", name, got, c.want)
		}
	}
}

func TestColumnsThatComeInOneRowOnlyTakeNoMemoryInOthers(t *testing.T) {
	object := make([]string, 10_000)
	for i := range object {
		object[i] = fmt.Sprintf(`"c%d":%d`, i, i)
	}
	content := strings.Repeat("{}\n", 100_000) + "{" + strings.Join(object, ",") + "}\n"
	before := heap()
	f, err := Bytes("f", []byte(content), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if used := heap() - before; int64(used) > 64*megabyte {
		t.Errorf("%d MB of memory", used/megabyte)
	}
	if n := len(f.Schema().Fields); n != 10_000 {
		t.Errorf("%d columns", n)
	}
}

func TestNamesOfColumnsAreBounded(t *testing.T) {
	name := strings.Repeat("x", 4*megabyte)
	var b strings.Builder
	for i := range 5 {
		fmt.Fprintf(&b, "{\"%s%d\":1}\n", name, i)
	}
	if got := shown(t, []byte(b.String()), Options{}); got != "error: f:4:2: the names of the columns have more than the limit of 16777216 bytes" {
		t.Errorf("got %.200s", got)
	}
	var many strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&many, "{\"c%d\":1}\n", i)
	}
	got := shown(t, []byte(many.String()), Options{Schema: schemaOf(value.Field{Name: "a", Type: value.Long}), Closed: true})
	if !strings.HasSuffix(got, "and many more; they are kept aside (a schema can declare them)") {
		t.Errorf("got %s", got[len(got)-200:])
	}
}

// zipped compresses a text that is repeated, as several members of one gzip file.
func zipped(t *testing.T, piece string, times int) string {
	t.Helper()
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	io.WriteString(w, piece)
	w.Close()
	return strings.Repeat(b.String(), times)
}

func TestAGzipBombIsReadInBoundedMemory(t *testing.T) {
	row, _ := repeated("{\"a\":1,\"b\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}\n")
	if testing.Short() {
		t.Skip("reads gigabytes")
	}
	const times = 96
	bomb := zipped(t, row, times)
	if len(row)*times < 100*len(bomb) {
		t.Fatalf("%d bytes for %d", len(bomb), len(row)*times)
	}
	before := heap()
	f, err := Bytes("f", []byte(bomb), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = drain(t, f); err != nil {
		t.Fatal(err)
	}
	if used := int64(heap() - before); used > 96*megabyte {
		t.Errorf("%d MB of memory", used/megabyte)
	}
	_, err = Bytes("f", []byte(bomb), Options{Limits: Limits{FileBytes: 10 * megabyte}})
	if err == nil || err.Error() != "f: the file has more than the limit of 10485760 bytes" {
		t.Errorf("got %v", err)
	}
	zeros := zipped(t, strings.Repeat("\x00", megabyte), 1)
	if len(zeros)*1000 > megabyte+200_000 {
		t.Errorf("%d bytes for a megabyte of zeros", len(zeros))
	}
	for name, c := range map[string]struct{ content, want string }{
		"zeros":     {zeros, "error: f:1:1: the file does not begin with text: '\\u0000\\u0000\\u0000"},
		"blanks":    {zipped(t, strings.Repeat(" ", megabyte), 100), "error: f:1:67108866: there is more white space than the limit of 67108864 bytes"},
		"a line":    {zipped(t, strings.Repeat("x", megabyte), 100), "error: f:1:1: the header has more than the limit of 67108864 bytes"},
		"two times": {zipped(t, zeros, 1), "error: f: it is gzipped twice; unzip it once"},
	} {
		if got := shown(t, []byte(c.content), Options{}); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: got %.200s", name, got)
		}
	}
}
