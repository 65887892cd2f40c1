// Package read turns files of events into tables: NDJSON, JSON, CSV, and the
// answers and exports of Log Analytics, Kusto, the Azure portal and Defender,
// gzipped or not.
//
// A file enters, the batches of an exec.Cursor leave. The form is recognised
// by the content. Types come from the table's schema where it is known, else
// from the names and the values of the columns. Columns that nobody asks for
// are not decoded. The package knows nothing of queries.
package read

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/ruleproof/ruleproof/kql/value"
)

// Options say how a file is read.
type Options struct {
	// Schema gives the types of the columns that it names; the types of other columns are inferred.
	Schema *value.Schema
	// Strict makes a value that does not fit its column, and a column that the
	// schema does not have, an error. Otherwise the value is null and the file
	// has a warning, and the column is inferred.
	Strict bool
	Limits Limits // a zero field has the default
}

// Limits bound what a file may hold. A file that passes one is an error that names it.
type Limits struct {
	FileBytes int64 // size after decompression
	RowBytes  int   // size of one row
	Columns   int   // number of different columns
	Depth     int   // nesting of JSON
}

// DefaultLimits are the limits of options that set none.
var DefaultLimits = Limits{FileBytes: 4 << 30, RowBytes: 64 << 20, Columns: 10_000, Depth: 128}

func (l Limits) withDefaults() Limits {
	d := DefaultLimits
	if l.FileBytes <= 0 {
		l.FileBytes = d.FileBytes
	}
	if l.RowBytes <= 0 {
		l.RowBytes = d.RowBytes
	}
	if l.Columns <= 0 {
		l.Columns = d.Columns
	}
	if l.Depth <= 0 {
		l.Depth = d.Depth
	}
	return l
}

// A File is a file of rows that can be read as often as one likes.
type File struct {
	name     string
	open     func() (io.ReadCloser, error)
	options  Options
	schema   *value.Schema
	table    string
	warnings warnings
}

// Open returns the file at the path. Nothing but its form and columns is looked at yet.
func Open(path string, o Options) (*File, error) {
	return newFile(path, func() (io.ReadCloser, error) { return os.Open(path) }, o)
}

// Bytes returns the file with the content; name is what messages call it.
func Bytes(name string, content []byte, o Options) (*File, error) {
	return newFile(name, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }, o)
}

func newFile(name string, open func() (io.ReadCloser, error), o Options) (*File, error) {
	o.Limits = o.Limits.withDefaults()
	f := &File{name: name, open: open, options: o}
	if o.Strict && o.Schema != nil {
		f.schema = o.Schema
		return f, nil
	}
	err := f.infer()
	return f, err
}

// Name returns the path, or what Bytes was told.
func (f *File) Name() string { return f.name }

// Schema returns the columns that the file has, with those of Options.Schema first.
func (f *File) Schema() *value.Schema { return f.schema }

// TableName returns the table that the rows say they are of, in their column Type; "" when they do not agree.
func (f *File) TableName() string { return f.table }

// Warnings returns what the reads so far noticed, one for each kind of fault and column.
func (f *File) Warnings() []Warning { return f.warnings.list }

// An Error is a fault of a file at a place of it.
type Error struct {
	File         string
	Line, Column int // from 1; 0 where the fault has no place
	Message      string
	Err          error // the cause, if there is one
}

// Error returns the place and the message.
func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.File, e.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// A fault is an error at an offset of the decoded text; it becomes an Error
// where the file's name and lines are known.
type fault struct {
	at      int64
	message string
	err     error
}

func (f *fault) Error() string { return f.message }

func faultAt(at int64, format string, args ...any) error {
	return &fault{at: at, message: fmt.Sprintf(format, args...)}
}

// placed turns a fault into an Error.
func (f *File) placed(err error, in *input) error {
	var at *fault
	var known *Error
	switch {
	case err == nil || errors.Is(err, io.EOF) && !errors.As(err, &at):
		return err
	case errors.As(err, &known):
		return err
	case errors.As(err, &at):
		line, column := in.place(at.at)
		return &Error{f.name, line, column, at.message, at.err}
	}
	return &Error{File: f.name, Message: err.Error(), Err: err}
}

// A Warning is something about a file that is no error, the first time that it was noticed.
type Warning struct {
	File         string
	Line, Column int
	Message      string
	Count        int // how often it was noticed
}

type warnings struct {
	list []Warning
	seen map[string]int
}

// add notes a warning; key tells which are the same.
func (w *warnings) add(key string, make func() Warning) {
	if i, ok := w.seen[key]; ok {
		w.list[i].Count++
		return
	}
	if w.seen == nil {
		w.seen = map[string]int{}
	}
	w.seen[key] = len(w.list)
	one := make()
	one.Count = 1
	w.list = append(w.list, one)
}
