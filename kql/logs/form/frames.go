package form

import (
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

// framesBegin matches the beginning of an answer of version 2 of Kusto's REST API.
var framesBegin = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^\[\s*\{\s*"FrameType"`)
})

// maxFragments bounds the number of pieces of a table.
const maxFragments = 1 << 20

// framesLayout finds the frames that hold the rows of the first table that
// answers the query: a frame of its own, or several fragments.
func framesLayout(o *opening) (*record.Layout, error) {
	if !o.ahead(framesBegin()) {
		return nil, nil
	}
	w, l := o.w, o.answer(&record.Layout{Shape: record.Tuples}, "[{")
	table := "" // the id of the table
	err := w.Elements(func(first byte) error {
		at := w.At()
		if first != '{' {
			return faultyAnswer(at, "a frame is not an object")
		}
		one, err := o.readFrame(w)
		if err != nil && !errors.Is(err, errFound) {
			return err
		}
		if one.kind == primaryResult && one.columns != nil && l.Columns == nil {
			l.Columns, table = one.columns, one.id
		}
		switch {
		case one.rows < 0:
		case one.typ == "DataTable" && one.kind == primaryResult && len(l.Starts) == 0:
			l.Starts = []int64{one.rows}
			return errFound
		case one.typ != "TableFragment" || one.id != table:
		case one.fragment == "DataReplace":
			l.Starts = []int64{one.rows}
		case len(l.Starts) >= maxFragments:
			return fault.At(at, fault.Limit, "the answer has more fragments than the limit of %d", maxFragments)
		default:
			l.Starts = append(l.Starts, one.rows)
		}
		return nil
	})
	switch {
	case isFault(err):
		return nil, err
	case err != nil && !errors.Is(err, errFound):
		return nil, faultyAnswer(w.At(), "it ends early or is not JSON")
	case l.Columns == nil:
		what := ""
		if note := o.source.Notes.First(); note != "" {
			what = "; " + note
		}
		return nil, fault.At(0, fault.Syntax, "the answer has no table of the kind %s%s", primaryResult, what)
	case len(l.Starts) == 0:
		l.Shape = record.Empty
	}
	return l, nil
}

// A frame is a part of an answer.
type frame struct {
	typ, kind, fragment, id string
	columns                 []value.Field
	rows                    int64 // after the bracket of its rows, -1 for none
}

// readFrame reads a frame. It ends with errFound at the rows when everything else is known.
func (o *opening) readFrame(w *text.Walker) (frame, error) {
	one := frame{rows: -1}
	texts := map[string]*string{"frametype": &one.typ, "tablekind": &one.kind, "tablefragmenttype": &one.fragment, "tableid": &one.id}
	err := w.Members(func(key string, first byte) error {
		name := strings.ToLower(key)
		if to := texts[name]; to != nil {
			var raw []byte
			err := w.Value(&raw, nameBytes)
			if *to = string(raw); first == '"' {
				json.Unmarshal(raw, to)
			}
			return err
		}
		var err error
		switch {
		case name == "columns" && first == '[':
			one.columns, err = o.readColumns(w)
			return err
		case name == "rows" && first == '[' && one.typ == "DataTable" && one.kind == primaryResult && one.columns != nil:
			w.Byte()
			one.rows = w.At()
			return errFound
		case name == "rows" && first == '[':
			one.rows, _, err = w.Array()
			return err
		}
		return o.readComplaint(w, key)
	})
	return one, err
}
