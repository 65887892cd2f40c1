package read

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A Table is the rows of one or more files, one file after the other.
type Table struct {
	Files   []*File
	schema  *value.Schema
	origins []Origin
}

// Join makes one table of files. A column has the type on which all files that
// have values for it agree: a real where some are whole numbers, a dynamic
// where some are, else a string.
func Join(files ...*File) *Table {
	t := &Table{Files: files}
	if len(files) == 1 {
		t.schema, t.origins = files[0].schema, files[0].origins
		return t
	}
	var fields []value.Field
	at := map[string]int{}
	for _, f := range files {
		for i, field := range f.schema.Fields {
			k, known := at[field.Name]
			if !known {
				at[field.Name] = len(fields)
				fields, t.origins = append(fields, field), append(t.origins, f.origins[i])
				continue
			}
			fields[k].Type, t.origins[k] = common(fields[k].Type, t.origins[k], field.Type, f.origins[i])
		}
	}
	t.schema = value.NewSchema(fields...)
	for _, f := range files {
		f.retype(t.schema)
	}
	return t
}

// common returns the type of a column that two files have.
func common(a value.Type, from Origin, b value.Type, other Origin) (value.Type, Origin) {
	switch {
	case a == b && from == FromNothing, from == FromNothing:
		return b, other
	case a == b, other == FromNothing:
		return a, from
	case a == value.Long && b == value.Real, a == value.Real && b == value.Long:
		return value.Real, FromValues
	case a == value.Dynamic, b == value.Dynamic:
		return value.Dynamic, FromValues
	}
	return value.String, FromValues
}

// retype gives the columns of a file other types than those that were found out.
func (f *File) retype(s *value.Schema) {
	f.schema = s
}

// Schema returns the columns of the table.
func (t *Table) Schema() *value.Schema { return t.schema }

// Origins says, for each column of the schema, how its type was decided.
func (t *Table) Origins() []Origin { return t.origins }

// Rows returns a cursor over the fields.
func (t *Table) Rows(fields []value.Field) (exec.Cursor, error) {
	if len(t.Files) == 1 {
		return t.Files[0].Rows(fields)
	}
	return &joined{files: t.Files, fields: fields}, nil
}

// A joined reads files one after the other.
type joined struct {
	files  []*File
	fields []value.Field
	now    exec.Cursor
}

// Next implements exec.Cursor.
func (j *joined) Next(ctx context.Context) (exec.Part, error) {
	for {
		if j.now == nil {
			if len(j.files) == 0 {
				return nil, io.EOF
			}
			var err error
			if j.now, err = j.files[0].Rows(j.fields); err != nil {
				return nil, err
			}
			j.files = j.files[1:]
		}
		p, err := j.now.Next(ctx)
		if !errors.Is(err, io.EOF) {
			return p, err
		}
		if err := j.Close(); err != nil {
			return nil, err
		}
	}
}

// Close implements exec.Cursor.
func (j *joined) Close() error {
	if j.now == nil {
		return nil
	}
	now := j.now
	j.now = nil
	return now.Close()
}

// Tables is an exec.Source of tables in files, by name.
type Tables map[string]*Table

// Open implements exec.Source.
func (s Tables) Open(_ context.Context, r exec.Request) (exec.Cursor, error) {
	t := s[r.Name]
	if t == nil || r.Kind != exec.TableRequest {
		return nil, exec.ErrUndeclared
	}
	return t.Rows(r.Fields)
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
