package form

import (
	"bytes"
	"io"
	"net/netip"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/logs/fault"
	"github.com/ruleproof/ruleproof/kql/logs/heading"
	"github.com/ruleproof/ruleproof/kql/logs/record"
	"github.com/ruleproof/ruleproof/kql/value"
)

// delimiters may stand between cells. The first of them that the header contains outside of quotes does.
const delimiters = ",\t;|"

// csvLayout takes a text for cells between delimiters, and reads the header.
func csvLayout(o *opening) (*record.Layout, error) {
	l := &record.Layout{Shape: record.Cells, CSV: record.CSV{End: '\n', CR: true}}
	e := o.external
	if e != nil {
		l.CSV = e.layout(o.source.Headings.Schema.Fields)
		if !e.SkipFirst {
			l.Starts = []int64{o.w.At()}
			return l, nil
		}
	}
	row, at, err := o.firstRow(&l.CSV)
	if err != nil {
		return nil, err
	}
	cells, next, wrong := o.source.FirstRow(&l.CSV, row, at)
	if wrong != nil {
		return nil, wrong
	}
	if l.Starts = []int64{next}; e != nil {
		return l, nil
	}
	if ahead, _ := o.w.Head(64); len(cells) == 1 && bytes.HasPrefix(row, []byte("TableName ")) && isRule(ahead) {
		return nil, fault.At(next, fault.Syntax, "the file is a table as the Azure CLI prints it for people; use -o json")
	}
	return l, o.readHeader(&l.CSV, cells)
}

// isRule reports whether a line separates a table from its header.
func isRule(line []byte) bool {
	line, _, _ = bytes.Cut(line, []byte{'\n'})
	return bytes.HasPrefix(line, []byte("---")) && len(bytes.Trim(line, "- \r")) == 0
}

// firstRow returns the row that names the columns and its offset, and finds out what delimits
// its cells. A line may come before it that tells Excel the delimiter, or
// PowerShell the type of its objects.
func (o *opening) firstRow(c *record.CSV) (row []byte, at int64, err error) {
	for {
		at = o.w.At()
		row, delimiter, err := o.readRow(c)
		if err != nil || o.external != nil {
			return row, at, err
		}
		line := strings.TrimRight(string(row[:min(len(row), 64)]), "\r\n")
		stated, ok := strings.CutPrefix(strings.ToLower(line), "sep=")
		switch {
		case ok && len(stated) == 1:
			c.Delimiter = stated[0]
		case strings.HasPrefix(strings.TrimSpace(line), "#TYPE "):
		default:
			if c.Delimiter == 0 {
				c.Delimiter = delimiter
			}
			return row, at, nil
		}
		if len(row) == 0 {
			return nil, at, fault.At(o.w.At(), fault.Syntax, "the file has no header")
		}
	}
}

// readRow reads a row: up to the end of the first line that is not within
// quotes. It also returns what seems to delimit its cells.
func (o *opening) readRow(c *record.CSV) (row []byte, delimiter byte, err error) {
	begun, limit := o.w.At(), o.source.Limits.RowBytes
	seen, opens, quotes := map[byte]bool{}, true, false
	for {
		b, err := o.w.Byte()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, 0, err
		}
		if row = append(row, b); len(row) > limit {
			return nil, 0, fault.At(begun, fault.Limit, "the header has more than the limit of %d bytes", limit)
		}
		ahead, _ := o.w.Head(1)
		switch {
		case quotes && b == '"' && bytes.Equal(ahead, []byte{'"'}): // one of two is text
			o.w.Discard(1)
			row = append(row, '"')
		case b == '"' && (quotes || opens && !c.Literal):
			quotes = !quotes
		case quotes || c.Whole:
		case b == '\n', b == '\r' && c.CR && !bytes.Equal(ahead, []byte{'\n'}):
			return row, delimiterOf(seen), nil
		default:
			seen[b] = true
		}
		opens = b == c.Delimiter || c.Delimiter == 0 && strings.IndexByte(delimiters, b) >= 0
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
func (o *opening) readHeader(c *record.CSV, cells []record.Text) error {
	headings := o.source.Headings
	var names []string
	for _, cell := range cells {
		name := cell.Text
		if !headings.Declares(name) {
			name = strings.TrimSpace(name)
		}
		names = append(names, name)
	}
	headings.Hunt(names, cells[0].At, o.source.Notes)
	for i, cell := range cells {
		h := headings.Read(names[i])
		h.At = cell.At
		c.Header = append(c.Header, h)
	}
	if limit := o.source.Limits.Columns; len(c.Header) > limit {
		return fault.At(c.Header[limit].At, fault.Limit, "the header has %d columns, more than the limit of %d", len(c.Header), limit)
	}
	if wrong := o.checkHeader(c.Header, c.Delimiter); wrong != nil {
		return wrong
	}
	return nil
}

// checkHeader returns a fault when the first row cannot be a header, and doubts names that occur twice.
func (o *opening) checkHeader(header []heading.Heading, delimiter byte) *fault.Fault {
	schema := o.source.Headings.Schema
	known, seen := schema == nil || !o.source.Headings.Closed || len(schema.Fields) == 0, map[string]bool{}
	for _, h := range header {
		switch {
		case strings.IndexByte(h.Full, 0) >= 0:
			return fault.At(h.At, fault.Syntax, "the file does not begin with text: %s stands where a column's name should", diag.Quote(h.Full))
		case h.Full == primaryResult && delimiter == '\t':
			return fault.At(h.At, fault.Syntax, "the first row is not a header: it looks like what the Azure CLI prints with -o tsv, which has none; use -o json")
		case h.Name == "":
		case seen[h.Name]:
			if wrong := o.source.Notes.Doubt(fault.At(h.At, fault.Other, "the header names column %s twice; the first counts", diag.Quote(h.Name))); wrong != nil {
				return wrong
			}
		}
		seen[h.Name] = true
		known = known || schema.Index(h.Name) >= 0
	}
	if wrong := o.checkNames(header, delimiter); wrong != nil {
		return wrong
	}
	if !known {
		return fault.At(header[0].At, fault.Cells, "the table has no column of the header (%s); is the first row a header?", namesOf(header))
	}
	return nil
}

// longName is the most characters that the name of an only column has in a table.
const longName = 60

// checkNames doubts a first row that seems to have values, or to be a line of a log.
func (o *opening) checkNames(header []heading.Heading, delimiter byte) *fault.Fault {
	first := header[0]
	for _, form := range []string{"CEF", "LEEF"} {
		if delimiter == '|' && strings.Contains(" "+first.Full, " "+form+":") {
			return fault.At(first.At, fault.Syntax, "the lines are events in the form %s, not a table", form)
		}
	}
	if rest := strings.TrimLeft(first.Name, "- "); len(header) == 1 && (len(first.Name) > longName || rest != "" && strings.Contains(rest, ": ")) {
		return o.source.Notes.Doubt(fault.At(first.At, fault.Other, "the first row is taken for the name of the only column: %s; is the file a table?", diag.Quote(first.Full)))
	}
	for _, h := range header {
		if looksLikeValue(h.Name) {
			return o.source.Notes.Doubt(fault.At(h.At, fault.Other, "the first row is taken for the names of the columns, and one of them is %s; does the file have a header?", diag.Quote(h.Full)))
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
func namesOf(header []heading.Heading) string {
	var names []string
	for _, h := range header[:min(len(header), 5)] {
		names = append(names, diag.Quote(h.Full))
	}
	if len(header) > len(names) {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}
