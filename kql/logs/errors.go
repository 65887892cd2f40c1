package logs

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/ruleproof/ruleproof/internal/ordered"
	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/kql/logs/fault"
)

// An Error is a fault of a file, with its place.
type Error struct {
	File         string
	Line, Column int // from 1, in characters; 0 where the fault has no place
	Message      string
	Err          error // the cause, if there is one
}

// Error returns the place and the message, without characters that a terminal acts on.
func (e *Error) Error() string {
	place := e.File
	if e.Line > 0 {
		place = fmt.Sprintf("%s:%d:%d", e.File, e.Line, e.Column)
	}
	return safe.Text(place + ": " + e.Message)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// placed turns a fault into an Error. It reads the file up to the fault, to count its lines.
func (f *File) placed(err error) error {
	if _, ok := errors.AsType[*Error](err); err == nil || ok {
		return err
	}
	if wrong, ok := errors.AsType[*fault.Fault](err); ok {
		p := f.text.Places(wrong.At)[0]
		return &Error{f.name, p.Line, p.Column, wrong.Message, wrong.Err}
	}
	if errors.Is(err, io.EOF) {
		return err
	}
	return &Error{File: f.name, Message: err.Error(), Err: err}
}

// guard turns a panic over the file into an error of it, so that other files are read all the same.
func (f *File) guard(err *error) {
	if p := recover(); p != nil {
		*err = f.placed(&ordered.Panic{Value: p, Stack: debug.Stack()})
	}
}

// A Warning is something about a file that is not an error.
type Warning struct {
	File         string
	Line, Column int // of the first place; 0 for none
	Message      string
	Count        int // how often it was noticed
}

// Warnings returns what the reads so far noticed.
func (f *File) Warnings() []Warning {
	var warnings []Warning
	notes := f.notes.List()
	offsets := make([]int64, len(notes))
	for i, n := range notes {
		offsets[i] = n.At
	}
	places := f.text.Places(offsets...)
	for i, n := range notes {
		w := Warning{File: f.name, Message: n.Message, Count: n.Count}
		if n.At >= 0 {
			w.Line, w.Column = places[i].Line, places[i].Column
		}
		warnings = append(warnings, w)
	}
	return warnings
}
