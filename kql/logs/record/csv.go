package record

import (
	"bytes"
	"math"

	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/logs/fault"
	"github.com/ruleproof/ruleproof/kql/logs/heading"
)

// CSV is how rows of cells between delimiters are written. A quote within a cell that
// does not begin with one is text, as in spreadsheets.
type CSV struct {
	Delimiter, End byte // between cells, and after a row
	CR             bool // a carriage return alone also ends a row
	Whole          bool // the whole text is one row
	Literal        bool // a quote is a character like any other
	Header         []heading.Heading
}

// cut returns where the last whole row ends in data that begin with a row, 0 when none ends.
func (c *CSV) cut(data []byte) int {
	switch {
	case c.Whole:
		return 0
	case c.Literal:
		return bytes.LastIndexByte(data, c.End) + 1
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

// lastEnd returns where the last row ends in a part of the data without quotes, 0 when none ends.
func (c *CSV) lastEnd(data []byte, from, to int) int {
	if end := bytes.LastIndexByte(data[from:to], c.End); end >= 0 {
		return from + end + 1
	}
	if !c.CR {
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

// opens reports whether a quote after that byte begins a cell in quotes.
func (c *CSV) opens(before byte) bool {
	return before == c.Delimiter || before == c.End || c.CR && before == '\r'
}

// closingQuote returns where the closing quote stands of the cell whose inside begins at i, -1 when there is none.
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
	layout *CSV
	cr     bool // a row of the block may end with a carriage return alone
	// With cr, where the next end of each kind stands, so that a block is searched once.
	newline, carriage int

	slots   []int  // the slot of each column of the header, -1 for none; no two have the same
	unnamed []int  // columns of the header without a name
	width   int    // how many slots there are up to the last
	cells   []Cell // of the last row that was read
	spilled int    // where its first cell begins that goes on after its closing quote, -1 for none
}

// Parse implements Parser.
func (p *csvParser) Parse(b *Block) error {
	p.begin(b.data)
	b.Widen(p.width)
	for i := p.blank(b.data, 0); i < len(b.data); i = p.blank(b.data, i) {
		next, wrong := p.row(b, i)
		if wrong == nil && len(p.cells) == 1 && p.cells[0].Kind == Bare && p.cells[0].from == p.cells[0].to {
			i = next
			continue // an empty line
		}
		switch limit := b.source.Limits.RowBytes; {
		case next-i > limit, wrong != nil && len(b.data)-i > limit: // a row that does not end goes to the end of the data
			wrong = b.tooLong(i)
		case wrong != nil:
		case len(p.cells) != len(p.slots) && !b.source.Loose:
			wrong = p.ragged(b, i)
		}
		if wrong != nil {
			if err := b.leaveOut(wrong); err != nil {
				return err
			}
		} else if wrong = p.checkUnnamed(b); wrong != nil {
			return wrong
		} else {
			if p.spilled >= 0 {
				b.tally.Count(b.fault(p.spilled, fault.Spilled, ""))
			}
			p.put(b)
		}
		i = next
	}
	return nil
}

// blank skips empty lines.
func (p *csvParser) blank(data []byte, i int) int {
	if p.layout.End == '\n' && !p.layout.Whole {
		for i < len(data) && data[i] == '\n' {
			i++
		}
	}
	return i
}

// begin prepares for the rows of a block.
func (p *csvParser) begin(data []byte) {
	p.cr = p.layout.CR && loneReturn(data, 0) < len(data)
	p.newline, p.carriage = -1, -1
}

// put gives the block the last row that was read.
func (p *csvParser) put(b *Block) {
	row := uint32(b.Rows)
	for k, c := range p.cells[:min(len(p.cells), len(p.slots))] {
		if slot := p.slots[k]; slot >= 0 {
			c.row = row
			list := b.cells[slot]
			if len(list) == cap(list) {
				list = b.grow(list, c)
			}
			b.cells[slot] = append(list, c)
		}
	}
	b.Rows++
}

// checkUnnamed counts a value in a column without a name; for a strict reader it is a fault.
func (p *csvParser) checkUnnamed(b *Block) *fault.Fault {
	for _, k := range p.unnamed {
		if k < len(p.cells) && p.cells[k].from < p.cells[k].to {
			wrong := b.fault(p.cells[k].start(), fault.Unnamed, "the value stands in a column without a name")
			if b.source.Notes.Strict {
				return wrong
			}
			b.tally.Count(wrong)
			break
		}
	}
	return nil
}

// ragged is the fault of a row that has more or fewer cells than the header, nil
// where all cells after the last column are empty.
func (p *csvParser) ragged(b *Block, row int) *fault.Fault {
	at := row
	if len(p.cells) > len(p.slots) {
		surplus := p.cells[len(p.slots):]
		for len(surplus) > 0 && surplus[0].from == surplus[0].to {
			surplus = surplus[1:]
		}
		if len(surplus) == 0 {
			return nil
		}
		at = surplus[0].start()
	}
	return b.fault(at, fault.Cells, "the row has %s and the header %d", words.Count(len(p.cells), "cell"), len(p.slots))
}

// row reads the cells of the row that begins at i, and returns where the next row begins.
func (p *csvParser) row(b *Block, i int) (next int, wrong *fault.Fault) {
	data, delimiter, literal := b.data, p.layout.Delimiter, p.layout.Literal
	cells := p.cells[:0]
	p.spilled = -1
	end := p.rowEnd(data, i) // unless a cell in quotes contains that end
	for {
		c := Cell{from: uint32(i), Kind: Bare}
		if i < len(data) && data[i] == '"' && !literal {
			c, i = quotedCell(data, i)
			if i < 0 { // the next line may be a row again
				open := int(c.from)
				p.cells = cells
				return min(lineEnd(data, open, '\n')+1, len(data)), b.fault(open, fault.End, "the cell in quotes that begins here does not end")
			}
			if i > end {
				end = p.rowEnd(data, i-1)
			}
		}
		stop := delimiterIn(data[:end], i, delimiter)
		to := stop
		if stop == end && to > i && data[to-1] == '\r' && p.layout.End == '\n' {
			to--
		}
		switch {
		case c.Kind == Bare:
			c.to = uint32(to)
		case to > i: // more after the closing quote
			if p.spilled < 0 && len(bytes.TrimLeft(data[i:to], " \t")) > 0 {
				p.spilled = c.start()
			}
			if c.Kind == Quoted {
				c.Kind, c.from = Mixed, c.from-1
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

// quotedCell returns the cell in quotes that begins at i, and where it ends; -1 when it does not end.
func quotedCell(data []byte, i int) (Cell, int) {
	q := closingQuote(data, i+1)
	switch {
	case q < 0:
		return Cell{from: uint32(i)}, -1
	case bytes.IndexByte(data[i+1:q], '"') >= 0:
		return Cell{from: uint32(i), to: uint32(q + 1), Kind: Mixed}, q + 1
	}
	return Cell{from: uint32(i + 1), to: uint32(q), Kind: Quoted}, q + 1
}

// shortCell is the number of bytes in which a loop finds a delimiter faster than bytes.IndexByte does.
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

// rowEnd returns where the row that contains i ends; i is outside of quotes.
func (p *csvParser) rowEnd(data []byte, i int) int {
	switch {
	case p.layout.Whole:
		return len(data)
	case !p.cr:
		return lineEnd(data, i, p.layout.End)
	}
	if p.newline < i {
		p.newline = lineEnd(data, i, '\n')
	}
	if p.carriage < i {
		p.carriage = loneReturn(data, i)
	}
	return min(p.newline, p.carriage)
}

// lineEnd returns where the line that contains i ends.
func lineEnd(data []byte, i int, end byte) int {
	if n := bytes.IndexByte(data[i:], end); n >= 0 {
		return i + n
	}
	return len(data)
}

// loneReturn returns where the first carriage return from i on stands that no newline follows.
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

// newCSVParser finds the slots of the header's columns. A column without a name is
// not read, and of several with one name only the first.
func (s *Source) newCSVParser(names *Names) (*csvParser, error) {
	p, seen := &csvParser{layout: &s.Layout.CSV}, map[string]bool{}
	for i, h := range p.layout.Header {
		slot := -1
		if h.Full == "" {
			p.unnamed = append(p.unnamed, i)
		}
		if h.Full != "" && !seen[h.Name] {
			seen[h.Name] = true
			var wrong *fault.Fault
			if slot, wrong = names.slot(h.Full, h); wrong != nil {
				return nil, wrong
			}
		}
		p.slots, p.width = append(p.slots, slot), max(p.width, slot+1)
	}
	return p, nil
}

// A Text is what a cell says, and where in the text it begins.
type Text struct {
	Text string
	At   int64
}

// FirstRow reads the row with which data begins, which begins at an offset of the
// text, and returns its cells and where the next row begins.
func (s *Source) FirstRow(c *CSV, data []byte, at int64) (cells []Text, next int64, wrong *fault.Fault) {
	p, b := &csvParser{layout: c}, &Block{source: s, data: data, at: at, garbled: math.MaxInt}
	p.begin(data)
	end, wrong := p.row(b, 0)
	for _, c := range p.cells {
		if wrong == nil {
			cells = append(cells, Text{string(b.Text(c)), b.Offset(c)})
		}
	}
	return cells, at + int64(end), wrong
}
