package main

import (
	"cmp"
	"context"

	"github.com/ruleproof/ruleproof/internal/project"
	"github.com/ruleproof/ruleproof/internal/tables"
	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/bind"
	"github.com/ruleproof/ruleproof/kql/logs"
	"github.com/ruleproof/ruleproof/kql/logs/write"
	"github.com/ruleproof/ruleproof/kql/value"
)

// listTables prints the tables that the flags name: one table of them, and one
// of their columns. A file that cannot be read is told, and the others are listed.
func (e *env) listTables(p *project.Project, flags *queryFlags) int {
	source, err := tables.Open(flags.tables, bind.MentionsAll(), p.Catalog())
	if err != nil {
		return e.failed(err)
	}
	defer source.Close()
	ctx, cancel := context.WithTimeout(context.Background(), flags.timeout)
	defer cancel()
	exit := exitClean
	for _, err := range source.Broken {
		exit = e.failed(err)
	}
	list, columns := newListing("Table", "Files", "Form", "Rows:long", "First:datetime", "Last:datetime"), newListing("Table", "Column", "Type", "Decided", "Values:long")
	for _, name := range source.Names() {
		t := source.Table(name)
		found, err := source.Survey(ctx, name)
		if err != nil {
			exit = e.failed(err)
			continue
		}
		list.add(name, words.Count(len(t.Files), "file"), formOf(t), found.Rows, found.First, found.Last)
		for i, f := range t.Schema().Fields {
			if found.Values[i] > 0 { // of the hundred columns of a table of the reference, a file has some
				columns.add(name, f.Name, f.Type.String(), "by "+t.Origins()[i].String(), found.Values[i])
			}
		}
	}
	e.warnOf(source)
	data := e.data()
	if err := cmp.Or(write.Write(data, flags.format, list.table(), columns.table()), data.Close()); err != nil {
		return e.failed(err)
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
