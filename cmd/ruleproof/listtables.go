package main

import (
	"context"
	"errors"
	"io"

	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/logs"
	"github.com/ruleproof/ruleproof/kql/logs/write"
	"github.com/ruleproof/ruleproof/kql/value"
)

// listTables prints the tables that the flags name: one table of them, and one
// of their columns. A file that cannot be read is told, and the others are listed.
func (e *env) listTables(l *loader, flags *queryFlags) int {
	source, err := e.openTables(l, flags, &wanted{all: true})
	if err != nil {
		return e.fail("%v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), flags.timeout)
	defer cancel()
	exit := exitClean
	for _, err := range source.broken {
		exit = e.fail("%v", err)
	}
	tables, columns := newListing("Table", "Files", "Form", "Rows:long", "First:datetime", "Last:datetime"), newListing("Table", "Column", "Type", "Decided", "Values:long")
	for _, name := range source.tables.Names() {
		t := source.tables[name]
		found, err := source.survey(ctx, name, t.Schema())
		if err != nil {
			exit = e.fail("%v", err)
			continue
		}
		tables.add(name, counted(len(t.Files), "file"), formOf(t), found.rows, found.first, found.last)
		for i, f := range t.Schema().Fields {
			if found.values[i] > 0 { // of the hundred columns of a table of the reference, a file has some
				columns.add(name, f.Name, f.Type.String(), "by "+t.Origins()[i].String(), found.values[i])
			}
		}
	}
	source.warn(e)
	if err := write.Write(e.stdout, flags.format, tables.table(), columns.table()); err != nil {
		return e.fail("%v", err)
	}
	return exit
}

// formOf returns the form of a table's files.
func formOf(t *logs.Table) string {
	form := t.Files[0].Form()
	for _, f := range t.Files {
		if f.Form() != form {
			return "several"
		}
	}
	return form
}

// A survey says what is in a table.
type survey struct {
	rows        int64
	first, last any     // TimeGenerated, nil where there is none
	values      []int64 // how many rows have a value in each column
}

// survey reads a table whole.
func (t *tableFiles) survey(ctx context.Context, name string, schema *value.Schema) (*survey, error) {
	rows, err := t.Open(ctx, exec.Request{Kind: exec.TableRequest, Name: name, Fields: schema.Fields})
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	s, at := &survey{values: make([]int64, len(schema.Fields))}, schema.Index(exec.TimeColumn)
	if at >= 0 && schema.Fields[at].Type != value.DateTime {
		at = -1
	}
	for {
		part, err := rows.Next(ctx)
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err == nil {
			err = s.add(part, at)
		}
		if err != nil {
			return nil, err
		}
	}
}

// add looks at a part of the table, whose times are in the column at; -1 for none.
func (s *survey) add(part exec.Part, at int) error {
	rows, err := part.Read()
	if err != nil {
		return err
	}
	defer rows.Release()
	s.rows += int64(rows.Len())
	for i := range s.values {
		c, err := rows.Column(i, nil)
		if err != nil {
			return err
		}
		for r := range rows.Len() {
			if !hasValue(c, r) {
				continue
			}
			s.values[i]++
			if i != at {
				continue
			}
			time := c.Value(r).(value.Instant)
			if first, ok := s.first.(value.Instant); !ok || time < first {
				s.first = time
			}
			if last, ok := s.last.(value.Instant); !ok || time > last {
				s.last = time
			}
		}
	}
	return nil
}

func hasValue(c value.Column, row int) bool {
	if c.IsNull(row) {
		return false
	}
	return c.Type() != value.String || c.Value(row) != ""
}

// A listing is a table that is made row by row.
type listing struct {
	fields   []value.Field
	builders []*value.Builder
	rows     int
}

// newListing returns a listing with the columns, each a name, or a name and a type.
func newListing(columns ...string) *listing {
	l := &listing{}
	for _, c := range columns {
		field := value.Field{Name: c, Type: value.String}
		for _, t := range []value.Type{value.Long, value.DateTime} {
			if name := c[:max(0, len(c)-len(t.String())-1)]; c == name+":"+t.String() {
				field = value.Field{Name: name, Type: t}
			}
		}
		l.fields, l.builders = append(l.fields, field), append(l.builders, value.NewBuilder(field.Type, 0))
	}
	return l
}

func (l *listing) add(values ...any) {
	l.rows++
	for i, v := range values {
		l.builders[i].Append(v)
	}
}

func (l *listing) table() *value.Table {
	t := &value.Table{Schema: value.NewSchema(l.fields...), Rows: l.rows}
	for _, b := range l.builders {
		t.Columns = append(t.Columns, b.Column())
	}
	return t
}
