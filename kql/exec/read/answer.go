package read

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"
	"sync"

	"github.com/ruleproof/ruleproof/kql/value"
)

// A rowList reads the rows of an answer that names its columns first: those of
// the query API of Log Analytics and of Kusto's REST API.
type rowList struct {
	about form
	rows  []byte // the array of rows
	at    int64  // its offset
	from  int
	slots []int
}

func (l *rowList) form() form { return l.about }

func (l *rowList) next(to *slots) error {
	if l.slots == nil {
		for _, c := range l.about.columns {
			s, err := to.of([]byte(c.name), l.at)
			if err != nil {
				return err
			}
			l.slots = append(l.slots, s)
		}
	}
	start, end, ok := nextElement(l.rows, l.from)
	if !ok {
		return io.EOF
	}
	l.from = end
	row, at := l.rows[start:end], l.at+int64(start)
	if row[0] != '[' {
		return malformed(at, "a row is "+kindOf(row))
	}
	to.clear()
	i := 0
	err := elements(row, func(raw []byte, rawAt int) error {
		if i < len(l.slots) && l.slots[i] >= 0 {
			to.cells[l.slots[i]] = cellOf(raw, at+int64(rawAt))
		}
		i++
		return nil
	})
	if err == nil && i != len(l.slots) {
		return malformed(at, "a row has not as many values as there are columns")
	}
	return err
}

// answerIn returns the rows of an object that is the answer of a query, nil when it is none.
func answerIn(raw []byte, at int64) (rowReader, error) {
	if tables, tablesAt := member(raw, "tables"); tables != nil && tables[0] == '[' {
		return primaryTable(tables, at+int64(tablesAt))
	}
	schema, schemaAt := member(raw, "schema")
	results, resultsAt := member(raw, "results")
	if schema == nil || results == nil || schema[0] != '[' || results[0] != '[' {
		return nil, nil
	}
	columns, err := declaredColumns(schema, at+int64(schemaAt))
	if err != nil {
		return nil, err
	}
	return &objects{about: form{name: "advanced hunting", columns: columns, jsonCells: true}, limits: DefaultLimits,
		list: results, lists: at + int64(resultsAt), values: exhausted()}, nil
}

// exhausted returns values that are at their end.
func exhausted() *values { return &values{r: bufio.NewReader(strings.NewReader(""))} }

// primaryTable returns the rows of the table that answers the query: the one called PrimaryResult, else the first.
func primaryTable(tables []byte, at int64) (rowReader, error) {
	var chosen []byte
	chosenAt := int64(0)
	err := elements(tables, func(t []byte, i int) error {
		if t[0] != '{' {
			return malformed(at+int64(i), "a table is "+kindOf(t))
		}
		name, _ := member(t, "name")
		if chosen == nil || string(name) == `"PrimaryResult"` {
			chosen, chosenAt = t, at+int64(i)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if chosen == nil {
		return empty{}, nil
	}
	return tableIn(chosen, chosenAt)
}

// tableIn returns the rows of an object with columns and rows.
func tableIn(raw []byte, at int64) (rowReader, error) {
	columns, columnsAt := member(raw, "columns")
	rows, rowsAt := member(raw, "rows")
	if columns == nil || rows == nil || columns[0] != '[' || rows[0] != '[' {
		return nil, malformed(at, "a table lacks its columns or its rows")
	}
	declared, err := declaredColumns(columns, at+int64(columnsAt))
	if err != nil {
		return nil, err
	}
	return &rowList{about: form{name: "query answer", columns: declared, jsonCells: true}, rows: rows, at: at + int64(rowsAt)}, nil
}

// declaredColumns reads an array of columns, in the words of any of the APIs.
func declaredColumns(raw []byte, at int64) ([]declaredColumn, error) {
	var list []declaredColumn
	err := elements(raw, func(c []byte, i int) error {
		if c[0] != '{' {
			return malformed(at+int64(i), "a column is "+kindOf(c))
		}
		var one declaredColumn
		members(c, func(key, v []byte, _ int) error {
			if v[0] != '"' {
				return nil
			}
			switch strings.ToLower(string(key)) {
			case "name", "columnname":
				one.name = string(unquoted(v))
			case "type", "columntype":
				one.kind = string(unquoted(v))
			case "datatype":
				if one.kind == "" {
					one.kind = string(unquoted(v))
				}
			}
			return nil
		})
		if one.name == "" {
			return malformed(at+int64(i), "a column has no name")
		}
		list = append(list, one)
		return nil
	})
	return list, err
}

// kustoFrames matches the beginning of an answer of version 2 of Kusto's REST API.
var kustoFrames = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^\[\s*\{\s*"FrameType"`)
})

// newFrameReader finds the frame that holds the answer.
func newFrameReader(v *values) (rowReader, error) {
	for {
		var raw json.RawMessage
		at, err := v.next(&raw)
		if errors.Is(err, io.EOF) {
			return empty{}, nil
		}
		if err != nil {
			return nil, err
		}
		if kind, _ := member(raw, "TableKind"); raw[0] == '{' && string(kind) == `"PrimaryResult"` {
			return tableIn(raw, at)
		}
	}
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
