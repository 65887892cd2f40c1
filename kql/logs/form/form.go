// Package form recognises the form in which logs come: NDJSON, JSON arrays, CSV, and
// the answers and exports of services.
//
// The beginning of a text enters, its layout leaves: where its rows begin, how
// they follow one another, and which columns it declares. A form is a row of the
// table Forms and a file that recognises it.
package form

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/logs/decode"
	"github.com/ruleproof/ruleproof/kql/logs/fault"
	"github.com/ruleproof/ruleproof/kql/logs/record"
	"github.com/ruleproof/ruleproof/kql/logs/text"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A Form is a form in which logs come.
type Form struct {
	Name       string // in messages
	From       string // what writes logs of the form, for the documentation
	Convention decode.Convention

	begins byte // the first byte that is not white space; 0 for any
	// properties are the names, in lower case, of properties of a text's first object
	// that may show the form.
	properties []string
	// property looks at one of them; the walk stands before its value, whose first byte
	// is first. It reports whether the property shows the form; if so, it has gone to the
	// end of the value, or ends the walk with errFound. A layout that is not nil is
	// that of the text.
	property func(o *opening, name string, first byte) (l *record.Layout, ok bool, err error)
	// layout returns the layout of the text, nil when it is not of the form. It may be nil.
	layout func(o *opening) (*record.Layout, error)
}

// Forms are the forms, the usual ones first. Of the forms that begin as a text does,
// the last is tried first. The first form for each beginning takes every text that is left.
var Forms = []Form{
	{
		Name: "NDJSON", From: "data export to storage, Event Hub, most tools",
		begins: '{', layout: objectsLayout,
		properties: []string{"records", "value", "results", "error", "responses"}, property: wrapperProperty,
	}, {
		Name: "JSON array", From: "samples of rule repositories, scripts",
		Convention: decode.Convention{NullWord: decode.NullWord},
		begins:     '[', layout: arrayLayout,
	}, {
		Name: "CSV", From: "the portal: byte-order mark, `TimeGenerated [UTC]`, `11/20/2020, 4:20:29.443 PM`; tab-separated too",
		Convention: decode.Convention{Textual: true, NullWord: decode.NullWord, JSONCells: true},
		layout:     csvLayout,
	}, {
		Name: "Azure CLI", From: "`az monitor log-analytics query`",
		Convention: decode.Convention{Textual: true, NullWord: decode.PythonNone, JSONCells: true},
		begins:     '[', layout: cliLayout,
	}, {
		Name: "advanced hunting", From: "Defender and Graph, old and new; its `Timestamp` is read as the `TimeGenerated` of the table",
		Convention: decode.Convention{JSONCells: true},
		begins:     '{', layout: huntingLayout,
		properties: []string{"schema", "results"}, property: huntingProperty,
	}, {
		Name: "query answer", From: "the query API of Log Analytics; version 1 of Kusto's REST interface",
		Convention: decode.Convention{JSONCells: true},
		begins:     '{',
		properties: []string{"tables"}, property: tablesProperty,
	}, {
		Name: "query answer", From: "version 2 of Kusto's REST interface",
		Convention: decode.Convention{JSONCells: true},
		begins:     '[', layout: framesLayout,
	},
}

// Keywords returns the names of properties, in lower case, by which a form is recognised.
func Keywords() []string {
	var names []string
	for _, f := range Forms {
		names = append(names, f.properties...)
	}
	return names
}

// empty is the form of a text without rows.
var empty = Form{Name: "empty"}

// errFound ends a walk that has found what it looks for.
var errFound = errors.New("found")

// headBytes is how much of a value shows what it is.
const headBytes = 256

// nameBytes bounds the strings that show what a file is.
const nameBytes = 1 << 16

// An opening is the beginning of a text whose form is to be recognised.
type opening struct {
	source   *record.Source
	external *External // how a query says that the text is written, nil when no query says it
	w        *text.Walker
	at       int64 // where the first row or bracket stands
	object   object

	found  Form           // the form whose property function has found the layout
	layout *record.Layout // that it has found, or nil
}

