package read

import (
	"bytes"
	"io"
)

// blockBytes is about how large blocks are.
const blockBytes = 1 << 20

// blocks are the blocks of a file, one after the other.
type blocks interface {
	// next returns the next block, or io.EOF after the last. Its rows may be yet
	// to be read: see block.parsed.
	next() (*block, error)
	close() error
}

// A parser reads the rows of blocks.
type parser interface{ parse(b *block) error }

// A blockCutter yields blocks of whole lines, whose rows anybody may read.
type blockCutter struct {
	file *File
	text *text
	cut  func(data []byte) int // where the last whole row ends; 0 when there is none
	at   int64                 // offset of rest
	rest []byte                // what was read behind the last block
	err  error                 // what ended the text
}

func (c *blockCutter) close() error { return c.text.close() }

func (c *blockCutter) next() (*block, error) {
	if c.err != nil && len(c.rest) == 0 {
		return nil, c.ended()
	}
	b := c.file.newBlock(c.at, len(c.rest)+blockBytes)
	n := copy(b.data, c.rest)
	c.rest = c.rest[:0]
	for {
		if c.err == nil {
			var m int
			m, c.err = c.text.fill(b.data[n:])
			n += m
		}
		end := n
		if c.err == nil {
			end = c.cut(b.data[:n])
		} else if c.err != io.EOF && c.file.options.Skip {
			end = c.cut(b.data[:n]) // what follows is a part of a row
			n = end
		}
		if end > 0 || c.err != nil {
			c.rest = append(c.rest, b.data[end:n]...)
			b.data = b.data[:end]
			c.at += int64(end)
			if end == 0 {
				return nil, c.ended()
			}
			return b, nil
		}
		if limit := c.file.options.Limits.RowBytes; n > limit {
			return nil, faultAt(c.at, kindLimit, "the row has more than the limit of %d bytes", limit)
		}
		grown := make([]byte, min(2*len(b.data), c.file.options.Limits.RowBytes+1+blockBytes))
		copy(grown, b.data[:n])
		b.data = grown
	}
}

// ended returns what ended the text; a stream that is cut off has an end when rows are left out.
func (c *blockCutter) ended() error {
	err := endsEarly(c.err, c.at)
	if f, ok := err.(*fault); ok && c.file.options.Skip {
		c.file.notes.skip(f)
		c.err = io.EOF
		return io.EOF
	}
	return err
}

// lineCut returns where the last line ends.
func lineCut(data []byte) int { return bytes.LastIndexByte(data, '\n') + 1 }

// blocks opens the file. names tells the slots of its columns to a file whose rows have to be read in order.
func (f *File) blocks(names *slotNames) (blocks, error) {
	l := f.layout
	if l.shape == noRows {
		return noBlocks{}, nil
	}
	t, err := f.text()
	if err != nil {
		return nil, err
	}
	switch l.shape {
	case lines, csvRows:
		c := &blockCutter{file: f, text: t, at: l.starts[0], cut: lineCut}
		if l.shape == csvRows {
			c.cut = l.csv.cut
		}
		if err := t.skip(c.at); err != nil {
			t.close()
			return nil, err
		}
		return c, nil
	}
	return newSequence(f, t, f.newJSONParser(names)), nil
}

// noBlocks is a file without rows.
type noBlocks struct{}

func (noBlocks) next() (*block, error) { return nil, io.EOF }
func (noBlocks) close() error          { return nil }

// newParser returns a parser of blocks that are yet to be read.
func (f *File) newParser(names *slotNames) (parser, error) {
	if f.layout.shape == csvRows {
		return f.newCSVParser(names)
	}
	return &lineParser{f.newJSONParser(names)}, nil
}

func (f *File) newJSONParser(names *slotNames) *jsonParser {
	p := &jsonParser{names: names, skip: f.layout.skip, depth: f.options.Limits.Depth}
	for _, c := range f.layout.columns {
		if f.layout.shape == tuples {
			slot, _ := names.slot(c.name, heading{full: c.name, name: c.name})
			p.tuple = append(p.tuple, slot)
		}
	}
	return p
}

