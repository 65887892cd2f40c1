package form

import (
	"cmp"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"sync"

	"github.com/ruleproof/ruleproof/kql/logs/fault"
	"github.com/ruleproof/ruleproof/kql/logs/record"
	"github.com/ruleproof/ruleproof/kql/logs/text"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The names of the first table of an answer: that of version 1 of Kusto's REST API, and that of the others.
const (
	kustoTable    = "Table_0"
	primaryResult = "PrimaryResult"
)

// tablesBegin matches the beginning of the tables of an answer; any row may have a property of that name.
var tablesBegin = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^\[\s*(\]|\{\s*"(name|tablename|tablekind|tableid|columns|rows)"\s*:)`)
})

// tablesProperty looks for the tables of an answer.
func tablesProperty(o *opening, _ string, _ byte) (*record.Layout, bool, error) {
	if !o.ahead(tablesBegin()) {
		return nil, false, nil
	}
	l, err := o.readTables()
	return l, true, err
}

// readTables finds the table that answers the query: the one called PrimaryResult, else the first.
func (o *opening) readTables() (*record.Layout, error) {
	var chosen *record.Layout
	err := o.w.Elements(func(first byte) error {
		at := o.w.At()
		if first != '{' {
			return faultyAnswer(at, "a table is not an object")
		}
		name, l, err := o.readTable(chosen == nil)
		switch {
		case errors.Is(err, errFound):
			chosen = l
			return err
		case err != nil:
			return err
		case l.Columns == nil || l.Starts == nil:
			return faultyAnswer(at, "a table lacks its columns or its rows")
		case chosen == nil || name == primaryResult:
			chosen = l
		}
		return nil
	})
	switch {
	case errors.Is(err, errFound):
		return chosen, err
	case isFault(err):
		return nil, err
	case err != nil:
		return nil, faultyAnswer(o.w.At(), "it ends early or is not JSON")
	case chosen == nil:
		return &record.Layout{}, nil
	}
	return chosen, nil
}

// readTable reads a table. It ends with errFound at the rows of the table that
// answers the query, when its name and columns stand before them.
func (o *opening) readTable(isFirst bool) (name string, l *record.Layout, err error) {
	l = o.answer(&record.Layout{Shape: record.Tuples}, "{[{")
	err = o.w.Members(func(key string, first byte) error {
		switch strings.ToLower(key) {
		case "name", "tablename":
			var raw []byte
			err := o.w.Value(&raw, nameBytes)
			json.Unmarshal(raw, &name)
			return err
		case "columns":
			var err error
			l.Columns, err = o.readColumns(o.w)
			return err
		case "rows":
			if l.Columns != nil && (name == primaryResult || name == kustoTable && isFirst) {
				o.w.Byte()
				l.Starts = []int64{o.w.At()}
				return errFound
			}
			start, _, err := o.w.Array()
			l.Starts = []int64{start}
			return err
		}
		return o.readComplaint(o.w, key)
	})
	return name, l, err
}

// faultyAnswer is the fault of an answer that is not as its service writes it.
func faultyAnswer(at int64, what string) *fault.Fault {
	return fault.At(at, fault.Syntax, "the answer of a query is malformed: %s", what)
}

// columnsBytes bounds the list of an answer's columns.
const columnsBytes = 16 << 20

// readColumns reads an array of columns, in the words of any of the APIs.
func (o *opening) readColumns(w *text.Walker) ([]value.Field, error) {
	at := w.At()
	var raw []byte
	if err := w.Value(&raw, columnsBytes); err != nil {
		return nil, err
	}
	var list []struct{ Name, ColumnName, Type, ColumnType, DataType string }
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, faultyAnswer(at, "its columns are not a list of names and types")
	}
	if limit := o.source.Limits.Columns; len(list) > limit {
		return nil, fault.At(at, fault.Limit, "the answer has %d columns, more than the limit of %d", len(list), limit)
	}
	columns := make([]value.Field, 0, len(list))
	for _, c := range list {
		name := c.Name + c.ColumnName
		if name == "" {
			return nil, faultyAnswer(at, "a column has no name")
		}
		columns = append(columns, value.Field{Name: name, Type: declaredType(cmp.Or(c.Type, c.ColumnType, c.DataType))})
	}
	return columns, nil
}

// clrTypes are the names of types that ParseType does not know.
var clrTypes = map[string]value.Type{
	"sbyte": value.Bool, "byte": value.Int, "single": value.Real, "sqldecimal": value.Decimal,
	"object": value.Dynamic, "jarray": value.Dynamic, "jobject": value.Dynamic,
}

// declaredType returns the type that an answer gives a column, Unknown for a name that is not one of a type.
func declaredType(kind string) value.Type {
	name := strings.TrimPrefix(strings.ToLower(kind), "system.")
	name = strings.TrimPrefix(name, "data.sqltypes.")
	if t, ok := value.ParseType(name); ok {
		return t
	}
	return clrTypes[name]
}
