package logs

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"

	"github.com/ruleproof/ruleproof/kql/column"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/source"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A cursor yields the blocks of a file with the cells of the columns that were asked for.
type cursor struct {
	file   *File
	fields []value.Field
	slots  map[string]int // of the fields, by name
	blocks blocks
	notes  *tally
	closed bool
	spare  sync.Pool // parsers

	headings []atomic.Pointer[heading] // of the fields that are times, as the file writes them
}

// Rows returns a cursor over the fields. A field that the file lacks is null.
func (f *File) Rows(fields []value.Field) (source.Cursor, error) {
	c, err := f.rows(fields)
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (f *File) rows(fields []value.Field) (*cursor, error) {
	c := &cursor{file: f, fields: fields, slots: make(map[string]int, len(fields)), headings: make([]atomic.Pointer[heading], len(fields))}
	for i, field := range fields {
		c.slots[field.Name] = i
	}
	c.notes = f.notes.begin()
	var err error
	if c.blocks, err = f.blocks(c.names(), len(fields), c.notes); err != nil {
		f.notes.end(c.notes)
		return nil, f.placed(err)
	}
	return c, nil
}

// names returns what gives the columns of the file their slots, for one goroutine.
func (c *cursor) names() *slotNames { return &slotNames{find: c.slot} }

func (c *cursor) slot(h heading) (int, *fault) {
	f, o := c.file, &c.file.options
	if o.Closed && o.Schema != nil && o.Schema.Index(h.name) < 0 {
		if o.Strict {
			return -1, faultAt(h.at, kindCells, "the table has no column %s", diag.Quote(h.name))
		}
		f.notes.keepAside(h.name)
		return -1, nil
	}
	slot, wanted := c.slots[h.name]
	if !wanted {
		return -1, nil
	}
	if c.fields[slot].Type != value.DateTime {
		return slot, nil
	}
	if h.zoned && h.zone == nil && o.Zone == nil {
		return -1, h.unknownZone()
	}
	if !c.headings[slot].CompareAndSwap(nil, &h) {
		first, second := *c.headings[slot].Load(), h
		if second.at < first.at { // whoever read which of them first
			first, second = second, first
		}
		if wrong := first.differs(second, o.Zone); wrong != nil {
			return -1, wrong
		}
	}
	return slot, nil
}

// Next implements source.Cursor.
func (c *cursor) Next(ctx context.Context) (source.Part, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b, err := c.blocks.next()
	if errors.Is(err, io.EOF) && !malformed(err) {
		return nil, io.EOF
	}
	if err != nil {
		return nil, c.file.placed(err)
	}
	return &part{c, b}, nil
}

// Close implements source.Cursor.
func (c *cursor) Close() error {
	c.file.notes.end(c.notes)
	return c.closeText()
}

// closeText closes the file; parts of it may be read all the same.
func (c *cursor) closeText() error {
	if c.closed {
		return nil
	}
	c.closed = true
	return c.blocks.close()
}

// A part is a block that is yet to be read.
type part struct {
	cursor *cursor
	block  *block
}

// Read implements source.Part.
func (p *part) Read() (source.Rows, error) {
	c, b := p.cursor, p.block
	b.width(len(c.fields))
	if !b.parsed {
		parser, _ := c.spare.Get().(parser)
		if parser == nil {
			var err error
			if parser, err = c.file.newParser(c.names()); err != nil {
				return nil, c.file.placed(err)
			}
		}
		if err := parser.parse(b); err != nil {
			return nil, c.file.placed((&rows{cursor: c, block: b}).first(err))
		}
		c.spare.Put(parser)
	}
	r := &rows{cursor: c, block: b}
	if b.skip {
		r.leaveOutMisfits()
	}
	return r, nil
}

// rows are the rows of a block.
type rows struct {
	cursor *cursor
	block  *block
	// Where rows are left out, keep are those that stay, and columns are theirs.
	keep    []int
	columns []value.Column
}

// Len implements source.Rows.
func (r *rows) Len() int {
	if r.columns != nil {
		return len(r.keep)
	}
	return r.block.rows
}

// Column implements source.Rows.
func (r *rows) Column(i int, which []int) (value.Column, error) {
	if r.columns != nil {
		if which == nil {
			return r.columns[i], nil
		}
		return column.Pick(r.columns[i], which), nil
	}
	col, err := r.codec(i).column(r.block, i, which)
	if err != nil {
		return nil, r.cursor.file.placed(r.first(err))
	}
	return col, nil
}

// first returns the first fault of the block, of which one is known: how large
// blocks are, and which column is asked for first, should not decide what is told.
func (r *rows) first(err error) error {
	for i := range r.cursor.fields {
		if _, other := r.codec(i).column(r.block, i, nil); other != nil && earlier(other, err) < 0 {
			err = other
		}
	}
	return err
}

func (r *rows) codec(i int) *codec {
	f, field := r.cursor.file, r.cursor.fields[i]
	c := &codec{form: f.layout.form, field: field, loose: f.options.as != nil}
	if field.Type == value.DateTime {
		c.order = func() dateOrder { return f.orderOf(field.Name) }
		if h := r.cursor.headings[i].Load(); h != nil {
			c.zone = h.zoneOr(f.options.Zone)
		}
	}
	return c
}

// Release implements source.Rows.
func (r *rows) Release() { r.block.release() }

// leaveOutMisfits decodes all columns and leaves out the rows of which a cell is no value of its column.
func (r *rows) leaveOutMisfits() {
	bad := map[int]bool{}
	for i := range r.cursor.fields {
		if _, err := r.codec(i).column(r.block, i, nil); err == nil {
			continue
		}
		for row := range r.block.rows {
			if bad[row] {
				continue
			}
			if _, err := r.codec(i).column(r.block, i, []int{row}); err != nil {
				bad[row] = true
				if f, ok := errors.AsType[*fault](err); ok {
					r.block.notes.skip(f)
				}
			}
		}
	}
	r.keep, r.columns = make([]int, 0, r.block.rows), make([]value.Column, len(r.cursor.fields))
	for row := range r.block.rows {
		if !bad[row] {
			r.keep = append(r.keep, row)
		}
	}
	for i := range r.columns {
		r.columns[i], _ = r.codec(i).column(r.block, i, r.keep) // all that is kept fits
	}
}

// Table reads the whole file into memory.
func (f *File) Table(ctx context.Context) (*value.Table, error) {
	c, err := f.Rows(f.schema.Fields)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	return tableOf(ctx, c, f.schema)
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
