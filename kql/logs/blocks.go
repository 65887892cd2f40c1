package logs

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
	close() error // the text; the blocks are good for longer
}

// A parser reads the rows of blocks.
type parser interface{ parse(b *block) error }

// A blockCutter yields blocks of whole lines, whose rows anybody may read.
type blockCutter struct {
	file  *File
	notes *tally
	text  *text
	size  int                   // of blocks
	cut   func(data []byte) int // where the last whole row ends; 0 when there is none
	at    int64                 // offset of rest
	rest  []byte                // what was read behind the last block
	err   error                 // what ended the text
}

func (c *blockCutter) close() error { return c.text.close() }

func (c *blockCutter) next() (*block, error) {
	if c.err != nil && len(c.rest) == 0 {
		return nil, c.ended()
	}
	b := c.file.newBlock(c.at, len(c.rest)+c.size, c.notes)
	n := copy(b.data, c.rest)
	c.rest = c.rest[:0]
	for {
		if c.err == nil {
			var m int
			m, c.err = c.text.fill(b.data[n:])
			n += m
		}
		end := c.end(b.data[:n])
		if c.err != nil && c.err != io.EOF && c.file.options.Skip {
			n = end // what follows is a part of a row
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
		if n > c.file.options.Limits.RowBytes {
			if n = c.leaveOut(b, n); n < 0 {
				return nil, c.file.tooLong(c.at)
			}
			continue
		}
		grown := make([]byte, min(2*len(b.data), c.file.options.Limits.RowBytes+1+c.size))
		copy(grown, b.data[:n])
		b.data = grown
	}
}

// end returns where the rows of a block end that are there as a whole.
func (c *blockCutter) end(data []byte) int {
	if c.err == io.EOF {
		return len(data)
	}
	return c.cut(data)
}

// leaveOut leaves out the line with which a block of n bytes begins, and returns
// how many bytes are left; -1 when rows are not left out.
func (c *blockCutter) leaveOut(b *block, n int) int {
	if !c.file.options.Skip {
		return -1
	}
	c.notes.skip(c.file.tooLong(c.at))
	from := n
	if i := bytes.IndexByte(b.data[:n], '\n'); i >= 0 {
		from = i + 1
	} else {
		c.at += c.toLineEnd()
	}
	c.at += int64(from)
	b.at = c.at
	return copy(b.data, b.data[from:n])
}

// toLineEnd reads past the end of the line, and returns how many bytes that was.
func (c *blockCutter) toLineEnd() int64 {
	passed, one := int64(0), make([]byte, readerBytes)
	for c.err == nil {
		var n int
		n, c.err = c.text.Read(one)
		if i := bytes.IndexByte(one[:n], '\n'); i >= 0 {
			c.text.unread(one[i+1 : n])
			return passed + int64(i) + 1
		}
		passed += int64(n)
	}
	return passed
}

// ended returns what ended the text; a stream that is cut off has an end when rows are left out.
func (c *blockCutter) ended() error {
	err := endsEarly(c.err, c.at)
	if f, ok := err.(*fault); ok && c.file.options.Skip {
		c.notes.skip(f)
		c.err = io.EOF
		return io.EOF
	}
	return err
}

// lineCut returns where the last line ends.
func lineCut(data []byte) int { return bytes.LastIndexByte(data, '\n') + 1 }

// blocks opens the file, for so many columns. names tells their slots to a file
// whose rows have to be read in order; notes take what is noticed.
func (f *File) blocks(names *slotNames, columns int, notes *tally) (blocks, error) {
	l := f.layout
	if l.shape == noRows {
		return noBlocks{}, nil
	}
	t, err := f.text()
	if err != nil {
		return nil, err
	}
	size := f.blockSize(t, columns)
	switch l.shape {
	case lines, csvRows:
		c := &blockCutter{file: f, notes: notes, text: t, size: size, at: l.starts[0], cut: lineCut}
		if l.shape == csvRows {
			c.cut = l.csv.cut
		}
		if err := t.skip(c.at); err != nil {
			c.close()
			return nil, endsEarly(err, c.at)
		}
		return c, nil
	}
	p, err := f.newJSONParser(names)
	if err != nil {
		t.close()
		return nil, err
	}
	return newSequence(f, t, size, notes, p), nil
}

// columnsABlock is for how many columns blocks have their full size.
const columnsABlock = 64

// blockSize returns how large blocks are: smaller for more columns, since each
// row of a block may take memory for each of them, and no larger than the file.
func (f *File) blockSize(t *text, columns int) int {
	if f.options.block > 0 {
		return f.options.block
	}
	size := blockBytes
	if columns > columnsABlock {
		size = max(size*columnsABlock/columns, 16<<10)
	}
	if t.size > 0 && t.size < int64(size) {
		size = int(t.size) + 1
	}
	return size
}

// noBlocks is a file without rows.
type noBlocks struct{}

func (noBlocks) next() (*block, error) { return nil, io.EOF }
func (noBlocks) close() error          { return nil }

// A lineParser reads rows that are JSON objects, each within a line.
type lineParser struct{ *jsonParser }

func (p *lineParser) parse(b *block) error {
	all := b.data
	defer func() { b.data = all }()
	for i := 0; i < len(all); {
		end := lineEnd(all, i, '\n')
		b.data = all[:end]
		if end-i > b.file.options.Limits.RowBytes {
			if err := b.leaveOut(b.tooLong(i)); err != nil {
				return err
			}
			i = end
		}
		for i = skipSpace(b.data, i); i < end; i = skipSpace(b.data, i) {
			next, wrong := p.row(b, i)
			if wrong == nil {
				b.endRow()
				i = next
				continue
			}
			if err := b.leaveOut(wrong); err != nil {
				return err
			}
			i = behindRow(b.data, i)
		}
		i = end + 1
	}
	return nil
}

// behindRow returns where another row follows in a line on the one at i, which could not be read; else the end of the line.
func behindRow(line []byte, i int) int {
	l := search{place: atStart, opening: '{', blanks: -1}
	for ; i < len(line); i++ {
		if next, found := l.see(line[i], i); found {
			if next = skipSpace(line, next); next < len(line) && line[next] == '{' {
				return next
			}
			break
		}
	}
	return len(line)
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
