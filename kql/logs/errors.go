package logs

import (
	"errors"
	"io"
	"runtime/debug"

	"github.com/ruleproof/ruleproof/internal/ordered"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/logs/fault"
	"github.com/ruleproof/ruleproof/kql/logs/text"
)

// Unreadable is the code of a fault of a file of logs.
const Unreadable = "logs"

// placed turns a fault into a diagnostic with its place. It reads the file up to the fault, to count its lines.
func (f *File) placed(err error) error {
	if _, ok := errors.AsType[diag.Diagnostic](err); err == nil || ok {
		return err
	}
	if wrong, ok := errors.AsType[*fault.Fault](err); ok {
		return diag.Diagnostic{Code: Unreadable, Span: f.placeOf(f.text.Places(wrong.At)[0]), Message: wrong.Message, Cause: wrong.Err}
	}
	if errors.Is(err, io.EOF) {
		return err
	}
	return diag.Diagnostic{Code: Unreadable, Span: diag.FileAt(f.name, diag.Position{}), Message: err.Error(), Cause: err}
}

// placeOf returns a place in the file.
func (f *File) placeOf(p text.Position) diag.Span {
	return diag.FileAt(f.name, diag.Position{Line: p.Line, Column: p.Column})
}

// guard turns a panic over the file into an error of it, so that other files are read all the same.
func (f *File) guard(err *error) {
	if p := recover(); p != nil {
		*err = f.placed(&ordered.Panic{Value: p, Stack: debug.Stack()})
	}
}

// A Warning is something that reads noticed about a file, and how often.
type Warning struct {
	diag.Diagnostic
	Count int
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
		at := diag.FileAt(f.name, diag.Position{})
		if n.At >= 0 {
			at = f.placeOf(places[i])
		}
		warnings = append(warnings, Warning{diag.Diagnostic{Code: Unreadable, Severity: diag.Warning, Span: at, Message: n.Message}, n.Count})
	}
	return warnings
}
