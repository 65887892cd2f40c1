package logs

import (
	"bytes"
)

// A csvLayout is how a file of values between delimiters is written. The first
// row names the columns. A quote within a cell that does not begin with one is text,
// as spreadsheets have it.
type csvLayout struct {
	delimiter, end byte // between cells, and behind a row
	cr             bool // a carriage return alone ends a row too
	whole          bool // all is one row
	plain          bool // a quote is a character like any other
	header         []heading
}

// cut returns where the last whole row ends of a block that begins with a row.
func (c *csvLayout) cut(data []byte) int {
	switch {
	case c.whole:
		return 0
	case c.plain:
		return bytes.LastIndexByte(data, c.end) + 1
	}
	last, i := 0, 0
	for {
		q := bytes.IndexByte(data[i:], '"')
		if q < 0 {
			return max(last, c.lastEnd(data, i, len(data)))
		}
		q += i
		last = max(last, c.lastEnd(data, i, q))
		if q > 0 && !c.opens(data[q-1]) {
			i = q + 1
			continue
		}
		if i = closingQuote(data, q+1); i < 0 {
			return last
		}
		i++
	}
}

// lastEnd returns where the last row ends in a part of the data without quotes, 0 for nowhere.
func (c *csvLayout) lastEnd(data []byte, from, to int) int {
	if end := bytes.LastIndexByte(data[from:to], c.end); end >= 0 {
		return from + end + 1
	}
	if !c.cr {
		return 0
	}
	to = min(to, len(data)-1) // what follows the last byte is not known
	if from >= to {
		return 0
	}
	if end := bytes.LastIndexByte(data[from:to], '\r'); end >= 0 {
		return from + end + 1
	}
	return 0
}

// opens reports whether a quote behind a byte begins a cell in quotes.
func (c *csvLayout) opens(before byte) bool {
	return before == c.delimiter || before == c.end || c.cr && before == '\r'
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
	cr     bool // a row of the block may end with a carriage return alone
	// With cr, where the next of each stands, so that a block is searched once.
	newline, carriage int

	slots   []int  // the slot of each column of the header, -1 for none; no two have the same
	unnamed []int  // columns of the header without a name
	width   int    // how many slots there are up to the last
	cells   []cell // of the row read last
	spilled int    // where its first cell begins that goes on behind its closing quote, -1 for none
}

// parse reads all rows of a block.
func (p *csvParser) parse(b *block) error {
	p.begin(b.data)
	b.width(p.width)
	for i := p.blank(b.data, 0); i < len(b.data); i = p.blank(b.data, i) {
		next, wrong := p.row(b, i)
		if wrong == nil && len(p.cells) == 1 && p.cells[0].kind == bare && p.cells[0].from == p.cells[0].to {
			i = next
			continue // an empty line
		}
		switch limit := b.file.options.Limits.RowBytes; {
		case next-i > limit, wrong != nil && len(b.data)-i > limit: // a row that does not end goes to the end of the data
			wrong = b.tooLong(i)
		case wrong != nil:
		case len(p.cells) != len(p.slots) && b.file.options.as == nil:
			wrong = p.ragged(b, i)
		}
		if wrong != nil {
			if err := b.leaveOut(wrong); err != nil {
				return err
			}
		} else if wrong = p.passedOver(b); wrong != nil {
			return wrong
		} else {
			if p.spilled >= 0 {
				b.notes.remark(b.fault(p.spilled, kindSpilled, ""))
			}
			p.put(b)
		}
		i = next
	}
	return nil
}

// blank goes over empty lines.
func (p *csvParser) blank(data []byte, i int) int {
	if p.layout.end == '\n' && !p.layout.whole {
		for i < len(data) && data[i] == '\n' {
			i++
		}
	}
	return i
}

// begin looks at the data of which rows are to be read.
func (p *csvParser) begin(data []byte) {
	p.cr = p.layout.cr && loneReturn(data, 0) < len(data)
	p.newline, p.carriage = -1, -1
}

// put gives the block the row that was read last.
func (p *csvParser) put(b *block) {
	row := uint32(b.rows)
	for k, c := range p.cells[:min(len(p.cells), len(p.slots))] {
		if slot := p.slots[k]; slot >= 0 {
			c.row = row
			list := b.cells[slot]
			if len(list) == cap(list) {
				list = b.grown(list, c)
			}
			b.cells[slot] = append(list, c)
		}
	}
	b.rows++
}