// newCSVParser finds the slots of the header's columns. A column without a name
// is passed over, and of several with one name only the first counts.
func (f *File) newCSVParser(names *slotNames) (*csvParser, error) {
	p, seen := &csvParser{layout: &f.layout.csv}, map[string]bool{}
	for _, h := range p.layout.header {
		slot := -1
		if h.full != "" && !seen[h.name] {
			seen[h.name] = true
			var wrong *fault
			if slot, wrong = names.slot(h.full, h); wrong != nil {
				return nil, wrong
			}
		}
		p.slots = append(p.slots, slot)
	}
	return p, nil
}

// A lineParser reads rows that are JSON objects, each within a line.
type lineParser struct{ *jsonParser }

func (p *lineParser) parse(b *block) error {
	all := b.data
	defer func() { b.data = all }()
	for i := 0; i < len(all); {
		end := lineEnd(all, i, '\n')
		b.data = all[:end]
		for i = skipSpace(b.data, i); i < end; i = skipSpace(b.data, i) {
			next, wrong := p.row(b, i)
			if wrong == nil && next-i > b.file.options.Limits.RowBytes {
				wrong = b.tooLong(i)
			}
			if wrong == nil {
				b.rows++
				i = next
				continue
			}
			if err := b.leaveOut(wrong); err != nil {
				return err
			}
			break
		}
		i = end + 1
	}
	return nil
}

// row reads the object that begins at i, of which the block has the whole.
func (p *jsonParser) row(b *block, i int) (next int, wrong *fault) {
	if b.data[i] != '{' {
		return 0, b.noRow(i, "object")
	}
	if next, wrong = p.object(b, i); next == more && wrong == nil {
		wrong = b.fault(i, kindSyntax, "the JSON value that begins here does not end")
	}
	return next, wrong
}

// noRow is the fault of a value that stands where a row should.
func (b *block) noRow(i int, wanted string) *fault {
	what := map[byte]string{'[': "an array", '"': "a string", 't': "a bool", 'f': "a bool", 'n': "null", '{': "an object"}[b.data[i]]
	switch c := b.data[i]; {
	case what != "":
	case c == '-' || c >= '0' && c <= '9':
		what = "a number"
	default:
		return b.unexpected(i, "a row")
	}
	return b.fault(i, kindSyntax, "a row has to be an %s, not %s", wanted, what)
}

// newBlock returns a block with room for so many bytes.
func (f *File) newBlock(at int64, size int) *block {
	b, _ := f.spare.Get().(*block)
	if b == nil {
		b = &block{file: f}
	}
	if cap(b.data) < size {
		b.data = make([]byte, size)
	}
	b.data, b.at, b.rows, b.skip, b.parsed = b.data[:size], at, 0, f.options.Skip, false
	for i := range b.cells {
		b.cells[i] = b.cells[i][:0]
	}
	return b
}

// width makes room for the cells of so many columns.
func (b *block) width(n int) {
	for len(b.cells) < n {
		b.cells = append(b.cells, nil)
	}
}

// release lets the block's memory be used again.
func (b *block) release() {
	if cap(b.data) <= 4*blockBytes {
		b.file.spare.Put(b)
	}
}

// slotNames gives the columns of a file their slots. It is for one goroutine.
type slotNames struct {
	known map[string]int // by the names as they are written
	// find returns the slot of a column that is met for the first time, or -1 when nobody asks for it.
	find func(h heading) (int, *fault)
}

// has returns the slot of a column that was met before.
func (n *slotNames) has(written string) (slot int, ok bool) {
	slot, ok = n.known[written]
	return slot, ok
}

func (n *slotNames) slot(written string, h heading) (int, *fault) {
	if slot, ok := n.known[written]; ok {
		return slot, nil
	}
	slot, wrong := n.find(h)
	if wrong == nil {
		if n.known == nil {
			n.known = map[string]int{}
		}
		if len(n.known) < namesKept {
			n.known[written] = slot
		}
	}
	return slot, wrong
}

// namesKept bounds how many names are remembered: a file may have another in each row.
const namesKept = 100_000
