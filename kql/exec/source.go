package exec

import (
	"context"
	"errors"
	"io"

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
	// Window tells which rows are wanted, if Fields has the TimeColumn. A source
	// may use it to skip rows; the engine applies it in any case.
	Window *Window
}

// A Source serves the tables of a run.
type Source interface {
	// Open begins to read. It returns an error that wraps ErrUndeclared for
	// what the source does not have.
	Open(ctx context.Context, r Request) (Cursor, error)
}

// A Cursor yields the rows of a table in order.
type Cursor interface {
	// Next returns some rows; their columns are those of the request, in its
	// order. It returns io.EOF after the last.
	Next(ctx context.Context) (*value.Table, error)
	Close() error
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
	return &memoryCursor{out}
}

type memoryCursor struct{ table *value.Table }

// Next implements Cursor.
func (c *memoryCursor) Next(context.Context) (*value.Table, error) {
	if c.table == nil {
		return nil, io.EOF
	}
	t := c.table
	c.table = nil
	return t, nil
}

// Close implements Cursor.
func (c *memoryCursor) Close() error { return nil }
