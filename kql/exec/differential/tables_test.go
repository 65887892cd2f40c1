package differential

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Tables of several batches of the engine have more rows than this.
const batchRows = 4096

// wildMark begins the names of columns whose sums may depend on the order of their rows.
const wildMark = "w"

// isTame reports whether sums of the column are exact: its name is a letter and a number.
func isTame(name string) bool {
	return name == exec.TimeColumn || len(name) > 1 && strings.IndexByte("_0123456789", name[1]) >= 0
}

// A table is rows of values, nil for null.
type table struct {
	name   string
	schema *value.Schema
	rows   [][]any
}

// randomTables returns some tables; columns of one name have one type, but for those called v.
func randomTables(d *dice) []*table {
	var list []*table
	for _, name := range []string{"T", "U", "V"}[:2+d.below(2)] {
		list = append(list, randomTable(d, name))
	}
	return list
}

func randomTable(d *dice, name string) *table {
	t := &table{name: name}
	var fields []value.Field
	var pools [][]any
	seen := map[string]bool{}
	for range 3 + d.below(10) {
		typ := pick(d, allTypes)
		name, values := fmt.Sprintf("%s%d", letters[typ], d.below(2)), tame[typ]
		switch {
		case d.chance(20):
			name, values = wildMark+name, append(wild[typ], tame[typ]...)
		case d.chance(10):
			name, values = wildMark+"v", append(wild[typ], tame[typ]...)
		case typ == value.DateTime && d.chance(50):
			name = exec.TimeColumn
		}
		if seen[name] {
			continue
		}
		seen[name] = true
		fields = append(fields, value.Field{Name: name, Type: typ})
		pools = append(pools, randomPool(d, values))
	}
	t.schema = value.NewSchema(fields...)
	for range randomSize(d) {
		row := make([]any, len(fields))
		for i, pool := range pools {
			if row[i] = pool[d.below(len(pool))]; row[i] == nil && fields[i].Type == value.String {
				row[i] = ""
			}
		}
		t.rows = append(t.rows, row)
	}
	return t
}

// randomPool returns the few values that a column has, mostly with null among them.
func randomPool(d *dice, values []any) []any {
	pool := make([]any, 1+d.below(8))
	for i := range pool {
		pool[i] = pick(d, values)
	}
	if d.chance(60) {
		pool = append(pool, nil)
	}
	if _, text := values[0].(string); text && d.chance(5) {
		pool = append(pool, unwritten)
	}
	return pool
}

// randomSize returns a number of rows: mostly few, sometimes so many that they
// are sorted in another way, or that they are several batches.
func randomSize(d *dice) int {
	switch n := d.below(200); {
	case n < 8:
		return 0
	case n < 48:
		return 1 + d.below(3)
	case n < 140:
		return 4 + d.below(16)
	case n < 195:
		return 20 + d.below(100)
	case n < 199 || d.chance(50):
		return 450 + d.below(400)
	}
	return batchRows - 1 + d.below(5*batchRows)
}

// columns returns the table as the engine reads it. Where all rows have one value, it is stored once.
func (t *table) columns() *value.Table {
	out := &value.Table{Schema: t.schema, Rows: len(t.rows)}
	for i, f := range t.schema.Fields {
		b := value.NewBuilder(f.Type, len(t.rows))
		same := len(t.rows) > 1
		for _, r := range t.rows {
			b.Append(r[i])
			same = same && textOf(r[i]) == textOf(t.rows[0][i])
		}
		c := b.Column()
		if same {
			c = value.Constant(f.Type, t.rows[0][i], len(t.rows))
		}
		out.Columns = append(out.Columns, c)
	}
	return out
}

// String returns the table as a let statement, to try a query by hand.
func (t *table) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "let %s = datatable(", t.name)
	for i, f := range t.schema.Fields {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s:%s", f.Name, f.Type)
	}
	b.WriteString(")[")
	for k, r := range t.rows {
		if k == 40 {
			fmt.Fprintf(&b, "\n  // and %d more rows", len(t.rows)-k)
			break
		}
		b.WriteString("\n  ")
		for i, v := range r {
			b.WriteString(literal(v, t.schema.Fields[i].Type) + ", ")
		}
	}
	b.WriteString("\n];")
	return b.String()
}

// inParts serves tables in parts of a few rows, so that small tables have several and are read by several goroutines.
type inParts struct {
	tables map[string]*value.Table
	rows   int
}

// Open implements exec.Source.
func (s inParts) Open(_ context.Context, r exec.Request) (exec.Cursor, error) {
	t, ok := s.tables[r.Name]
	if !ok {
		return nil, exec.ErrUndeclared
	}
	out := &parts{rows: s.rows, left: &value.Table{Schema: value.NewSchema(r.Fields...), Rows: t.Rows}}
	for _, f := range r.Fields {
		i := t.Schema.Index(f.Name)
		if i < 0 || t.Columns[i].Type() != f.Type {
			return nil, errors.New("the engine asks for a column that the table does not have")
		}
		out.left.Columns = append(out.left.Columns, t.Columns[i])
	}
	return out, nil
}

type parts struct {
	left *value.Table
	rows int
	at   int
}

// Next implements exec.Cursor.
func (p *parts) Next(context.Context) (exec.Part, error) {
	if p.at >= p.left.Rows {
		return nil, io.EOF
	}
	low := p.at
	p.at = min(low+p.rows, p.left.Rows)
	part := &value.Table{Schema: p.left.Schema, Rows: p.at - low}
	for _, c := range p.left.Columns {
		part.Columns = append(part.Columns, c.Slice(low, p.at))
	}
	return exec.PartOf(part), nil
}

// Close implements exec.Cursor.
func (p *parts) Close() error { return nil }
