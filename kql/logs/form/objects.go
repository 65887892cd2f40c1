package form

import (
	"errors"
	"io"
	"regexp"
	"sync"

	"github.com/ruleproof/ruleproof/kql/logs/fault"
	"github.com/ruleproof/ruleproof/kql/logs/record"
)

// wrapperProperty looks for the rows in an object that only wraps them, and for
// what a service says instead of rows.
func wrapperProperty(o *opening, name string, first byte) (*record.Layout, bool, error) {
	switch {
	case record.Wrappers[name] && first == '[':
		at, inner, err := o.w.Array()
		if err != nil {
			return nil, true, err
		}
		if inner != '{' && inner != ']' {
			o.object.others = true
		} else {
			o.object.rowsAt = at
		}
		return nil, true, nil
	case name == "error" && first == '{':
		o.object.failedAt = o.w.At()
		var raw []byte
		if err := o.w.Value(&raw, complaintBytes); err != nil {
			return nil, true, err
		}
		if o.object.failure = messageIn(raw); o.object.failure == "" {
			o.object.others = true
		}
		return nil, true, nil
	case name == "responses" && o.ahead(batchBegins()):
		return nil, true, fault.At(o.w.At(), fault.Syntax, "the file has the answers to a batch of queries; make a file of the body of each")
	}
	return nil, false, nil
}

// batchBegins matches the beginning of the answers to a batch.
var batchBegins = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^\[\s*\{\s*"(id|status)"\s*:[^{}]*"(status|id|body|headers)"\s*:`)
})

// ahead reports whether the text goes on in a way that the pattern matches.
func (o *opening) ahead(pattern *regexp.Regexp) bool {
	head, _ := o.w.Head(headBytes)
	return pattern.Match(head)
}

// objectsLayout takes the objects of a text for its rows, or for wrappers of its rows.
func objectsLayout(o *opening) (*record.Layout, error) {
	l, first := &record.Layout{Shape: record.Lines, Starts: []int64{o.at}}, o.object
	wrapper := first.rowsAt >= 0 && !first.others
	if wrapper {
		if err := o.complain(first.failedAt, first.failure); err != nil {
			return nil, err
		}
	}
	switch {
	case first.err != nil && !errors.Is(first.err, errFound): // the reader of rows says what is wrong
	case wrapper:
		l.Shape = record.Wrapped
	case first.failure != "" && !first.others:
		if _, err := o.w.Space(); err == io.EOF {
			return nil, fault.At(o.at, fault.Syntax, "there are no rows, but an error of the service: %s", first.failure)
		}
	case first.lines || !o.w.EndsLine():
		l.Shape = record.Objects
	}
	return l, nil
}

// arrayLayout takes the elements of an array for rows.
func arrayLayout(o *opening) (*record.Layout, error) {
	return &record.Layout{Shape: record.Elements, Starts: []int64{o.at + 1}}, nil
}

// cliLayout takes an array for one of the Azure CLI when its first row names the table of the answer.
func cliLayout(o *opening) (*record.Layout, error) {
	o.w.Byte()
	if c, err := o.w.Space(); err != nil || c != '{' {
		return nil, nil
	}
	var l *record.Layout
	o.w.Members(func(key string, _ byte) error { // the reader of rows says what is wrong
		if key != "TableName" {
			return o.w.Value(nil, 0)
		}
		var raw []byte
		if err := o.w.Value(&raw, nameBytes); err != nil {
			return err
		}
		if string(raw) == `"`+primaryResult+`"` {
			l = &record.Layout{Shape: record.Elements, Starts: []int64{o.at + 1}, Ignored: key}
		}
		return errFound
	})
	return l, nil
}