// passedOver notes a value in a column without a name; it is a fault for a strict reader.
func (p *csvParser) passedOver(b *block) *fault {
	for _, k := range p.unnamed {
		if k < len(p.cells) && p.cells[k].from < p.cells[k].to {
			wrong := b.fault(p.cells[k].start(), kindUnnamed, "the value stands in a column without a name")
			if b.file.options.Strict {
				return wrong
			}
			b.notes.remark(wrong)
			break
		}
	}
	return nil
}

// ragged is the fault of a row that has not as many cells as the header, nil
// where those behind the last column are empty.
func (p *csvParser) ragged(b *block, row int) *fault {
	at := row
	if len(p.cells) > len(p.slots) {
		behind := p.cells[len(p.slots):]
		for len(behind) > 0 && behind[0].from == behind[0].to {
			behind = behind[1:]
		}
		if len(behind) == 0 {
			return nil
		}
		at = behind[0].start()
	}
	return b.fault(at, kindCells, "the row has %s and the header %d", countOf(len(p.cells), "cell"), len(p.slots))
}

// row reads the cells of the row that begins at i, and returns where the next row begins.
func (p *csvParser) row(b *block, i int) (next int, wrong *fault) {
	data, delimiter, plain := b.data, p.layout.delimiter, p.layout.plain
	cells := p.cells[:0]
	p.spilled = -1
	end := p.rowEnd(data, i) // unless a cell in quotes goes beyond it
	for {
		c := cell{from: uint32(i), kind: bare}
		if i < len(data) && data[i] == '"' && !plain {
			c, i = quotedCell(data, i)
			if i < 0 { // the next line may be a row again
				open := int(c.from)
				p.cells = cells
				return min(lineEnd(data, open, '\n')+1, len(data)), b.fault(open, kindEnd, "the cell in quotes that begins here does not end")
			}
			if i > end {
				end = p.rowEnd(data, i-1)
			}
		}
		stop := delimiterIn(data[:end], i, delimiter)
		to := stop
		if stop == end && to > i && data[to-1] == '\r' && p.layout.end == '\n' {
			to--
		}
		switch {
		case c.kind == bare:
			c.to = uint32(to)
		case to > i: // more behind the closing quote
			if p.spilled < 0 && len(bytes.TrimLeft(data[i:to], " \t")) > 0 {
				p.spilled = c.start()
			}
			if c.kind == quoted {
				c.kind, c.from = mixed, c.from-1
			}
			c.to = uint32(to)
		}
		cells = append(cells, c)
		if stop == end {
			p.cells = cells
			return min(end+1, len(data)), nil
		}
		i = stop + 1
	}
}

// quotedCell returns the cell in quotes that begins at i, and where it ends; -1 when it does not.
func quotedCell(data []byte, i int) (cell, int) {
	q := closingQuote(data, i+1)
	switch {
	case q < 0:
		return cell{from: uint32(i)}, -1
	case bytes.IndexByte(data[i+1:q], '"') >= 0:
		return cell{from: uint32(i), to: uint32(q + 1), kind: mixed}, q + 1
	}
	return cell{from: uint32(i + 1), to: uint32(q), kind: quoted}, q + 1
}

// shortCell is up to how many bytes it is faster to look at each than to call bytes.IndexByte.
const shortCell = 12

// delimiterIn returns where the next delimiter stands in a row from i on, or the end of the row.
func delimiterIn(row []byte, i int, delimiter byte) int {
	for most := min(i+shortCell, len(row)); i < most; i++ {
		if row[i] == delimiter {
			return i
		}
	}
	if n := bytes.IndexByte(row[i:], delimiter); n >= 0 {
		return i + n
	}
	return len(row)
}

// rowEnd returns where the row ends in which i lies, outside of quotes.
func (p *csvParser) rowEnd(data []byte, i int) int {
	switch {
	case p.layout.whole:
		return len(data)
	case !p.cr:
		return lineEnd(data, i, p.layout.end)
	}
	if p.newline < i {
		p.newline = lineEnd(data, i, '\n')
	}
	if p.carriage < i {
		p.carriage = loneReturn(data, i)
	}
	return min(p.newline, p.carriage)
}

// lineEnd returns where the line ends in which i lies.
func lineEnd(data []byte, i int, end byte) int {
	if n := bytes.IndexByte(data[i:], end); n >= 0 {
		return i + n
	}
	return len(data)
}

// loneReturn returns where from i on a carriage return stands before something else than a newline.
func loneReturn(data []byte, i int) int {
	for {
		n := bytes.IndexByte(data[i:], '\r')
		if n < 0 {
			return len(data)
		}
		if i += n + 1; i < len(data) && data[i] != '\n' {
			return i - 1
		}
	}
}
