package logs

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

// What the first table of an answer is called: by version 1 of Kusto's REST API, and by the others.
const (
	kustoTable    = "Table_0"
	primaryResult = "PrimaryResult"
)

// recogniseTables finds the table that answers the query: the one called PrimaryResult, else the first.
func (f *File) recogniseTables(w *walker) (*layout, error) {
	var chosen *layout
	err := w.elements(func(first byte) error {
		at := w.at
		if first != '{' {
			return faultyAnswer(at, "a table is no object")
		}
		name := ""
		l := &layout{form: form{name: "query answer", jsonCells: true}, shape: tuples, inside: "{[{"}
		err := w.members(func(key string, first byte) error {
			switch strings.ToLower(key) {
			case "name", "tablename":
				var raw []byte
				err := w.value(&raw, nameBytes)
				json.Unmarshal(raw, &name)
				return err
			case "columns":
				var err error
				l.columns, err = f.declaredColumns(w)
				return err
			case "rows":
				if l.columns != nil && (name == primaryResult || name == kustoTable && chosen == nil) {
					w.byte()
					l.starts, chosen = []int64{w.at}, l
					return errFound
				}
				start, _, err := peekArray(w)
				l.starts = []int64{start}
				return err
			}
			return f.readComplaint(w, key)
		})
		if err != nil {
			return err
		}
		if l.columns == nil || l.starts == nil {
			return faultyAnswer(at, "a table lacks its columns or its rows")
		}
		if chosen == nil || name == primaryResult {
			chosen = l
		}
		return nil
	})
	switch {
	case errors.Is(err, errFound) || err == nil && chosen != nil:
		return chosen, nil
	case err == nil:
		return &layout{form: form{name: "query answer"}}, nil
	case malformed(err):
		return nil, err
	}
	return nil, faultyAnswer(w.at, "it ends early or is no JSON")
}

// faultyAnswer is a fault of the answer of a query.
func faultyAnswer(at int64, what string) *fault {
	return faultAt(at, kindSyntax, "the answer of a query is malformed: %s", what)
}

func malformed(err error) bool {
	_, ok := errors.AsType[*fault](err)
	return ok
}

// columnsBytes bounds the list of an answer's columns.
const columnsBytes = 16 << 20

// declaredColumns reads an array of columns, in the words of any of the APIs.
func (f *File) declaredColumns(w *walker) ([]declaredColumn, error) {
	at := w.at
	var raw []byte
	if err := w.value(&raw, columnsBytes); err != nil {
		return nil, err
	}
	var list []struct{ Name, ColumnName, Type, ColumnType, DataType string }
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, faultyAnswer(at, "its columns are no list of names and types")
	}
	if limit := f.options.Limits.Columns; len(list) > limit {
		return nil, faultAt(at, kindLimit, "the answer has %d columns, more than the limit of %d", len(list), limit)
	}
	columns := make([]declaredColumn, 0, len(list))
	for _, c := range list {
		one := declaredColumn{c.Name + c.ColumnName, c.Type}
		for _, kind := range []string{c.ColumnType, c.DataType} {
			if one.kind == "" {
				one.kind = kind
			}
		}
		if one.name == "" {
			return nil, faultyAnswer(at, "a column has no name")
		}
		columns = append(columns, one)
	}
	return columns, nil
}

// clrTypes are the names of types that ParseType does not know.
var clrTypes = map[string]value.Type{
	"sbyte": value.Bool, "byte": value.Int, "single": value.Real, "sqldecimal": value.Decimal,
	"object": value.Dynamic, "jarray": value.Dynamic, "jobject": value.Dynamic,
}

// declaredType returns the type that an answer gives a column.
func declaredType(kind string) (value.Type, bool) {
	name := strings.TrimPrefix(strings.ToLower(kind), "system.")
	name = strings.TrimPrefix(name, "data.sqltypes.")
	if t, ok := value.ParseType(name); ok {
		return t, true
	}
	t, ok := clrTypes[name]
	return t, ok
}
