package logs

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

// results are what an answer has behind the table that is read: tables that
// answer a query too are not read, and that is worth a word.
type results struct {
	others   []int64 // where they begin
	contents bool    // the answer ends with a table of its contents, as version 1 of Kusto's REST API has it,
	listed   int     // which lists so many results
}

// contentsColumns are the columns of a table of contents (Kusto's REST API, query response of version 1).
var contentsColumns = []string{"Ordinal", "Kind", "Name", "Id", "PrettyName"}

// see goes over a table or a frame. One of version 1, which does not say what it is for, counts if it has rows.
func (r *results) see(f *File, w *walker) error {
	if c, err := w.space(); err != nil || c != '{' {
		return errors.Join(err, w.value(nil, 0))
	}
	at, one, contents, filled := w.at, frame{}, false, false
	texts := map[string]*string{"frametype": &one.typ, "tablekind": &one.kind}
	err := w.members(func(key string, first byte) error {
		switch name := strings.ToLower(key); {
		case texts[name] != nil:
			var raw []byte
			err := w.value(&raw, nameBytes)
			json.Unmarshal(raw, texts[name])
			return err
		case name == "columns" && first == '[':
			var err error
			one.columns, err = f.declaredColumns(w)
			contents = slices.EqualFunc(one.columns, contentsColumns, func(c declaredColumn, name string) bool { return c.name == name })
			return err
		case name == "rows" && contents:
			return r.list(w)
		case name == "rows" && first == '[':
			_, inner, err := peekArray(w)
			filled = inner == '['
			return err
		}
		return f.readComplaint(w, key)
	})
	r.contents = r.contents || contents
	if one.typ == "DataTable" && one.kind == primaryResult || one.typ == "" && !contents && filled && !isAbout(one.columns) {
		r.others = append(r.others, at)
	}
	return err
}

// isAbout reports whether a table of version 1 tells of the query rather than answers it.
func isAbout(columns []declaredColumn) bool {
	return len(columns) == 0 || columns[0].name == "Key" || columns[len(columns)-1].name == "Value" ||
		slices.ContainsFunc(columns, func(c declaredColumn) bool { return c.name == "Severity" })
}

// list counts the results in the rows of a table of contents.
func (r *results) list(w *walker) error {
	var raw []byte
	if err := w.value(&raw, complaintBytes); err != nil {
		return err
	}
	var rows [][]any
	json.Unmarshal(raw, &rows)
	for _, row := range rows {
		if len(row) > 1 && row[1] == "QueryResult" {
			r.listed++
		}
	}
	return nil
}

// tell notes that there are more results than the one that is read.
func (r *results) tell(f *File) error {
	if len(r.others) == 0 || r.contents && r.listed <= 1 {
		return nil
	}
	if wrong := f.doubt(faultAt(r.others[0], kindOther, "the answer has more than one result; only the first is read")); wrong != nil {
		return wrong
	}
	return nil
}
