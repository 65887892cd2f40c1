package exec

import (
	"context"
	"io"

	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/source"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The types of package source, so that callers of Run need not import it.
type (
	Source  = source.Source
	Request = source.Request
	Kind    = source.Kind
	Cursor  = source.Cursor
	Part    = source.Part
	Rows    = source.Rows
)

// The kinds of requests.
const (
	TableRequest     = source.TableRequest
	WatchlistRequest = source.WatchlistRequest
	ExternalRequest  = source.ExternalRequest
	FunctionRequest  = source.FunctionRequest
)

// TimeColumn is the column with the time of a row's event.
const TimeColumn = source.TimeColumn

// ArrivalColumn is the column by which a source says when a row arrived, if the query asks.
const ArrivalColumn = source.ArrivalColumn

// ErrUndeclared is what a Source returns for a table that it does not have.
var ErrUndeclared = source.ErrUndeclared

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
