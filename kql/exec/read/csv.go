package read

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// A csvLayout is how a file of values between delimiters is written: commas, or
// tabs, semicolons or bars where the first row has no comma. The first row names
// the columns. A quote within a cell that does not begin with one is text, as
// spreadsheets have it.
type csvLayout struct {
	delimiter, end byte // end ends a row: \n, \r in a file without any \n, or 0 where all is one row
	plain          bool // a quote is a character like any other
	header         []heading
}

// recogniseCSV reads the header.
func (f *File) recogniseCSV(w *walker) (*layout, error) {
	head, _ := w.r.Peek(w.r.Size())
	c := csvLayout{delimiter: ',', end: '\n'}
	if bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 {
		c.end = '\r'
	}
	first, _, _ := bytes.Cut(head, []byte{c.end})
	for _, d := range []byte(",\t;|") {
		if bytes.IndexByte(first, d) >= 0 {
			c.delimiter = d
			break
		}
	}
	l := &layout{form: form{name: "CSV", textual: true, nullWord: nullWord, jsonCells: true}, shape: csvRows, starts: []int64{w.at}}
	as := f.options.as
	if as != nil {
		c.delimiter, c.plain = as.delimiter, as.delimiter == wholeLine
		if as.whole {
			c.end = 0
		}
		for _, field := range f.options.Schema.Fields {
			c.header = append(c.header, heading{full: field.Name, name: field.Name})
		}
		if l.csv = c; !as.skipFirst {
			return l, nil
		}
	}
	data, err := headerRow(w.r, &c, f.options.Limits)
	if err != nil {
		return nil, err
	}
	p, b := &csvParser{layout: &c}, &block{data: data, at: w.at}
	next, wrong := p.row(b, 0)
	if wrong != nil {
		return nil, wrong
	}
	if l.starts[0] += int64(next); as != nil {
		return l, nil
	}
	for _, one := range p.cells {
		name := b.says(one)
		if one.kind == bare {
			name = bytes.TrimSpace(name)
		}
		h := f.headingOf(string(name))
		h.at = w.at + int64(one.start())
		c.header = append(c.header, h)
	}
	if len(c.header) > f.options.Limits.Columns {
		return nil, faultAt(w.at, kindLimit, "the file has more columns than the limit of %d", f.options.Limits.Columns)
	}
	l.csv = c
	return l, nil
}

// headerRow returns the beginning of a text, at least up to the end of its first row.
func headerRow(r *bufio.Reader, c *csvLayout, limits Limits) ([]byte, error) {
	var data []byte
	for {
		line, err := r.ReadSlice(c.end)
		if data = append(data, line...); len(data) > limits.RowBytes {
			return nil, faultAt(0, kindLimit, "the header has more than the limit of %d bytes", limits.RowBytes)
		}
		switch {
		case err == io.EOF:
			return data, nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		case err == nil && c.cut(data) > 0:
			return data, nil
		}
	}
}

// cut returns where the last whole row ends of a block that begins with a row.
func (c *csvLayout) cut(data []byte) int {
	if c.plain {
		return bytes.LastIndexByte(data, c.end) + 1
	}
	last, i := 0, 0
	for {
		q := bytes.IndexByte(data[i:], '"')
		if q < 0 {
			if end := bytes.LastIndexByte(data[i:], c.end); end >= 0 {
				last = i + end + 1
			}
			return last
		}
		q += i
		if end := bytes.LastIndexByte(data[i:q], c.end); end >= 0 {
			last = i + end + 1
		}
		if q > 0 && data[q-1] != c.delimiter && data[q-1] != c.end {
			i = q + 1
			continue
		}
		if i = closingQuote(data, q+1); i < 0 {
			return last
		}
		i++
	}
}

// closingQuote returns where the cell in quotes ends whose inside begins at i, -1 when it does not.
func closingQuote(data []byte, i int) int {
	for {
		q := bytes.IndexByte(data[i:], '"')
		if q < 0 {
			return -1
		}
		if i += q; i+1 == len(data) || data[i+1] != '"' {
			return i
		}
		i += 2
	}
}

// A csvParser reads rows of CSV.
type csvParser struct {
	layout *csvLayout
	slots  []int  // the slot of each column of the header, -1 for none
	cells  []cell // of the row read last
}

// parse reads all rows of a block.
func (p *csvParser) parse(b *block) error {
	for i := 0; i < len(b.data); {
		next, wrong := p.row(b, i)
		if wrong == nil && len(p.cells) == 1 && p.cells[0].kind == bare && p.cells[0].from == p.cells[0].to {
			i = next
			continue // an empty line
		}
		switch {
		case wrong != nil:
		case next-i > b.file.options.Limits.RowBytes:
			wrong = b.tooLong(i)
		case len(p.cells) != len(p.slots) && b.file.options.as == nil:
			wrong = p.ragged(b, i)
		}
		if wrong != nil {
			if err := b.leaveOut(wrong); err != nil {
				return err
			}
		} else {
			for k, c := range p.cells[:min(len(p.cells), len(p.slots))] {
				if slot := p.slots[k]; slot >= 0 {
					b.put(slot, c)
				}
			}
			b.rows++
		}
		i = next
	}
	return nil
}

// ragged is the fault of a row that has not as many cells as the header.
func (p *csvParser) ragged(b *block, row int) *fault {
	at := row
	if len(p.cells) > len(p.slots) {
		at = p.cells[len(p.slots)].start()
	}
	return b.fault(at, kindCells, "the row has %d cells and the header %d", len(p.cells), len(p.slots))
}

// row reads the cells of the row that begins at i, and returns where the next row begins.
func (p *csvParser) row(b *block, i int) (next int, wrong *fault) {
	data, delimiter := b.data, p.layout.delimiter
	p.cells = p.cells[:0]
	end := lineEnd(data, i, p.layout.end) // of the row, unless a cell in quotes goes beyond it
	for {
		c, open := cell{from: uint32(i), kind: bare}, i
		if i < len(data) && data[i] == '"' && !p.layout.plain {
			q := closingQuote(data, i+1)
			if q < 0 {
				return len(data), b.fault(i, kindEnd, "the quoted cell does not end")
			}
			if q >= end {
				end = lineEnd(data, q, p.layout.end)
			}
			c.kind, c.from, c.to = quoted, uint32(i+1), uint32(q)
			if bytes.IndexByte(data[i+1:q], '"') >= 0 {
				c.kind, c.from, c.to = mixed, uint32(i), uint32(q+1)
			}
			i = q + 1
		}
		stop := end
		if d := bytes.IndexByte(data[i:end], delimiter); d >= 0 {
			stop = i + d
		}
		to := stop
		if stop == end && p.layout.end == '\n' && to > i && data[to-1] == '\r' {
			to--
		}
		switch {
		case c.kind == bare:
			c.to = uint32(to)
		case to > i: // more behind the closing quote
			c.kind, c.from, c.to = mixed, uint32(open), uint32(to)
		}
		p.cells = append(p.cells, c)
		if stop == end {
			return min(end+1, len(data)), nil
		}
		i = stop + 1
	}
}

// lineEnd returns where the line ends in which i lies.
func lineEnd(data []byte, i int, end byte) int {
	if n := bytes.IndexByte(data[i:], end); n >= 0 {
		return i + n
	}
	return len(data)
}
