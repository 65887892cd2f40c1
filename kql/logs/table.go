package logs

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/ruleproof/ruleproof/kql/logs/infer"
	"github.com/ruleproof/ruleproof/kql/source"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A Table is the rows of one or more files, one file after the other.
type Table struct {
	Files   []*File
	schema  *value.Schema
	origins []Origin
}

// Join makes one table of files. A column has the type that it has in all files
// with values for it. Where they differ, it is real for reals and whole numbers,
// dynamic where it is dynamic in one of the files, and otherwise a string.
func Join(files ...*File) *Table {
	t := &Table{Files: files}
	if len(files) == 1 {
		t.schema, t.origins = files[0].Schema(), files[0].Origins()
		return t
	}
	var fields []value.Field
	at := map[string]int{}
	for _, f := range files {
		for i, field := range f.Schema().Fields {
			k, known := at[field.Name]
			if !known {
				at[field.Name] = len(fields)
				fields, t.origins = append(fields, field), append(t.origins, f.Origins()[i])
				continue
			}
			fields[k].Type, t.origins[k] = common(fields[k].Type, t.origins[k], field.Type, f.Origins()[i])
		}
	}
	t.schema = value.NewSchema(fields...)
	return t
}

// common returns the type of a column that is in two files, and how it was decided.
func common(a value.Type, from Origin, b value.Type, other Origin) (value.Type, Origin) {
	switch {
	case from == infer.FromNothing:
		return b, other
	case a == b, other == infer.FromNothing:
		return a, from
	case a == value.Long && b == value.Real, a == value.Real && b == value.Long:
		return value.Real, infer.FromValues
	case a == value.Dynamic, b == value.Dynamic:
		return value.Dynamic, infer.FromValues
	}
	return value.String, infer.FromValues
}

// Schema returns the columns of the table.
func (t *Table) Schema() *value.Schema { return t.schema }

// Origins says, for each column of the schema, how its type was decided.
func (t *Table) Origins() []Origin { return t.origins }

// Rows returns a cursor over the fields.
func (t *Table) Rows(fields []value.Field) (source.Cursor, error) {
	return t.Read(source.Request{Fields: fields})
}

// Read returns a cursor over the fields of a request.
func (t *Table) Read(r source.Request) (source.Cursor, error) {
	if len(t.Files) == 1 {
		return t.Files[0].Read(r)
	}
	return &fileCursor{files: t.Files, request: r}, nil
}

// A fileCursor reads files one after the other.
type fileCursor struct {
	files   []*File
	request source.Request
	opened  []*cursor // the last is the one that is being read
}

// Next implements source.Cursor.
func (j *fileCursor) Next(ctx context.Context) (source.Part, error) {
	for {
		if n := len(j.opened); n > 0 {
			current := j.opened[n-1]
			p, err := current.Next(ctx)
			if !errors.Is(err, io.EOF) {
				return p, err
			}
			if err := current.closeText(); err != nil {
				return nil, err
			}
		}
		if len(j.files) == 0 {
			return nil, io.EOF
		}
		c, err := j.files[0].rows(j.request.Fields, j.request.Ahead)
		if err != nil {
			return nil, err
		}
		if n := len(j.opened); n > 0 {
			c.previous = j.opened[n-1]
		}
		j.files, j.opened = j.files[1:], append(j.opened, c)
	}
}

// Finished implements source.Finisher.
func (j *fileCursor) Finished() {
	if n := len(j.opened); n > 0 {
		j.opened[n-1].Finished()
	}
}

// Close implements source.Cursor.
func (j *fileCursor) Close() error {
	var err error
	for _, c := range j.opened {
		err = errors.Join(err, c.Close())
	}
	return err
}

// Tables is a source.Source of tables in files, by name.
type Tables map[string]*Table

// Open implements source.Source.
func (s Tables) Open(_ context.Context, r source.Request) (source.Cursor, error) {
	t := s[r.Name]
	if t == nil || r.Kind != source.TableRequest {
		return nil, source.ErrUndeclared
	}
	return t.Read(r)
}

// Names returns the names of the tables, in order.
func (s Tables) Names() []string {
	var names []string
	for name := range s {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
