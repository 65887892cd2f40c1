package write_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ruleproof/ruleproof/kql/logs"
	"github.com/ruleproof/ruleproof/kql/logs/write"
	"github.com/ruleproof/ruleproof/kql/value"
)

// readBack writes a table in a format and reads it. Kusto's answer declares its
// types; for the other formats the reader gets them.
func readBack(t *testing.T, format string, table *value.Table, closed bool) (*value.Table, error) {
	var b bytes.Buffer
	if err := write.Write(&b, format, table); err != nil {
		t.Fatal(err)
	}
	o := logs.Options{}
	if format != "kusto" {
		o.Schema, o.Closed = table.Schema, closed
	}
	f, err := logs.Bytes(format, b.Bytes(), o)
	if err != nil {
		return nil, fmt.Errorf("%w\n%q", err, b.String())
	}
	out, err := f.Table(t.Context())
	if err == nil && len(f.Warnings()) > 0 {
		err = fmt.Errorf("%v", f.Warnings())
	}
	if err != nil {
		return nil, fmt.Errorf("%w\n%q", err, b.String())
	}
	return out, nil
}

// unlike says how two tables differ, "" when they do not.
func unlike(a, b *value.Table) string {
	if !slices.Equal(a.Schema.Fields, b.Schema.Fields) {
		return fmt.Sprintf("columns %v, and %v", a.Schema.Fields, b.Schema.Fields)
	}
	if a.Rows != b.Rows {
		return fmt.Sprintf("%d rows, and %d", a.Rows, b.Rows)
	}
	for i, f := range a.Schema.Fields {
		for r := range a.Rows {
			if x, y := a.Columns[i].Value(r), b.Columns[i].Value(r); !sameCell(f.Type, x, y) {
				return fmt.Sprintf("column %q, a %s, row %d: %#v, and %#v", f.Name, f.Type, r, x, y)
			}
		}
	}
	return ""
}

// sameCell reports whether two values of a type are the same. In a dynamic value, what
// JSON cannot express is a text, as in Kusto.
func sameCell(t value.Type, a, b any) bool {
	if t == value.Dynamic {
		return (a == nil) == (b == nil) && bytes.Equal(value.AppendJSON(nil, a), value.AppendJSON(nil, b))
	}
	x, real := a.(float64)
	if y, ok := b.(float64); real && ok {
		return math.IsNaN(x) && math.IsNaN(y) || math.Float64bits(x) == math.Float64bits(y)
	}
	if d, ok := a.(value.Number); ok {
		e, ok := b.(value.Number)
		return ok && d.Cmp(e) == 0
	}
	return a == b
}

var formats = []string{"csv", "ndjson", "json", "kusto"}

// checkRoundTrip writes and reads a table in all formats.
func checkRoundTrip(t *testing.T, table *value.Table) {
	t.Helper()
	for _, format := range formats {
		for _, closed := range []bool{true, false} {
			back, err := readBack(t, format, table, closed)
			if err != nil {
				t.Errorf("%s, closed %v: %v", format, closed, err)
			} else if d := unlike(table, back); d != "" {
				var b bytes.Buffer
				write.Write(&b, format, table)
				t.Errorf("%s, closed %v: %s\n%q", format, closed, d, b.String())
			}
		}
	}
}

func TestEveryTextComesBackAsItself(t *testing.T) {
	for _, s := range hardTexts {
		for _, kind := range []value.Type{value.String, value.Dynamic} {
			b, one := value.NewBuilder(kind, 2), value.NewBuilder(value.Long, 2)
			b.Append(s)
			b.Append("other")
			one.Append(int64(1))
			one.Append(nil)
			column := b.Column()
			checkRoundTrip(t, &value.Table{Rows: 2, Schema: value.NewSchema(value.Field{Name: "a", Type: kind}), Columns: []value.Column{column}})
			checkRoundTrip(t, &value.Table{Rows: 2, Schema: value.NewSchema(value.Field{Name: "n", Type: value.Long}, value.Field{Name: "a", Type: kind}), Columns: []value.Column{one.Column(), column}})
		}
	}
}

func TestEveryNameOfAColumnComesBackAsItself(t *testing.T) {
	list := value.NewBuilder(value.Dynamic, 1)
	bag := value.NewBag(1)
	bag.Set("a", int64(1))
	list.Append([]any{bag})
	for _, name := range hardNames {
		for _, c := range []value.Column{list.Column(), value.Constant(value.DateTime, value.MaxInstant, 1), value.Constant(value.String, "PrimaryResult", 1)} {
			checkRoundTrip(t, &value.Table{Rows: 1, Schema: value.NewSchema(value.Field{Name: name, Type: c.Type()}), Columns: []value.Column{c}})
			checkRoundTrip(t, &value.Table{Rows: 1, Schema: value.NewSchema(value.Field{Name: name, Type: c.Type()}, value.Field{Name: "Results", Type: value.Dynamic}),
				Columns: []value.Column{c, list.Column()}})
		}
	}
}

func TestRandomTablesComeBackAsTheyWere(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 800 {
		bytes := make([]byte, r.IntN(800))
		for i := range bytes {
			bytes[i] = byte(r.Uint32())
		}
		if checkRoundTrip(t, (&draw{bytes}).table()); t.Failed() {
			return
		}
	}
}

func FuzzTablesComeBackAsTheyWere(f *testing.F) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		bytes := make([]byte, r.IntN(400))
		for i := range bytes {
			bytes[i] = byte(r.Uint32())
		}
		f.Add(bytes)
	}
	f.Fuzz(func(t *testing.T, bytes []byte) { checkRoundTrip(t, (&draw{bytes}).table()) })
}
