package logs

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"

	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/logs/decode"
	"github.com/ruleproof/ruleproof/kql/logs/fault"
	"github.com/ruleproof/ruleproof/kql/logs/heading"
	"github.com/ruleproof/ruleproof/kql/logs/infer"
	"github.com/ruleproof/ruleproof/kql/logs/record"
	"github.com/ruleproof/ruleproof/kql/source"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A cursor yields the blocks of a file with the cells of the columns that were asked for.
type cursor struct {
	file   *File
	fields []value.Field
	slots  map[string]int // of the fields, by name
	blocks record.Blocks
	tally  *fault.Tally
	closed bool

	previous *cursor // of the file before, in a table of several
	finished bool    // everything in the file is needed

	spare sync.Pool // of parsers

	headings []atomic.Pointer[heading.Heading] // of the fields that are times, as the file writes them
}

// Rows returns a cursor over the fields. A field that the file lacks is null.
func (f *File) Rows(fields []value.Field) (source.Cursor, error) {
	return f.Read(source.Request{Fields: fields})
}

// Read returns a cursor over the fields of a request.
func (f *File) Read(r source.Request) (source.Cursor, error) {
	c, err := f.rows(r.Fields, r.Ahead)
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (f *File) rows(fields []value.Field, ahead bool) (_ *cursor, err error) {
	if f.options.Only.Column != "" { // the last field is the one that selects rows
		fields = append(fields[:len(fields):len(fields)], value.Field{Name: f.options.Only.Column, Type: value.String})
	}
	c := &cursor{file: f, fields: fields, slots: make(map[string]int, len(fields)), headings: make([]atomic.Pointer[heading.Heading], len(fields))}
	for i, field := range fields {
		if _, twice := c.slots[field.Name]; !twice {
			c.slots[field.Name] = i
		}
	}
	defer f.guard(&err)
	c.tally = f.notes.Begin(ahead)
	if c.blocks, err = f.source.Open(c.names(), len(fields), c.tally); err != nil {
		f.notes.End(c.tally)
		return nil, f.placed(err)
	}
	return c, nil
}

// names returns what gives the columns of the file their slots, for one goroutine.
func (c *cursor) names() *record.Names { return &record.Names{Find: c.slot} }

func (c *cursor) slot(h heading.Heading) (int, *fault.Fault) {
	f, o := c.file, &c.file.options
	if o.Closed && o.Schema != nil && o.Schema.Index(h.Name) < 0 {
		if o.Strict {
			return -1, fault.At(h.At, fault.Cells, "the table has no column %s", diag.Quote(h.Name))
		}
		if o.Only.Column == "" { // the column may be that of another table
			f.notes.KeepAside(h.Name, h.At)
		}
		return -1, nil
	}
	slot, ok := c.slots[h.Name]
	if !ok {
		return -1, nil
	}
	if c.fields[slot].Type != value.DateTime {
		return slot, nil
	}
	if h.Unknown(o.Zone) {
		return -1, h.UnknownZone()
	}
	if !c.headings[slot].CompareAndSwap(nil, &h) {
		first, second := *c.headings[slot].Load(), h
		if second.At < first.At { // blocks are read in any order
			first, second = second, first
		}
		if wrong := first.Differs(second, o.Zone); wrong != nil {
			return -1, wrong
		}
	}
	return slot, nil
}

// Next implements source.Cursor.
func (c *cursor) Next(ctx context.Context) (_ source.Part, err error) {
	defer c.file.guard(&err)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b, err := c.blocks.Next()
	if _, ok := errors.AsType[*fault.Fault](err); errors.Is(err, io.EOF) && !ok {
		return nil, io.EOF
	}
	if err != nil {
		return nil, c.file.placed(err)
	}
	return &part{c, b, b.End()}, nil
}

// Finished implements source.Finisher.
func (c *cursor) Finished() {
	for ; c != nil && !c.finished; c = c.previous {
		c.finished = true
		c.tally.Taken(-1)
	}
}

// Close implements source.Cursor.
func (c *cursor) Close() error {
	c.file.notes.End(c.tally)
	return c.closeText()
}

// closeText closes the file; its parts can still be read.
func (c *cursor) closeText() error {
	if c.closed {
		return nil
	}
	c.closed = true
	return c.blocks.Close()
}

// A part is a block that is yet to be read.
type part struct {
	cursor *cursor
	block  *record.Block
	end    int64 // offset at which the next block begins
}

// Taken implements source.Taken.
func (p *part) Taken() {
	p.cursor.tally.Taken(p.end)
	p.cursor.previous.Finished()
}

// Read implements source.Part.
func (p *part) Read() (_ source.Rows, err error) {
	c, b := p.cursor, p.block
	defer c.file.guard(&err)
	b.Widen(len(c.fields))
	r := &rows{cursor: c, block: b}
	if !b.Parsed {
		parser, _ := c.spare.Get().(record.Parser)
		if parser == nil {
			if parser, err = c.file.source.NewParser(c.names()); err != nil {
				return nil, c.file.placed(err)
			}
		}
		if err := parser.Parse(b); err != nil {
			return nil, c.file.placed(r.first(err))
		}
		c.spare.Put(parser)
	}
	if err := r.selectRows(); err != nil {
		return nil, c.file.placed(err)
	}
	if c.file.options.Skip {
		r.leaveOutMisfits()
	}
	return r, nil
}

// rows are the rows of a block.
type rows struct {
	cursor *cursor
	block  *record.Block
	picked []int // the rows of the table that is read; nil for all
	// keep are the rows that are not left out, and columns their values; nil where no row may be left out.
	keep    []int
	columns []value.Column
}

// Len implements source.Rows.
func (r *rows) Len() int {
	if r.columns != nil {
		return len(r.keep)
	}
	if r.picked != nil {
		return len(r.picked)
	}
	return r.block.Rows
}

// selectRows finds the rows of the table that is read.
func (r *rows) selectRows() error {
	only := r.cursor.file.options.Only
	if only.Column == "" {
		return nil
	}
	at := r.cursor.slots[only.Column]
	names, err := r.decoder(at).Decode(r.block, at, nil)
	if err != nil {
		return err
	}
	r.picked = make([]int, 0, r.block.Rows)
	for row := range r.block.Rows {
		if names.Value(row) == only.Value {
			r.picked = append(r.picked, row)
		}
	}
	return nil
}

// all returns the rows of the block that count.
func (r *rows) all() []int {
	if r.picked != nil {
		return r.picked
	}
	list := make([]int, r.block.Rows)
	for row := range list {
		list[row] = row
	}
	return list
}

// Column implements source.Rows.
func (r *rows) Column(i int, which []int) (_ value.Column, err error) {
	defer r.cursor.file.guard(&err)
	if r.columns != nil {
		if which == nil {
			return r.columns[i], nil
		}
		return column.Pick(r.columns[i], which), nil
	}
	if r.picked != nil && which != nil {
		mapped := make([]int, len(which))
		for k, row := range which {
			mapped[k] = r.picked[row]
		}
		which = mapped
	} else if which == nil {
		which = r.picked
	}
	col, err := r.decoder(i).Decode(r.block, i, which)
	if err != nil {
		return nil, r.cursor.file.placed(r.first(err))
	}
	return col, nil
}

// first returns the first fault of the block; one is known. The size of blocks, and
// which column is asked for first, should not decide which fault is reported.
func (r *rows) first(err error) error {
	for i := range r.cursor.fields {
		if _, other := r.decoder(i).Decode(r.block, i, r.picked); other != nil && infer.Earlier(other, err) {
			err = other
		}
	}
	return err
}

func (r *rows) decoder(i int) *decode.Decoder {
	return r.cursor.file.columns.Decoder(r.cursor.fields[i], r.cursor.headings[i].Load())
}

// Release implements source.Rows.
func (r *rows) Release() { r.block.Release() }

// leaveOutMisfits decodes all columns and leaves out the rows with a cell that is not a value of its column.
func (r *rows) leaveOutMisfits() {
	bad := map[int]bool{}
	for i := range r.cursor.fields {
		if _, err := r.decoder(i).Decode(r.block, i, r.picked); err == nil {
			continue
		}
		for _, row := range r.all() {
			if bad[row] {
				continue
			}
			if _, err := r.decoder(i).Decode(r.block, i, []int{row}); err != nil {
				bad[row] = true
				if f, ok := errors.AsType[*fault.Fault](err); ok {
					r.block.LeaveOut(f)
				}
			}
		}
	}
	r.keep, r.columns = make([]int, 0, r.block.Rows), make([]value.Column, len(r.cursor.fields))
	for _, row := range r.all() {
		if !bad[row] {
			r.keep = append(r.keep, row)
		}
	}
	for i := range r.columns {
		r.columns[i], _ = r.decoder(i).Decode(r.block, i, r.keep) // all values of these rows fit
	}
}

// Table reads the whole file into memory.
func (f *File) Table(ctx context.Context) (*value.Table, error) {
	c, err := f.Rows(f.Schema().Fields)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	return tableOf(ctx, c, f.Schema())
}

func tableOf(ctx context.Context, c source.Cursor, schema *value.Schema) (*value.Table, error) {
	out := &value.Table{Schema: schema}
	pieces := make([][]value.Column, len(schema.Fields))
	for {
		p, err := c.Next(ctx)
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		rows, err := p.Read()
		if err != nil {
			return nil, err
		}
		for i := range pieces {
			col, err := rows.Column(i, nil)
			if err != nil {
				return nil, err
			}
			pieces[i] = append(pieces[i], col)
		}
		out.Rows += rows.Len()
		rows.Release()
	}
	for i, list := range pieces {
		if len(list) == 0 {
			list = []value.Column{value.Constant(schema.Fields[i].Type, nil, 0)}
		}
		out.Columns = append(out.Columns, column.Concat(list, out.Rows))
	}
	return out, nil
}
