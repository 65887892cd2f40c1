package read

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// delimiters stand between cells: the first of them that the header has outside of quotes counts.
const delimiters = ",\t;|"

// csvForm is what is known of CSV.
var csvForm = form{name: "CSV", textual: true, nullWord: nullWord, jsonCells: true}

// recogniseCSV reads the header.
func (f *File) recogniseCSV(w *walker) (*layout, error) {
	l := &layout{form: csvForm, shape: csvRows}
	c := &l.csv
	as := f.options.as
	if as != nil {
		*c = as.layout(f.options.Schema.Fields)
		if !as.skipFirst {
			l.starts = []int64{w.at}
			return l, nil
		}
	} else {
		*c = csvLayout{end: '\n', cr: true}
	}
	row, err := f.firstRow(w, c)
	if err != nil {
		return nil, err
	}
	p, b := &csvParser{layout: c}, &block{file: f, data: row, at: w.at}
	p.begin(row)
	next, wrong := p.row(b, 0)
	if wrong != nil {
		return nil, wrong
	}
	if l.starts = []int64{w.at + int64(next)}; as != nil {
		return l, nil
	}
	return l, f.readHeader(b, p)
}

// firstRow returns the row that names the columns, and finds out what delimits
// its cells. Before it may stand a line that tells Excel the delimiter, or
// PowerShell the type of its objects.
func (f *File) firstRow(w *walker, c *csvLayout) ([]byte, error) {
	for {
		row, between, err := headerRow(w.r, c, f.options.Limits)
		if err != nil || f.options.as != nil {
			return row, err
		}
		first := strings.TrimSpace(string(row[:min(len(row), 64)]))
		told, isTold := strings.CutPrefix(strings.ToLower(first), "sep=")
		switch {
		case isTold && len(told) == 1:
			c.delimiter = told[0]
		case strings.HasPrefix(first, "#TYPE "):
		default:
			if c.delimiter == 0 {
				c.delimiter = between
			}
			return row, nil
		}
		if w.at += int64(len(row)); len(row) == 0 {
			return nil, faultAt(w.at, kindSyntax, "the file has no header")
		}
	}
}

// headerRow reads a row: up to the end of the first line that does not lie in
// quotes. It also returns what seems to stand between its cells.
func headerRow(r *bufio.Reader, c *csvLayout, limits Limits) (row []byte, between byte, err error) {
	seen, opens, quotes := map[byte]bool{}, true, false
	for {
		b, err := r.ReadByte()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, 0, err
		}
		if row = append(row, b); len(row) > limits.RowBytes {
			return nil, 0, faultAt(0, kindLimit, "the header has more than the limit of %d bytes", limits.RowBytes)
		}
		ahead, _ := r.Peek(1)
		switch {
		case quotes && b == '"' && bytes.Equal(ahead, []byte{'"'}): // one of two is text
			r.Discard(1)
			row = append(row, '"')
		case b == '"' && (quotes || opens && !c.plain):
			quotes = !quotes
		case quotes || c.whole:
		case b == '\n', b == '\r' && c.cr && !bytes.Equal(ahead, []byte{'\n'}):
			return row, delimiterOf(seen), nil
		default:
			seen[b] = true
		}
		opens = b == c.delimiter || c.delimiter == 0 && strings.IndexByte(delimiters, b) >= 0
	}
	return row, delimiterOf(seen), nil
}

func delimiterOf(seen map[byte]bool) byte {
	for _, d := range []byte(delimiters) {
		if seen[d] {
			return d
		}
	}
	return delimiters[0]
}

// readHeader reads the names of the columns from the cells of the first row.
func (f *File) readHeader(b *block, p *csvParser) error {
	c := p.layout
	for _, one := range p.cells {
		name := b.says(one)
		if one.kind == bare {
			name = bytes.TrimSpace(name)
		}
		h := f.headingOf(string(name))
		h.at = b.at + int64(one.start())
		c.header = append(c.header, h)
	}
	if limit := f.options.Limits.Columns; len(c.header) > limit {
		return faultAt(c.header[limit].at, kindLimit, "the header has %d columns, more than the limit of %d", len(c.header), limit)
	}
	if wrong := f.checkHeader(c.header, c.delimiter); wrong != nil {
		return wrong
	}
	return nil
}

// checkHeader looks for what shows that the first row is no header, and for columns that cannot be told apart.
func (f *File) checkHeader(header []heading, delimiter byte) *fault {
	schema := f.options.Schema
	known, unnamed, seen := schema == nil || !f.options.Closed || len(schema.Fields) == 0, 0, map[string]bool{}
	for _, h := range header {
		switch {
		case strings.IndexByte(h.full, 0) >= 0:
			return faultAt(h.at, kindSyntax, "the file begins with what is no text: %s stands where a column's name should", diag.Quote(h.full))
		case h.full == primaryResult && delimiter == '\t':
			return faultAt(h.at, kindSyntax, "the first row is no header: it looks like what the Azure CLI prints with -o tsv, which has none; use -o json")
		case h.name == "":
			unnamed++
		case seen[h.name]:
			if wrong := f.doubt(faultAt(h.at, kindOther, "the header names column %s twice; the first counts", diag.Quote(h.name))); wrong != nil {
				return wrong
			}
		}
		seen[h.name] = true
		known = known || schema.Index(h.name) >= 0
	}
	if unnamed > 0 && unnamed < len(header) {
		what := "1 column without a name, which is passed over"
		if unnamed > 1 {
			what = fmt.Sprintf("%d columns without a name, which are passed over", unnamed)
		}
		if wrong := f.doubt(faultAt(header[0].at, kindOther, "the header has %s", what)); wrong != nil {
			return wrong
		}
	}
	if !known {
		return faultAt(header[0].at, kindCells, "the table has no column of the header (%s); is the first row a header?", namesOf(header))
	}
	return nil
}

// namesOf lists the first columns of a header.
func namesOf(header []heading) string {
	var names []string
	for _, h := range header[:min(len(header), 5)] {
		names = append(names, diag.Quote(h.full))
	}
	if len(header) > len(names) {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}
