package read

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
)

// A csvReader reads values separated by commas, or by tabs or semicolons where
// the first row has no comma. The first row names the columns. A quote within a cell that does not begin with one is
// text, as spreadsheets have it.
type csvReader struct {
	r         *bufio.Reader
	at        int64 // offset of the next byte
	delimiter byte
	limits    Limits

	header []cell
	slots  []int // of each column; nil before the first row
	row    []cell
	buffer []byte // the texts of the row
	ends   []int
}

func newCSVReader(r *bufio.Reader, at int64, limits Limits) (rowReader, error) {
	c := &csvReader{r: r, at: at, delimiter: ',', limits: limits}
	head, _ := r.Peek(r.Size())
	for _, d := range []byte(",\t;") {
		if bytes.IndexByte(firstLine(head), d) >= 0 {
			c.delimiter = d
			break
		}
	}
	if err := c.readRow(); err != nil {
		return nil, err
	}
	for _, h := range c.row {
		c.header = append(c.header, cell{h.kind, bytes.Clone(bytes.TrimSpace(h.text)), h.at})
	}
	return c, nil
}

func firstLine(text []byte) []byte {
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		return text[:i]
	}
	return text
}

func (c *csvReader) form() form { return form{name: "CSV", textual: true, nullWord: true} }

func (c *csvReader) next(to *slots) error {
	if c.slots == nil {
		if err := c.bind(to); err != nil {
			return err
		}
	}
	to.clear()
	for {
		if err := c.readRow(); err != nil {
			return err
		}
		if len(c.row) > 1 || len(c.row[0].text) > 0 || c.row[0].kind == text {
			break
		}
	}
	if len(c.row) > len(c.header) {
		extra := c.row[len(c.header)]
		if err := to.lose(extra.at, fmt.Sprintf("the row has %d cells and the header %d; the rest is not read", len(c.row), len(c.header))); err != nil {
			return err
		}
		c.row = c.row[:len(c.header)]
	}
	for i, cell := range c.row {
		if s := c.slots[i]; s >= 0 {
			to.cells[s] = cell
		}
	}
	return nil
}

// bind finds the slots of the header's columns. A column without a name is
// skipped, and of several with one name only the first counts.
func (c *csvReader) bind(to *slots) error {
	seen := map[string]bool{}
	for _, h := range c.header {
		s := -1
		if name := string(h.text); name != "" && !seen[name] {
			seen[name] = true
			var err error
			if s, err = to.of(h.text, h.at); err != nil {
				return err
			}
		}
		c.slots = append(c.slots, s)
	}
	return nil
}

// readRow reads the cells of a row; their texts are good until the next.
func (c *csvReader) readRow() error {
	c.row, c.buffer, c.ends = c.row[:0], c.buffer[:0], c.ends[:0]
	if _, err := c.r.Peek(1); err != nil {
		return err
	}
	for more := true; more; {
		one := cell{kind: bare, at: c.at}
		var err error
		if one.kind, more, err = c.readCell(); err != nil {
			return err
		}
		c.row, c.ends = append(c.row, one), append(c.ends, len(c.buffer))
		if len(c.row) > c.limits.Columns {
			return faultAt(c.at, "the row has more cells than the limit of %d", c.limits.Columns)
		}
	}
	from := 0
	for i, end := range c.ends {
		c.row[i].text = c.buffer[from:end]
		from = end
	}
	return nil
}

// readCell appends the text of a cell to the buffer; more tells whether another follows in the row.
func (c *csvReader) readCell() (kind cellKind, more bool, err error) {
	kind, quoted, start := bare, false, c.at
	if head, _ := c.r.Peek(1); len(head) == 1 && head[0] == '"' {
		kind, quoted = text, true
		c.skip(1)
	}
	for {
		if _, err := c.r.Peek(1); err == io.EOF {
			if quoted {
				return kind, false, faultAt(start, "the quoted cell does not end")
			}
			return kind, false, nil
		} else if err != nil {
			return kind, false, err
		}
		chunk, _ := c.r.Peek(c.r.Buffered())
		n := len(chunk)
		if quoted {
			n = indexOr(chunk, n, '"')
		} else {
			n = indexOr(chunk, n, '\n')
			n = indexOr(chunk[:n], n, c.delimiter)
			n = indexOr(chunk[:n], n, '\r')
		}
		c.buffer = append(c.buffer, chunk[:n]...)
		if len(c.buffer) > c.limits.RowBytes {
			return kind, false, faultAt(start, "the row has more than the limit of %d bytes", c.limits.RowBytes)
		}
		if n == len(chunk) {
			c.skip(n)
			continue
		}
		end := chunk[n]
		c.skip(n + 1)
		next, _ := c.r.Peek(1)
		switch {
		case quoted && len(next) == 1 && next[0] == '"':
			c.skip(1)
			c.buffer = append(c.buffer, '"')
		case quoted:
			quoted = false
		case end == c.delimiter:
			return kind, true, nil
		case end == '\r' && len(next) == 1 && next[0] == '\n':
			c.skip(1)
			return kind, false, nil
		default:
			return kind, false, nil
		}
	}
}

// indexOr returns where the byte is, or n when it is not there.
func indexOr(chunk []byte, n int, b byte) int {
	if i := bytes.IndexByte(chunk, b); i >= 0 {
		return i
	}
	return n
}

func (c *csvReader) skip(n int) {
	c.r.Discard(n)
	c.at += int64(n)
}
