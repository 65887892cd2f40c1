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

// A layout says where and how the rows of a file are written.
type layout struct {
	form    form
	shape   shape
	starts  []int64 // where rows begin: of arrays, behind the bracket of each
	columns []declaredColumn
	skip    string // a column that is none of the table's
	csv     csvLayout
}

// A shape is how rows follow one another.
type shape uint8

const (
	noRows   shape = iota
	lines          // an object a line
	objects        // objects one after the other, over any lines
	elements       // objects in an array
	tuples         // arrays of values in an array
	wrapped        // objects in an array that is the property of an object, of which there may be several
	csvRows
)

// A declaredColumn is a column that the file itself declares with its type.
type declaredColumn struct {
	name string
	kind string
}

// errFound stops a walk that has found what it looks for.
var errFound = errors.New("found")

// recognise finds out the layout by how the text begins.
func (f *File) recognise() error {
	t, err := f.text()
	if err != nil {
		return f.placed(err)
	}
	defer t.close()
	w := &walker{r: bufio.NewReaderSize(t, 64<<10), depth: f.options.Limits.Depth + 2} // of values in rows in tables
	c, err := w.space()
	switch {
	case errors.Is(err, io.EOF):
		f.layout = &layout{form: form{name: "empty"}}
		return nil
	case err != nil:
		return f.placed(endsEarly(err, w.at))
	case f.options.as != nil && f.options.as.delimiter != 0:
		f.layout, err = f.recogniseCSV(w)
	case c == '{':
		f.layout, err = recogniseObject(w)
	case c == '[':
		f.layout, err = recogniseArray(w)
	default:
		f.layout, err = f.recogniseCSV(w)
	}
	return f.placed(err)
}

// wrappers are the properties of an object that only wraps its rows.
var wrappers = map[string]bool{"records": true, "value": true, "results": true}

// recogniseObject looks at the first object: it may be a row, or an answer with the rows in it.
func recogniseObject(w *walker) (*layout, error) {
	before := w.lines
	l := &layout{form: form{name: "NDJSON"}, shape: lines, starts: []int64{w.at}}
	var answer *layout
	var schema []declaredColumn
	rowsAt, wraps := int64(-1), false
	others := false // properties beside those of a wrapper
	err := w.members(func(key string, first byte) error {
		name := strings.ToLower(key)
		switch {
		case name == "tables" && first == '[':
			var err error
			answer, err = recogniseTables(w)
			return err
		case name == "schema" && first == '[' && schema == nil:
			var err error
			schema, err = declaredColumns(w)
			return err
		case wrappers[name] && first == '[':
			at, inner, err := peekArray(w)
			if err != nil {
				return err
			}
			if inner != '{' && inner != ']' {
				break
			}
			if rowsAt, wraps = at, true; schema != nil && name == "results" {
				return errFound
			}
			return nil
		default:
			others = others || !strings.HasPrefix(name, "@odata.")
		}
		return w.value(nil, 0)
	})
	switch {
	case answer != nil:
		return answer, nil
	case malformed(err):
		return nil, err
	case schema != nil && rowsAt >= 0:
		return &layout{form: form{name: "advanced hunting", jsonCells: true}, shape: elements, starts: []int64{rowsAt}, columns: schema}, nil
	case err != nil && !errors.Is(err, errFound):
		return l, nil // the reader of rows says what is wrong
	case wraps && !others:
		l.shape = wrapped
	default:
		if rest, _ := w.r.Peek(w.r.Buffered()); !endsLine(rest) || w.lines > before {
			l.shape = objects
		}
	}
	return l, nil
}

// endsLine reports whether nothing but white space comes before the end of the line.
func endsLine(rest []byte) bool {
	for _, c := range rest {
		switch c {
		case '\n':
			return true
		case ' ', '\t', '\r':
		default:
			return false
		}
	}
	return true
}

// peekArray returns the offset behind the bracket of an array and the first byte in it, and goes to the array's end.
func peekArray(w *walker) (at int64, inner byte, err error) {
	w.byte()
	at = w.at
	if inner, err = w.space(); err != nil {
		return at, 0, err
	}
	for inner != ']' {
		if err := w.value(nil, 0); err != nil {
			return at, inner, err
		}
		more, err := w.more(']')
		if !more || err != nil {
			return at, inner, err
		}
		if _, err := w.space(); err != nil {
			return at, inner, err
		}
	}
	w.byte()
	return at, inner, nil
}

// kustoTable is what version 1 of Kusto's REST API calls the first table of an answer.
const (
	kustoTable    = "Table_0"
	primaryResult = "PrimaryResult"
)

