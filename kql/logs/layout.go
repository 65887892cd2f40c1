package logs

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
	"sync"
)

// A layout says where and how the rows of a file are written.
type layout struct {
	form    form
	shape   shape
	starts  []int64 // where rows begin: of arrays, behind the bracket of each
	columns []declaredColumn
	skip    string // a column that is none of the table's
	inside  string // the brackets in which the rows of an answer lie
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
	w := &walker{r: bufio.NewReaderSize(t, bufferFor(t.size)), depth: f.options.Limits.Depth + 2} // of values in rows in tables
	c, err := f.first(w)
	switch {
	case errors.Is(err, io.EOF):
		f.layout = &layout{form: form{name: "empty"}}
		return nil
	case err != nil:
	case f.options.as != nil && f.options.as.delimiter != 0:
		f.layout, err = f.recogniseCSV(w)
	case c == '{':
		f.layout, err = f.recogniseObject(w)
	case c == '[':
		f.layout, err = f.recogniseArray(w)
	case f.options.as != nil:
		err = faultAt(w.at, kindSyntax, "the data is no JSON")
	default:
		f.layout, err = f.recogniseCSV(w)
	}
	return f.placed(endsEarly(err, w.at))
}

// first returns the first byte that is no white space, and goes to it, or to the
// beginning of its line: that of CSV may begin with an empty cell.
func (f *File) first(w *walker) (byte, error) {
	head, err := w.r.Peek(w.r.Size())
	i := skipSpace(head, 0)
	if as := f.options.as; as != nil && as.delimiter != 0 {
		if len(head) == 0 {
			return 0, err
		}
		return head[0], nil
	}
	if i == len(head) || head[i] == '{' || head[i] == '[' {
		return w.space()
	}
	n := bytes.LastIndexAny(head[:i], "\r\n") + 1
	w.at += int64(n)
	w.r.Discard(n)
	return head[i], nil
}

// wrappers are the properties of an object that only wraps its rows.
var wrappers = map[string]bool{"records": true, "value": true, "results": true}

// isAside reports whether a property may stand beside the rows of a wrapper, as one that is null may too.
func isAside(name string) bool { return strings.HasPrefix(name, "@odata.") || name == "nextlink" }

// A wrapping is what the first object of a file shows: whether it is a row, or an answer with the rows in it.
type wrapping struct {
	file     *File
	w        *walker
	answer   *layout
	schema   []declaredColumn
	rowsAt   int64  // behind the bracket of its rows, -1 for none
	failure  string // what the service says, and where
	failedAt int64
	others   bool // there are properties beside those of an answer
}

// recogniseObject looks at the first object.
func (f *File) recogniseObject(w *walker) (*layout, error) {
	before := w.lines
	l := &layout{form: form{name: "NDJSON"}, shape: lines, starts: []int64{w.at}}
	o := wrapping{file: f, w: w, rowsAt: -1}
	err := w.members(o.see)
	if o.answer != nil || o.rowsAt >= 0 && (o.schema != nil || !o.others) {
		if wrong := f.complain(o.failedAt, o.failure); wrong != nil {
			return nil, wrong
		}
	}
	switch {
	case o.answer != nil:
		return o.answer, nil
	case malformed(err):
		return nil, err
	case o.schema != nil && o.rowsAt >= 0:
		f.huntsDeclared(o.schema, l.starts[0])
		return &layout{form: form{name: "advanced hunting", jsonCells: true}, shape: elements, starts: []int64{o.rowsAt}, columns: o.schema, inside: "{"}, nil
	case err != nil && !errors.Is(err, errFound):
		return l, nil // the reader of rows says what is wrong
	case o.rowsAt >= 0 && !o.others:
		l.shape = wrapped
		return l, nil
	}
	if o.failure != "" && !o.others {
		if _, err := w.space(); err == io.EOF {
			return nil, faultAt(l.starts[0], kindSyntax, "there are no rows, but an error of the service: %s", o.failure)
		}
		return l, nil
	}
	if w.lines > before || !w.endsLine() {
		l.shape = objects
	}
	return l, nil
}

// see goes over a property of the first object.
func (o *wrapping) see(key string, first byte) (err error) {
	w, name := o.w, strings.ToLower(key)
	switch {
	case name == "tables" && beginsTables(w):
		o.answer, err = o.file.recogniseTables(w)
		return err
	case name == "schema" && o.schema == nil && beginsSchema(w):
		o.schema, err = o.file.declaredColumns(w)
		return err
	case wrappers[name] && first == '[':
		at, inner, err := peekArray(w)
		if err != nil {
			return err
		}
		if inner != '{' && inner != ']' {
			o.others = true
			return nil
		}
		if o.rowsAt = at; o.schema != nil && name == "results" {
			return errFound
		}
		return nil
	case name == "error" && first == '{':
		var raw []byte
		o.failedAt = w.at
		if err := w.value(&raw, complaintBytes); err != nil {
			return err
		}
		if o.failure = messageIn(raw); o.failure == "" {
			o.others = true
		}
		return nil
	}
	if name == "responses" && beginsBatch(w) {
		return faultAt(w.at, kindSyntax, "the file has the answers to a batch of queries; make a file of the body of each")
	}
	o.others = o.others || first != 'n' && !isAside(name)
	return w.value(nil, 0)
}

var (
	tablesBegin = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)^\[\s*(\]|\{\s*"(name|tablename|tablekind|tableid|columns|rows)"\s*:)`)
	})
	batchBegins = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)^\[\s*\{\s*"(id|status)"\s*:[^{}]*"(status|id|body|headers)"\s*:`)
	})
	schemaBegins = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)^\[\s*\{\s*"(name|columnname|type|columntype|datatype)"\s*:`)
	})
)

// beginsBatch reports whether the value ahead looks like the answers to a batch.
func beginsBatch(w *walker) bool {
	head, _ := w.r.Peek(256)
	return batchBegins().Match(head)
}

// beginsTables reports whether the value ahead looks like the tables of an answer; any row may have a property of that name.
func beginsTables(w *walker) bool {
	head, _ := w.r.Peek(256)
	return tablesBegin().Match(head)
}

// beginsSchema reports whether the value ahead looks like the columns of an answer.
func beginsSchema(w *walker) bool {
	head, _ := w.r.Peek(256)
	return schemaBegins().Match(head)
}

// endsLine reports whether nothing but white space comes before the end of the line.
func (w *walker) endsLine() bool {
	for {
		switch c, err := w.byte(); {
		case err != nil || c == '\n':
			return true
		case c != ' ' && c != '\t' && c != '\r':
			return false
		}
	}
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

// recogniseArray looks at the first element of an array.
func (f *File) recogniseArray(w *walker) (*layout, error) {
	if head, _ := w.r.Peek(256); kustoFrames().Match(head) {
		return f.recogniseFrames(w)
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
