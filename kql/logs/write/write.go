// Package write prints tables: for people, as JSON, NDJSON and CSV, and as
// Kusto's REST API answers.
//
// The rows of tables enter as they come, text leaves. What people read contains no
// control characters of the data; what programs read contains every value in
// full, so that package logs gives back the same table. JSON has escapes for
// all that a terminal or a workflow's log acts on; CSV has no escapes, and is
// for a file or a program alone.
package write

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

// A Format prints tables.
type Format struct {
	Name  string
	About string // what a help text says of it
	make  func(w *bufio.Writer) printer
}

// A printer prints tables one after the other; number counts them from 0.
type printer interface {
	begin(number int, s *value.Schema) error
	rows(t *value.Table) error
	end() error   // of a table
	close() error // of the last
}

// Formats are the formats, in the order in which a help text lists them. Each has a file with its printer.
var Formats = []Format{
	{"table", "aligned columns, for people", func(w *bufio.Writer) printer { return &tablePrinter{w: w} }},
	{"json", "one array of objects", func(w *bufio.Writer) printer { return &jsonPrinter{w: w} }},
	{"ndjson", "one object a line", func(w *bufio.Writer) printer { return &ndjsonPrinter{w: w} }},
	{"csv", "comma-separated values with a header", func(w *bufio.Writer) printer { return &csvPrinter{w: w} }},
	{"kusto", "the answer of Kusto's REST API, version 1", func(w *bufio.Writer) printer { return &kustoPrinter{w: w} }},
}

// A Writer prints tables whose rows come in pieces.
type Writer struct {
	out    *bufio.Writer
	print  printer
	number int
	open   bool
}

// New returns a writer in the format of that name.
func New(w io.Writer, format string) (*Writer, error) {
	for _, f := range Formats {
		if f.Name == format {
			out := bufio.NewWriterSize(w, 64<<10)
			return &Writer{out: out, print: f.make(out)}, nil
		}
	}
	return nil, fmt.Errorf("no format %q; there are %s", format, strings.Join(Names(), ", "))
}

// Begin begins a table with these columns.
func (w *Writer) Begin(s *value.Schema) error {
	if err := w.end(); err != nil {
		return err
	}
	w.open = true
	w.number++
	return w.print.begin(w.number-1, s)
}

// Rows prints rows of the table that was begun last.
func (w *Writer) Rows(t *value.Table) error {
	if t.Rows == 0 {
		return nil
	}
	return w.print.rows(t)
}

func (w *Writer) end() error {
	if !w.open {
		return nil
	}
	w.open = false
	return w.print.end()
}

// Close ends the last table and writes what is buffered.
func (w *Writer) Close() error {
	if err := w.end(); err != nil {
		return err
	}
	if err := w.print.close(); err != nil {
		return err
	}
	return w.out.Flush()
}

// Write prints whole tables in the format of that name.
func Write(to io.Writer, format string, tables ...*value.Table) error {
	w, err := New(to, format)
	if err != nil {
		return err
	}
	for _, t := range tables {
		if err := w.Begin(t.Schema); err != nil {
			return err
		}
		if err := w.Rows(t); err != nil {
			return err
		}
	}
	return w.Close()
}

// Names returns the names of the formats.
func Names() []string {
	var list []string
	for _, f := range Formats {
		list = append(list, f.Name)
	}
	return list
}
