// Package write prints tables: for people, as JSON, NDJSON and CSV, and as
// Kusto's REST API answers.
//
// The rows of tables enter as they come, text leaves. What people read has no
// control character of the data in it; what programs read has every value in
// full, so that package logs gives back the same table.
package write

import (
	"bufio"
	"encoding/json"
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

// A printer prints tables one after the other; number counts them.
type printer interface {
	begin(number int, s *value.Schema) error
	rows(t *value.Table) error
	end() error   // of a table
	close() error // of the last
}

// Formats are the formats, in the order in which a help text lists them.
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

// Begin begins a table.
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

// Close ends the last table and writes out what is left.
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

// appendRow appends a row as a JSON object.
func appendRow(to []byte, t *value.Table, keys [][]byte, row int) []byte {
	to = append(to, '{')
	for i, c := range t.Columns {
		if i > 0 {
			to = append(to, ',')
		}
		to = append(append(to, keys[i]...), ':')
		to = appendValue(to, c, row)
	}
	return append(to, '}')
}

type jsonPrinter struct {
	w    *bufio.Writer
	keys [][]byte
	any  bool
	row  []byte
}

func (p *jsonPrinter) begin(_ int, s *value.Schema) error {
	p.keys, p.any = keysOf(s), false
	return p.w.WriteByte('[')
}

func (p *jsonPrinter) rows(t *value.Table) error {
	for r := range t.Rows {
		p.row = p.row[:0]
		if p.any {
			p.row = append(p.row, ',')
		}
		p.any = true
		p.row = appendRow(append(p.row, "\n  "...), t, p.keys, r)
		if _, err := p.w.Write(p.row); err != nil {
			return err
		}
	}
	return nil
}

func (p *jsonPrinter) end() error {
	if p.any {
		p.w.WriteByte('\n')
	}
	_, err := p.w.WriteString("]\n")
	return err
}

func (p *jsonPrinter) close() error { return nil }

type ndjsonPrinter struct {
	w    *bufio.Writer
	keys [][]byte
	row  []byte
}

func (p *ndjsonPrinter) begin(_ int, s *value.Schema) error {
	p.keys = keysOf(s)
	return nil
}

func (p *ndjsonPrinter) rows(t *value.Table) error {
	for r := range t.Rows {
		p.row = append(appendRow(p.row[:0], t, p.keys, r), '\n')
		if _, err := p.w.Write(p.row); err != nil {
			return err
		}
	}
	return nil
}

func (p *ndjsonPrinter) end() error   { return nil }
func (p *ndjsonPrinter) close() error { return nil }

// A kustoColumn is how Kusto's REST API, version 1, tells a column.
type kustoColumn struct {
	ColumnName string
	DataType   string
	ColumnType string
}

type kustoPrinter struct {
	w      *bufio.Writer
	tables int
	any    bool
	row    []byte
}

func (p *kustoPrinter) begin(number int, s *value.Schema) error {
	columns := make([]kustoColumn, len(s.Fields))
	for i, f := range s.Fields {
		columns[i] = kustoColumn{f.Name, f.Type.DataType(), f.Type.String()}
	}
	head, err := json.Marshal(columns)
	if err != nil {
		return err
	}
	start := `{"Tables":[`
	if p.tables++; p.tables > 1 {
		start = ","
	}
	p.any = false
	_, err = fmt.Fprintf(p.w, `%s{"TableName":"Table_%d","Columns":%s,"Rows":[`, start, number, head)
	return err
}

func (p *kustoPrinter) rows(t *value.Table) error {
	for r := range t.Rows {
		p.row = p.row[:0]
		if p.any {
			p.row = append(p.row, ',')
		}
		p.any = true
		p.row = append(p.row, "\n["...)
		for i, c := range t.Columns {
			if i > 0 {
				p.row = append(p.row, ',')
			}
			p.row = appendValue(p.row, c, r)
		}
		p.row = append(p.row, ']')
		if _, err := p.w.Write(p.row); err != nil {
			return err
		}
	}
	return nil
}

func (p *kustoPrinter) end() error {
	_, err := p.w.WriteString("]}")
	return err
}

func (p *kustoPrinter) close() error {
	if p.tables == 0 {
		p.w.WriteString(`{"Tables":[`)
	}
	_, err := p.w.WriteString("]}\n")
	return err
}

// A csvPrinter prints the header and the rows, with quotes where a cell needs them.
type csvPrinter struct {
	w      *bufio.Writer
	schema *value.Schema
}

func (p *csvPrinter) begin(_ int, s *value.Schema) error {
	p.schema = s
	for i, f := range s.Fields {
		p.cell(i, f.Name, csvNameQuotes(f.Name))
	}
	_, err := p.w.WriteString("\r\n")
	return err
}

func (p *csvPrinter) rows(t *value.Table) error {
	for r := range t.Rows {
		for i, c := range t.Columns {
			text := csvText(c, r)
			p.cell(i, text, csvQuotes(text))
		}
		if _, err := p.w.WriteString("\r\n"); err != nil {
			return err
		}
	}
	return nil
}

// cell prints a cell. A row of one empty cell would be no row but for quotes.
func (p *csvPrinter) cell(column int, text string, quotes bool) {
	if column > 0 {
		p.w.WriteByte(',')
	}
	if !quotes && (text != "" || len(p.schema.Fields) > 1) {
		p.w.WriteString(text)
		return
	}
	p.w.WriteByte('"')
	p.w.WriteString(strings.ReplaceAll(text, `"`, `""`))
	p.w.WriteByte('"')
}

func (p *csvPrinter) end() error   { return nil }
func (p *csvPrinter) close() error { return nil }
