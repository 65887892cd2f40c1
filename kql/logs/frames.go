package logs

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"sync"
)

// kustoFrames matches the beginning of an answer of version 2 of Kusto's REST API.
var kustoFrames = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^\[\s*\{\s*"FrameType"`)
})

// fragmentsMost bounds how many pieces a table of an answer may have.
const fragmentsMost = 1 << 20

// recogniseFrames finds the frames of an answer of version 2 that hold the rows
// of the first table that answers the query: a frame of its own, or several fragments.
func (f *File) recogniseFrames(w *walker) (*layout, error) {
	l := &layout{form: form{name: "query answer", jsonCells: true}, shape: tuples, inside: "[{"}
	table := "" // the id of the table
	err := w.elements(func(first byte) error {
		at := w.at
		if first != '{' {
			return faultyAnswer(at, "a frame is no object")
		}
		one, err := f.readFrame(w)
		if err != nil && !errors.Is(err, errFound) {
			return err
		}
		if one.kind == primaryResult && one.columns != nil && l.columns == nil {
			l.columns, table = one.columns, one.id
		}
		switch {
		case one.rows < 0:
		case one.typ == "DataTable" && one.kind == primaryResult && len(l.starts) == 0:
			l.starts = []int64{one.rows}
			return errFound
		case one.typ != "TableFragment" || one.id != table:
		case one.fragment == "DataReplace":
			l.starts = []int64{one.rows}
		case len(l.starts) >= fragmentsMost:
			return faultAt(at, kindLimit, "the answer has more fragments than the limit of %d", fragmentsMost)
		default:
			l.starts = append(l.starts, one.rows)
		}
		return nil
	})
	switch {
	case malformed(err):
		return nil, err
	case err != nil && !errors.Is(err, errFound):
		return nil, faultyAnswer(w.at, "it ends early or is no JSON")
	case l.columns == nil:
		what := ""
		if said := f.known(); len(said) > 0 {
			what = "; " + said[0].Message
		}
		return nil, faultAt(0, kindSyntax, "the answer has no table of the kind %s%s", primaryResult, what)
	case len(l.starts) == 0:
		l.shape = noRows
	}
	return l, nil
}

// A frame is a part of an answer.
type frame struct {
	typ, kind, fragment, id string
	columns                 []declaredColumn
	rows                    int64 // behind the bracket of its rows, -1 for none
}

// readFrame reads a frame. It stops with errFound at the rows of one of which everything else is known.
func (f *File) readFrame(w *walker) (frame, error) {
	one := frame{rows: -1}
	texts := map[string]*string{"frametype": &one.typ, "tablekind": &one.kind, "tablefragmenttype": &one.fragment, "tableid": &one.id}
	err := w.members(func(key string, first byte) error {
		name := strings.ToLower(key)
		if to := texts[name]; to != nil {
			var raw []byte
			err := w.value(&raw, nameBytes)
			if *to = string(raw); first == '"' {
				json.Unmarshal(raw, to)
			}
			return err
		}
		var err error
		switch {
		case name == "columns" && first == '[':
			one.columns, err = f.declaredColumns(w)
			return err
		case name == "rows" && first == '[' && one.typ == "DataTable" && one.kind == primaryResult && one.columns != nil:
			w.byte()
			one.rows = w.at
			return errFound
		case name == "rows" && first == '[':
			one.rows, _, err = peekArray(w)
			return err
		}
		return f.readComplaint(w, key)
	})
	return one, err
}
