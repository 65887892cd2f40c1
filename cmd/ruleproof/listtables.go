package main

import (
	"context"
	"fmt"

	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/exec/read"
	"github.com/ruleproof/ruleproof/kql/exec/write"
	"github.com/ruleproof/ruleproof/kql/value"
)

// listTables prints the tables that the flags name: one table of them, and one of their columns.
func (e *env) listTables(l *loader, flags *queryFlags) int {
	source, err := e.openTables(l, flags, "*")
	if err != nil {
		return e.fail("%v", oneLine(err))
	}
	ctx, cancel := context.WithTimeout(context.Background(), flags.timeout)
	defer cancel()
	tables, columns := newListing("Table", "Files", "Form", "Rows:long", "First:datetime", "Last:datetime"), newListing("Table", "Column", "Type", "Decided")
	for _, name := range source.tables.Names() {
		t := source.tables[name]
		rows, first, last, err := extent(ctx, l, source, name)
		if err != nil {
			return e.fail("%v", oneLine(err))
		}
		tables.add(name, counted(len(t.Files), "file"), formOf(t), rows, first, last)
		for i, f := range t.Schema().Fields {
			columns.add(name, f.Name, f.Type.String(), "by "+t.Origins()[i].String())
		}
	}
	source.warn(e)
	if err := write.Write(e.stdout, flags.format, tables.table(), columns.table()); err != nil {
		return e.fail("%v", err)
	}
	return exitClean
}

// formOf returns the form of a table's files.
func formOf(t *read.Table) string {
	form := t.Files[0].Form()
	for _, f := range t.Files {
		if f.Form() != form {
			return "several"
		}
	}
	return form
}

// extent returns how many rows a table has, and its first and last TimeGenerated, nil where it has none.
func extent(ctx context.Context, l *loader, source exec.Source, name string) (rows, first, last any, err error) {
	query := fmt.Sprintf("['%s'] | summarize count()", name)
	if i := l.schemaOf(name).Index(exec.TimeColumn); i >= 0 && l.schemaOf(name).Fields[i].Type == value.DateTime {
		query += ", min(TimeGenerated), max(TimeGenerated)"
	}
	r, err := exec.Execute(ctx, bind.BindText(query, l.catalog), exec.Run{Tables: source})
	if err != nil {
		return nil, nil, nil, err
	}
	if rows = r.Table.Columns[0].Value(0); len(r.Table.Columns) > 1 {
		first, last = r.Table.Columns[1].Value(0), r.Table.Columns[2].Value(0)
	}
	return rows, first, last, nil
}

func (l *loader) schemaOf(table string) *value.Schema {
	if t := l.catalog.Table(table); t != nil {
		return t.Schema
	}
	return value.NewSchema()
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
