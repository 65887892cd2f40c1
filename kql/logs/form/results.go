package form

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/logs/fault"
	"github.com/ruleproof/ruleproof/kql/logs/text"
	"github.com/ruleproof/ruleproof/kql/value"
)

// results are the tables of an answer that follow the table that is read. Those that
// answer a query too are not read, and a note says so.
type results struct {
	others   []int64 // where tables begin that answer a query
	contents bool    // there is a table of contents, as in version 1 of Kusto's REST API
	listed   int     // how many results it lists
}

// contentsColumns are the columns of a table of contents (Kusto's REST API, query response of version 1).
var contentsColumns = []string{"Ordinal", "Kind", "Name", "Id", "PrettyName"}

// see goes over a table or a frame. A table of version 1, which does not say what it is, counts if it has rows.
func (r *results) see(o *opening, w *text.Walker) error {
	if c, err := w.Space(); err != nil || c != '{' {
		return errors.Join(err, w.Value(nil, 0))
	}
	at, one, contents, filled := w.At(), frame{}, false, false
	texts := map[string]*string{"frametype": &one.typ, "tablekind": &one.kind}
	err := w.Members(func(key string, first byte) error {
		switch name := strings.ToLower(key); {
		case texts[name] != nil:
			var raw []byte
			err := w.Value(&raw, nameBytes)
			json.Unmarshal(raw, texts[name])
			return err
		case name == "columns" && first == '[':
			var err error
			one.columns, err = o.readColumns(w)
			contents = slices.EqualFunc(one.columns, contentsColumns, func(c value.Field, name string) bool { return c.Name == name })
			return err
		case name == "rows" && contents:
			return r.list(w)
		case name == "rows" && first == '[':
			_, inner, err := w.Array()
			filled = inner == '['
			return err
		}
		return o.readComplaint(w, key)
	})
	r.contents = r.contents || contents
	if one.typ == "DataTable" && one.kind == primaryResult || one.typ == "" && !contents && filled && !isAbout(one.columns) {
		r.others = append(r.others, at)
	}
	return err
}

// isAbout reports whether a table of version 1 describes the query rather than answers it.
func isAbout(columns []value.Field) bool {
	return len(columns) == 0 || columns[0].Name == "Key" || columns[len(columns)-1].Name == "Value" ||
		slices.ContainsFunc(columns, func(c value.Field) bool { return c.Name == "Severity" })
}

// list counts the results in the rows of a table of contents.
func (r *results) list(w *text.Walker) error {
	var raw []byte
	if err := w.Value(&raw, complaintBytes); err != nil {
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

// note notes that there are more results than the one that is read.
func (r *results) note(notes *fault.Notes) error {
	if len(r.others) == 0 || r.contents && r.listed <= 1 {
		return nil
	}
	if wrong := notes.Doubt(fault.At(r.others[0], fault.Other, "the answer has more than one result; only the first is read")); wrong != nil {
		return wrong
	}
	return nil
}
