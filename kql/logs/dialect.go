package logs

import (
	"bytes"
	"io"
	"math"
	"net/netip"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
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
	p, b := &csvParser{layout: c}, &block{file: f, data: row, at: w.at, garbled: math.MaxInt}
	p.begin(row)
	next, wrong := p.row(b, 0)
	if wrong != nil {
		return nil, wrong
	}
	if l.starts = []int64{w.at + int64(next)}; as != nil {
		return l, nil
	}
	if ahead, _ := w.r.Peek(64); len(p.cells) == 1 && bytes.HasPrefix(row, []byte("TableName ")) && rulesTable(ahead) {
		return nil, faultAt(l.starts[0], kindSyntax, "the file is a table as the Azure CLI prints it for people; use -o json")
	}
	return l, f.readHeader(b, p)
}

// rulesTable reports whether a line rules a table off from its header.
func rulesTable(line []byte) bool {
	line, _, _ = bytes.Cut(line, []byte{'\n'})
	return bytes.HasPrefix(line, []byte("---")) && len(bytes.Trim(line, "- \r")) == 0
}

// firstRow returns the row that names the columns, and finds out what delimits
// its cells. Before it may stand a line that tells Excel the delimiter, or
// PowerShell the type of its objects.
func (f *File) firstRow(w *walker, c *csvLayout) ([]byte, error) {
	for {
		row, between, err := headerRow(w, c, f.options.Limits)
		if err != nil || f.options.as != nil {
			return row, err
		}
		first := strings.TrimRight(string(row[:min(len(row), 64)]), "\r\n")
		told, isTold := strings.CutPrefix(strings.ToLower(first), "sep=")
		switch {
		case isTold && len(told) == 1:
			c.delimiter = told[0]
		case strings.HasPrefix(strings.TrimSpace(first), "#TYPE "):
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
func headerRow(w *walker, c *csvLayout, limits Limits) (row []byte, between byte, err error) {
	r := w.r
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
			return nil, 0, faultAt(w.at, kindLimit, "the header has more than the limit of %d bytes", limits.RowBytes)
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
	var names []string
	for _, one := range p.cells {
		name := string(b.says(one))
		if !f.declares(name) {
			name = strings.TrimSpace(name)
		}
		names = append(names, name)
	}
	f.hunts(names, b.at)
	for i, one := range p.cells {
		h := f.headingOf(names[i])
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
	known, seen := schema == nil || !f.options.Closed || len(schema.Fields) == 0, map[string]bool{}
	for _, h := range header {
		switch {
		case strings.IndexByte(h.full, 0) >= 0:
			return faultAt(h.at, kindSyntax, "the file begins with what is no text: %s stands where a column's name should", diag.Quote(h.full))
		case h.full == primaryResult && delimiter == '\t':
			return faultAt(h.at, kindSyntax, "the first row is no header: it looks like what the Azure CLI prints with -o tsv, which has none; use -o json")
		case h.name == "":
		case seen[h.name]:
			if wrong := f.doubt(faultAt(h.at, kindOther, "the header names column %s twice; the first counts", diag.Quote(h.name))); wrong != nil {
				return wrong
			}
		}
		seen[h.name] = true
		known = known || schema.Index(h.name) >= 0
	}
	if wrong := f.checkNames(header, delimiter); wrong != nil {
		return wrong
	}
	if !known {
		return faultAt(header[0].at, kindCells, "the table has no column of the header (%s); is the first row a header?", namesOf(header))
	}
	return nil
}

// longName is how long the name of the only column is at most that nobody wonders at.
const longName = 60

// checkNames looks whether the first row seems to have values, or to be the line of a log.
func (f *File) checkNames(header []heading, delimiter byte) *fault {
	first := header[0]
	for _, form := range []string{"CEF", "LEEF"} {
		if delimiter == '|' && strings.Contains(" "+first.full, " "+form+":") {
			return faultAt(first.at, kindSyntax, "the lines are events in the form %s, and no table", form)
		}
	}
	if rest := strings.TrimLeft(first.name, "- "); len(header) == 1 && (len(first.name) > longName || rest != "" && strings.Contains(rest, ": ")) {
		return f.doubt(faultAt(first.at, kindOther, "the first row is taken for the name of the only column: %s; is the file a table?", diag.Quote(first.full)))
	}
	for _, h := range header {
		if looksLikeValue(h.name) {
			return f.doubt(faultAt(h.at, kindOther, "the first row is taken for the names of the columns, of which one is %s; has the file a header?", diag.Quote(h.full)))
		}
	}
	return nil
}

// looksLikeValue reports whether a name is a time, a guid or an address.
func looksLikeValue(name string) bool {
	if _, ok := value.ParseDatetime(name); ok && strings.Contains(name, ":") {
		return true
	}
	if _, ok := value.ParseGUID(name); ok && len(name) == 36 {
		return true
	}
	_, err := netip.ParseAddr(name)
	return err == nil && strings.ContainsAny(name, ".:")
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
