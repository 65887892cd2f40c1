package alert

import (
	"fmt"
	"strconv"

	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
)

// Text returns a value as alerts show it: like tostring(), with "" for null.
func Text(v any) string {
	if v == nil {
		return ""
	}
	return value.Text(v)
}

// cell returns the value of a column in a row, nil where the result has no such column.
func cell(t *value.Table, column string, row int) any {
	i := t.Schema.Index(column)
	if i < 0 {
		return nil
	}
	return t.Columns[i].Value(row)
}

func textAt(t *value.Table, column string, row int) string { return Text(cell(t, column, row)) }

// texts returns the valid values of a list in the rule.
func texts(list schema.Field[[]schema.Field[string]]) []string {
	var values []string
	for _, f := range list.Value {
		if f.Set {
			values = append(values, f.Value)
		}
	}
	return values
}

func number(n int) string { return strconv.Itoa(n) }

func (a *Alert) note(format string, args ...any) {
	a.Notes = append(a.Notes, fmt.Sprintf(format, args...))
}