// An object is what the properties of the first object of a text show.
type object struct {
	columns  []value.Field // that it declares, nil for none
	rowsAt   int64         // after the bracket of the array of its rows, -1 for none
	others   bool          // it has properties that rows have
	failure  string        // what the service says went wrong
	failedAt int64         // where it says so
	err      error         // what ended the walk
	lines    bool          // it spans lines
}

// Recognise finds out the form of the source by how its text begins, and sets the
// source's layout. external is how a query says that the text is written, or nil.
func Recognise(s *record.Source, external *External) (Form, error) {
	t, err := s.Text.Open()
	if err != nil {
		return empty, err
	}
	defer t.Close()
	o := &opening{source: s, external: external}
	o.w = text.NewWalker(t, t.BufferSize(), 0, s.Limits.Depth+2) // of values in rows in tables
	f, l, err := o.recognise()
	if err != nil {
		return empty, text.EndsEarly(err, o.w.At())
	}
	s.Layout, s.Headings.Declared = l, l.Columns
	return f, nil
}

func (o *opening) recognise() (Form, *record.Layout, error) {
	first, err := o.first()
	if errors.Is(err, io.EOF) {
		return empty, &record.Layout{}, nil
	}
	if err != nil {
		return empty, nil, err
	}
	if o.external != nil && o.external.Delimiter == 0 && first != '{' && first != '[' {
		return empty, nil, fault.At(o.w.At(), fault.Syntax, "the data is not JSON")
	}
	if o.external != nil && o.external.Delimiter != 0 || first != '{' && first != '[' {
		first = 0
	}
	o.at = o.w.At()
	if first == '{' {
		if err := o.readObject(); err != nil {
			return empty, nil, err
		}
	}
	if o.layout != nil {
		return o.found, o.layout, nil
	}
	for _, f := range slices.Backward(Forms) {
		if f.begins != first || f.layout == nil {
			continue
		}
		if l, err := f.layout(o); l != nil || err != nil {
			return f, l, err
		}
	}
	return empty, &record.Layout{}, nil
}

// first returns the first byte that is not white space, and goes to it, or to the
// beginning of its line: that of CSV may begin with an empty cell.
func (o *opening) first() (byte, error) {
	head, err := o.w.Head(-1)
	i := len(head) - len(bytes.TrimLeft(head, " \t\r\n"))
	if e := o.external; e != nil && e.Delimiter != 0 {
		if len(head) == 0 {
			return 0, err
		}
		return head[0], nil
	}
	if i == len(head) || head[i] == '{' || head[i] == '[' {
		return o.w.Space()
	}
	first := head[i]
	o.w.Discard(bytes.LastIndexAny(head[:i], "\r\n") + 1)
	return first, nil
}

// readObject looks at the properties of the first object.
func (o *opening) readObject() error {
	before := o.w.Lines()
	o.object.rowsAt = -1
	o.object.err = o.w.Members(func(key string, first byte) error {
		name := strings.ToLower(key)
		for _, f := range slices.Backward(Forms) {
			if !slices.Contains(f.properties, name) {
				continue
			}
			l, ok, err := f.property(o, name, first)
			if l != nil {
				o.found, o.layout = f, l
			}
			if ok || err != nil {
				return err
			}
		}
		o.object.others = o.object.others || first != 'n' && !isAside(name)
		return o.w.Value(nil, 0)
	})
	o.object.lines = o.w.Lines() > before
	switch {
	case o.layout != nil:
		return o.complain(o.object.failedAt, o.object.failure)
	case isFault(o.object.err):
		return o.object.err
	}
	return nil
}

// isAside reports whether a property may stand beside the rows that an object
// wraps; so may any that is null.
func isAside(name string) bool { return strings.HasPrefix(name, "@odata.") || name == "nextlink" }

func isFault(err error) bool {
	_, ok := errors.AsType[*fault.Fault](err)
	return ok
}
