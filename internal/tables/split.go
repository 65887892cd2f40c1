package tables

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/exec"
	"github.com/ruleproof/ruleproof/kql/logs"
	"github.com/ruleproof/ruleproof/kql/value"
)

// allTables is the name under which --table gives a file that holds several tables.
const allTables = "*"

// maxSplit bounds the tables that one file holds.
const maxSplit = 1000

// split adds the rows of a file to the tables that its column of the flag --table-column names. It returns
// false for a file without that column.
func (f *finder) split(open func(o logs.Options) (*logs.File, error)) (bool, error) {
	column := f.options.Column
	file, err := open(f.read)
	if err != nil {
		return false, err
	}
	if file.Schema().Index(column) < 0 {
		return false, nil
	}
	names, unnamed, err := tablesIn(file, column)
	if err != nil {
		return false, err
	}
	if unnamed > 0 {
		return false, fault(file, "%s in the column %s, which names the table", words.Count(unnamed, "row")+" without a value", diag.Quote(column))
	}
	spelt := f.known()
	for _, name := range names {
		table := name
		if known, ok := spelt(name); ok {
			table = known
		}
		if !f.names.MayRead(table) {
			continue
		}
		only := logs.Selection{Column: column, Value: name}
		err := f.add(table, func(o logs.Options) (*logs.File, error) {
			o.Only = only
			if o.Schema == nil { // its columns are those with values in its rows
				all, err := open(o)
				if err != nil {
					return nil, err
				}
				o.Schema, o.Closed = value.NewSchema(all.Found()...), true
			}
			if o.Schema.Index(column) < 0 {
				o.Schema = value.NewSchema(append(slices.Clip(o.Schema.Fields), value.Field{Name: column, Type: value.String})...)
			}
			return open(o)
		})
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

// fault returns what is wrong with a file as a whole.
func fault(file *logs.File, format string, args ...any) error {
	return diag.Diagnostic{Code: logs.Unreadable, Severity: diag.Error, Span: diag.FileAt(file.Name(), diag.Position{}), Message: fmt.Sprintf(format, args...)}
}

// each calls f for the rows of a file, part by part.
func each(file *logs.File, fields []value.Field, f func(rows exec.Rows) error) error {
	ctx := context.Background()
	c, err := file.Rows(fields)
	if err != nil {
		return err
	}
	defer c.Close()
	for {
		part, err := c.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		rows, err := part.Read()
		if err != nil {
			return err
		}
		err = f(rows)
		rows.Release()
		if err != nil {
			return err
		}
	}
}

// tablesIn returns the values of the column in the order of their first rows, and how many rows have none.
func tablesIn(file *logs.File, column string) (names []string, unnamed int, err error) {
	seen := map[string]bool{}
	err = each(file, []value.Field{{Name: column, Type: value.String}}, func(rows exec.Rows) error {
		c, err := rows.Column(0, nil)
		if err != nil {
			return err
		}
		for row := range rows.Len() {
			name, _ := c.Value(row).(string)
			switch {
			case name == "":
				unnamed++
			case seen[name]:
			case len(names) == maxSplit:
				return fault(file, "the column %s names more tables than the limit of %d", diag.Quote(column), maxSplit)
			default:
				seen[name] = true
				names = append(names, name)
			}
		}
		return nil
	})
	return names, unnamed, err
}
