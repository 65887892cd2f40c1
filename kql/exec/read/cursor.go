package read

import (
	"context"
	"fmt"
	"io"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
)

// batchRows is how many rows a cursor yields at once.
const batchRows = 4096

// rows opens the file and recognises its form; done closes it.
func (f *File) rows() (in *input, rows rowReader, done func() error, err error) {
	r, err := f.open()
	if err != nil {
		return nil, nil, nil, &Error{File: f.name, Message: err.Error(), Err: err}
	}
	in, err = newInput(r, f.options.Limits.FileBytes)
	if err == nil {
		rows, err = newRowReader(in, f.options.Limits)
	}
	if err != nil {
		r.Close()
		if in == nil {
			in = &input{starts: []int64{0}}
		}
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return nil, nil, nil, f.placed(err, in)
	}
	return in, rows, r.Close, nil
}

// A cursor decodes the columns that were asked for.
type cursor struct {
	file   *File
	in     *input
	rows   rowReader
	done   func() error
	fields []value.Field
	codecs []codec
	slots  slots
	window *exec.Window
	time   int // the field that the window bounds, or -1
	ended  bool
}

// Rows returns a cursor over the fields. A field that the file lacks is null.
// With a window, rows whose TimeGenerated lies outside are skipped.
func (f *File) Rows(fields []value.Field, window *exec.Window) (exec.Cursor, error) {
	in, rows, done, err := f.rows()
	if err != nil {
		return nil, err
	}
	c := &cursor{file: f, in: in, rows: rows, done: done, fields: fields, window: window, time: -1}
	byName := make(map[string]int, len(fields))
	for i, field := range fields {
		byName[field.Name] = i
		c.codecs = append(c.codecs, codec{form: rows.form()})
		if window != nil && field.Name == exec.TimeColumn && field.Type == value.DateTime {
			c.time = i
		}
	}
	c.slots = slots{cells: make([]cell, len(fields)), known: map[string]int{}, lose: c.lose}
	c.slots.slot = func(name string, at int64) (int, error) {
		h := headingOf(name)
		i, wanted := byName[h.name]
		if f.options.Strict && f.options.Schema != nil && f.options.Schema.Index(h.name) < 0 {
			return 0, faultAt(at, "the table has no column %s", diag.Quote(h.name))
		}
		if !wanted {
			return -1, nil
		}
		if h.zoned && h.zone == nil && fields[i].Type == value.DateTime {
			return 0, unknownZone(&guess{heading: h, at: at})
		}
		c.codecs[i].zone = h.utcOr()
		return i, nil
	}
	return c, nil
}

// Next implements exec.Cursor.
func (c *cursor) Next(ctx context.Context) (*value.Table, error) {
	if c.ended {
		return nil, io.EOF
	}
	builders := make([]*value.Builder, len(c.fields))
	for i, f := range c.fields {
		builders[i] = value.NewBuilder(f.Type, batchRows)
	}
	n := 0
	for n < batchRows {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		err := c.rows.next(&c.slots)
		if err == io.EOF {
			c.ended = true
			break
		}
		if err == nil {
			var added bool
			if added, err = c.row(builders); added {
				n++
			}
		}
		if err != nil {
			return nil, c.file.placed(err, c.in)
		}
	}
	if n == 0 {
		return nil, io.EOF
	}
	t := &value.Table{Schema: value.NewSchema(c.fields...), Rows: n}
	for _, b := range builders {
		t.Columns = append(t.Columns, b.Column())
	}
	return t, nil
}

// row decodes the cells of a row, unless it lies outside the window.
func (c *cursor) row(to []*value.Builder) (bool, error) {
	var at any
	if c.time >= 0 {
		v, err := c.value(c.time)
		if err != nil {
			return false, err
		}
		if t, ok := v.(value.Instant); !ok || !c.window.Contains(t) {
			return false, nil
		}
		at = v
	}
	for i := range c.fields {
		if i == c.time {
			to[i].Append(at)
			continue
		}
		v, err := c.value(i)
		if err != nil {
			return false, err
		}
		to[i].Append(v)
	}
	return true, nil
}

// value decodes a cell; one that does not fit its type is an error or null.
func (c *cursor) value(i int) (any, error) {
	x, f := c.slots.cells[i], c.fields[i]
	v, ok := c.codecs[i].decode(x, f.Type)
	if ok {
		return v, nil
	}
	if c.file.options.Strict {
		return nil, faultAt(x.at, "%s is no %s, the type of column %s", diag.Quote(string(x.text)), f.Type, diag.Quote(f.Name))
	}
	c.file.warnings.add("type "+f.Name, func() Warning {
		line, column := c.in.place(x.at)
		return Warning{File: c.file.name, Line: line, Column: column,
			Message: fmt.Sprintf("%s is no %s, the type of column %s; it is read as null", diag.Quote(string(x.text)), f.Type, diag.Quote(f.Name))}
	})
	return nil, nil
}

// lose makes what a strict reader cannot read an error, and a warning otherwise.
func (c *cursor) lose(at int64, message string) error {
	if c.file.options.Strict {
		return faultAt(at, "%s", message)
	}
	c.file.warnings.add("lost", func() Warning {
		line, column := c.in.place(at)
		return Warning{File: c.file.name, Line: line, Column: column, Message: message}
	})
	return nil
}

// Close implements exec.Cursor.
func (c *cursor) Close() error { return c.done() }

// Table reads the whole file into memory.
func (f *File) Table(ctx context.Context) (*value.Table, error) {
	c, err := f.Rows(f.Schema().Fields, nil)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	out := &value.Table{Schema: f.Schema()}
	builders := make([]*value.Builder, len(f.schema.Fields))
	for i, field := range f.schema.Fields {
		builders[i] = value.NewBuilder(field.Type, 0)
	}
	for {
		t, err := c.Next(ctx)
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		for i, col := range t.Columns {
			for r := range t.Rows {
				builders[i].Append(col.Value(r))
			}
		}
		out.Rows += t.Rows
	}
	for _, b := range builders {
		out.Columns = append(out.Columns, b.Column())
	}
	return out, nil
}
