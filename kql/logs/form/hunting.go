package form

import (
	"regexp"
	"sync"

	"github.com/ruleproof/ruleproof/kql/logs/record"
)

// schemaBegins matches the beginning of the columns of an answer.
var schemaBegins = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^\[\s*\{\s*"(name|columnname|type|columntype|datatype)"\s*:`)
})

// huntingProperty looks for the columns of an answer, and for the rows after them.
func huntingProperty(o *opening, name string, first byte) (*record.Layout, bool, error) {
	switch {
	case name == "schema" && o.object.columns == nil && o.ahead(schemaBegins()):
		var err error
		o.object.columns, err = o.readColumns(o.w)
		return nil, true, err
	case name == "results" && first == '[' && o.object.columns != nil:
		_, ok, err := wrapperProperty(o, name, first)
		if err == nil && o.object.rowsAt >= 0 {
			err = errFound
		}
		return nil, ok, err
	}
	return nil, false, nil
}

// huntingLayout takes an object with columns and rows for an answer of advanced hunting.
func huntingLayout(o *opening) (*record.Layout, error) {
	first := o.object
	if first.columns == nil || first.rowsAt < 0 {
		return nil, nil
	}
	if err := o.complain(first.failedAt, first.failure); err != nil {
		return nil, err
	}
	o.source.Headings.HuntDeclared(first.columns, o.at, o.source.Notes)
	l := &record.Layout{Shape: record.Elements, Starts: []int64{first.rowsAt}, Columns: first.columns}
	return o.answer(l, "{"), nil
}