// recogniseTables finds the table that answers the query: the one called PrimaryResult, else the first.
func recogniseTables(w *walker) (*layout, error) {
	var chosen *layout
	err := w.elements(func(first byte) error {
		at := w.at
		if first != '{' {
			return faultyAnswer(at, "a table is no object")
		}
		name := ""
		l := &layout{form: form{name: "query answer", jsonCells: true}, shape: tuples}
		err := w.members(func(key string, first byte) error {
			switch strings.ToLower(key) {
			case "name", "tablename":
				var raw []byte
				err := w.value(&raw, nameBytes)
				json.Unmarshal(raw, &name)
				return err
			case "columns":
				var err error
				l.columns, err = declaredColumns(w)
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
			return w.value(nil, 0)
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

// recogniseArray looks at the first element of an array.
func recogniseArray(w *walker) (*layout, error) {
	if head, _ := w.r.Peek(256); kustoFrames().Match(head) {
		return recogniseFrames(w)
	}
	w.byte()
	l := &layout{form: form{name: "JSON array", nullWord: nullWord}, shape: elements, starts: []int64{w.at}}
	if c, err := w.space(); err != nil || c != '{' {
		return l, nil
	}
	w.members(func(key string, _ byte) error { // the reader of rows says what is wrong
		if key != "TableName" {
			return w.value(nil, 0)
		}
		var raw []byte
		if err := w.value(&raw, nameBytes); err != nil {
			return err
		}
		if string(raw) == `"`+primaryResult+`"` {
			l.form, l.skip = form{name: "Azure CLI", textual: true, nullWord: pythonNone, jsonCells: true}, key
		}
		return errFound
	})
	return l, nil
}

// nameBytes bounds the texts that tell what a file is.
const nameBytes = 1 << 16

// kustoFrames matches the beginning of an answer of version 2 of Kusto's REST API.
var kustoFrames = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^\[\s*\{\s*"FrameType"`)
})

// recogniseFrames finds the frames of an answer of version 2 that hold the rows:
// one table, or several fragments of one.
func recogniseFrames(w *walker) (*layout, error) {
	l := &layout{form: form{name: "query answer", jsonCells: true}, shape: tuples}
	err := w.elements(func(first byte) error {
		if first != '{' {
			return faultyAnswer(w.at, "a frame is no object")
		}
		f, err := readFrame(w)
		if err != nil && !errors.Is(err, errFound) {
			return err
		}
		if f.kind == primaryResult && f.columns != nil {
			l.columns = f.columns
		}
		switch {
		case f.rows < 0:
		case f.typ == "DataTable" && f.kind == primaryResult:
			l.starts = []int64{f.rows}
			return errFound
		case f.typ == "TableFragment" && f.fragment == "DataReplace":
			l.starts = []int64{f.rows}
		case f.typ == "TableFragment":
			l.starts = append(l.starts, f.rows)
		}
		return nil
	})
	switch {
	case malformed(err):
		return nil, err
	case err != nil && !errors.Is(err, errFound):
		return nil, faultyAnswer(w.at, "it ends early or is no JSON")
	case l.columns == nil:
		l.shape, l.starts = noRows, nil
	}
	return l, nil
}

// A frame is a part of an answer.
type frame struct {
	typ, kind, fragment string
	columns             []declaredColumn
	rows                int64 // behind the bracket of its rows, -1 for none
}

// readFrame reads a frame. It stops with errFound at the rows of one of which everything else is known.
func readFrame(w *walker) (frame, error) {
	f := frame{rows: -1}
	texts := map[string]*string{"frametype": &f.typ, "tablekind": &f.kind, "tablefragmenttype": &f.fragment}
	err := w.members(func(key string, first byte) error {
		name := strings.ToLower(key)
		if to := texts[name]; to != nil && first == '"' {
			var raw []byte
			err := w.value(&raw, nameBytes)
			json.Unmarshal(raw, to)
			return err
		}
		var err error
		switch {
		case name == "columns" && first == '[':
			f.columns, err = declaredColumns(w)
			return err
		case name == "rows" && first == '[' && f.typ == "DataTable" && f.kind == primaryResult && f.columns != nil:
			w.byte()
			f.rows = w.at
			return errFound
		case name == "rows" && first == '[':
			f.rows, _, err = peekArray(w)
			return err
		}
		return w.value(nil, 0)
	})
	return f, err
}

// columnsBytes bounds the list of an answer's columns.
const columnsBytes = 16 << 20

// declaredColumns reads an array of columns, in the words of any of the APIs.
func declaredColumns(w *walker) ([]declaredColumn, error) {
	at := w.at
	var raw []byte
	if err := w.value(&raw, columnsBytes); err != nil {
		return nil, err
	}
	var list []struct{ Name, ColumnName, Type, ColumnType, DataType string }
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, faultyAnswer(at, "its columns are no list of names and types")
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
