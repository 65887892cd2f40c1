package read

import (
	"bufio"
	"bytes"
	"io"
)

// A cell is a value as the file writes it.
type cell struct {
	kind cellKind
	text []byte // of a text: what it says; of the others: the JSON
	at   int64  // offset in the decoded text
}

type cellKind uint8

const (
	absent   cellKind = iota // the row has no such cell, or it is null
	text                     // a JSON string, or a cell of CSV in quotes
	bare                     // a cell of CSV without quotes
	number                   // a JSON number
	boolean                  // a JSON bool
	compound                 // a JSON array or object
)

// A rowReader reads the rows of one form.
type rowReader interface {
	// next puts the cells of the next row into their slots; it returns io.EOF after the last row.
	next(to *slots) error
	// form says what may be relied upon.
	form() form
}

// A form is what is known of a file beside its rows.
type form struct {
	name      string
	textual   bool // every value is text, so that types have to be guessed from texts
	nullWord  bool // the word null as text is a missing value
	jsonCells bool // a dynamic cell is JSON text
	columns   []declaredColumn
}

// A declaredColumn is a column that the file itself declares with its type.
type declaredColumn struct{ name, kind string }

// slots are the cells of one row, one for each column that somebody asked for.
type slots struct {
	cells []cell
	// slot returns the slot of a column that is met for the first time, or -1 when nobody wants it.
	slot func(name string, at int64) (int, error)
	// lose takes note of something that is not read; an error stops the reading.
	lose  func(at int64, message string) error
	known map[string]int
}

func (s *slots) clear() { clear(s.cells) }

// of returns the slot of the column, or -1.
func (s *slots) of(name []byte, at int64) (int, error) {
	if i, ok := s.known[string(name)]; ok {
		return i, nil
	}
	i, err := s.slot(string(name), at)
	if err == nil {
		s.known[string(name)] = i
	}
	return i, err
}

// newRowReader recognises the form by how the text begins.
func newRowReader(in *input, limits Limits) (rowReader, error) {
	buffered := bufio.NewReaderSize(in, 64<<10)
	skipped := int64(0)
	for {
		c, err := buffered.ReadByte()
		if err == io.EOF {
			return empty{}, nil
		}
		if err != nil {
			return nil, err
		}
		if bytes.IndexByte([]byte(" \t\r\n"), c) >= 0 {
			skipped++
			continue
		}
		buffered.UnreadByte()
		if c == '{' || c == '[' {
			return newJSONReader(buffered, skipped, limits)
		}
		return newCSVReader(buffered, skipped, limits)
	}
}

// empty is a file without rows.
type empty struct{}

func (empty) next(*slots) error { return io.EOF }
func (empty) form() form        { return form{name: "empty"} }
