package exec

import (
	"context"
	"errors"
	"io"

	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/value"
)

// ErrUndeclared is what a Source returns for a table that it does not have.
var ErrUndeclared = errors.New("not declared")

// Kind says what a query asks a Source for.
type Kind uint8

// The kinds of requests.
const (
	TableRequest     Kind = iota // a table of the workspace; Name is its name
	WatchlistRequest             // _GetWatchlist; Name is the alias
	ExternalRequest              // externaldata; Name is the address
	FunctionRequest              // a function whose rows the run declares; Name is its name
)

// A Request is what one scan reads.
type Request struct {
	Kind   Kind
	Name   string
	Fields []value.Field // the columns that the query uses, with the types that it expects
	// Of external data: all columns that the query declares, in order, and what
	// its with clause says, such as format.
	Declared   []value.Field
	Properties map[string]string
}

// A Source serves the tables of a run.
type Source interface {
	// Open begins to read. It returns an error that wraps ErrUndeclared for
	// what the source does not have.
	Open(ctx context.Context, r Request) (Cursor, error)
}

// A Cursor yields the rows of a table in order, part by part.
type Cursor interface {
	// Next returns the next part, or io.EOF after the last. One goroutine at a time calls it.
	Next(ctx context.Context) (Part, error)
	Close() error
}

// A Part is some consecutive rows of a table, which are yet to be read. Several
// parts of a table may be read at the same time.
type Part interface {
	Read() (Rows, error)
}

// Rows are the rows of a part. One goroutine uses them.
type Rows interface {
	Len() int
	// Column returns a column of the request for the given rows, or for all of them where rows is nil.
	Column(i int, rows []int) (value.Column, error)
	// Release says that neither the rows nor a column that shares memory with
	// them is used any more. Columns that were returned stay good.
	Release()
}

// Tables is a Source of tables in memory, by name. Columns that a table lacks are null.
type Tables map[string]*value.Table

// Open implements Source.
func (t Tables) Open(_ context.Context, r Request) (Cursor, error) {
	table, ok := t[r.Name]
	if !ok || r.Kind != TableRequest {
		return nil, ErrUndeclared
	}
	return NewCursor(table, r.Fields), nil
}

// NewCursor returns a cursor over the fields of a table in memory. A field
// that the table lacks, or has with another type, is null.
func NewCursor(table *value.Table, fields []value.Field) Cursor {
	out := &value.Table{Schema: value.NewSchema(fields...), Rows: table.Rows}
	for _, f := range fields {
		i := table.Schema.Index(f.Name)
		if i < 0 || table.Columns[i].Type() != f.Type {
			out.Columns = append(out.Columns, value.Constant(f.Type, nil, table.Rows))
			continue
		}
		out.Columns = append(out.Columns, table.Columns[i])
	}
	return &memoryCursor{table: out}
}

type memoryCursor struct {
	table *value.Table
	at    int
}

// Next implements Cursor.
func (c *memoryCursor) Next(context.Context) (Part, error) {
	if c.at >= c.table.Rows {
		return nil, io.EOF
	}
	part := &memoryPart{c.table, c.at, min(c.at+batchRows, c.table.Rows)}
	c.at = part.high
	return part, nil
}

// Close implements Cursor.
func (c *memoryCursor) Close() error { return nil }

// A memoryPart is the rows [low, high) of a table in memory.
type memoryPart struct {
	table     *value.Table
	low, high int
}

// Read implements Part.
func (p *memoryPart) Read() (Rows, error) { return p, nil }

// Len implements Rows.
func (p *memoryPart) Len() int { return p.high - p.low }

// Column implements Rows.
func (p *memoryPart) Column(i int, rows []int) (value.Column, error) {
	c := p.table.Columns[i]
	if p.low > 0 || p.high < c.Len() {
		c = c.Slice(p.low, p.high)
	}
	if rows == nil {
		return c, nil
	}
	return column.Pick(c, rows), nil
}

// Release implements Rows.
func (p *memoryPart) Release() {}

// PartOf returns the part that a table in memory is.
func PartOf(t *value.Table) Part { return &memoryPart{t, 0, t.Rows} }
