package record

import (
	"bytes"
	"io"

	"github.com/ruleproof/ruleproof/kql/logs/fault"
	"github.com/ruleproof/ruleproof/kql/logs/text"
)

// A cutter cuts a text into blocks of whole lines, which are yet to be parsed.
type cutter struct {
	source *Source
	tally  *fault.Tally
	text   *text.Reader
	size   int                   // of blocks
	cut    func(data []byte) int // returns where the last whole row ends, 0 when there is none
	at     int64                 // offset of rest
	rest   []byte                // what was read after the last block
	err    error                 // what ended the text
}

// Close implements Blocks.
func (c *cutter) Close() error { return c.text.Close() }

// Next implements Blocks.
func (c *cutter) Next() (*Block, error) {
	if c.err != nil && len(c.rest) == 0 {
		return nil, c.ended()
	}
	b := c.source.newBlock(c.at, len(c.rest)+c.size, c.tally)
	n := copy(b.data, c.rest)
	c.rest = c.rest[:0]
	for {
		if c.err == nil {
			var m int
			m, c.err = c.text.Fill(b.data[n:])
			n += m
		}
		end := c.end(b.data[:n])
		if c.err != nil && c.err != io.EOF && c.source.Skip {
			n = end // what follows is a part of a row
		}
		if end > 0 || c.err != nil {
			c.rest = append(c.rest, b.data[end:n]...)
			b.data = b.data[:end]
			c.at += int64(end)
			if end == 0 {
				return nil, c.ended()
			}
			b.end = c.at
			return b, nil
		}
		limit := c.source.Limits.RowBytes
		if n > limit {
			if n = c.leaveOut(b, n); n < 0 {
				return nil, c.source.tooLong(c.at)
			}
			continue
		}
		larger := make([]byte, min(2*len(b.data), limit+1+c.size))
		copy(larger, b.data[:n])
		b.data = larger
	}
}

// end returns where the last row ends of which the data has the whole.
func (c *cutter) end(data []byte) int {
	if c.err == io.EOF {
		return len(data)
	}
	return c.cut(data)
}

// leaveOut leaves out the line with which a block of n bytes begins, and returns
// how many bytes remain; -1 when rows are not left out.
func (c *cutter) leaveOut(b *Block, n int) int {
	if !c.source.Skip {
		return -1
	}
	c.tally.Count(c.source.tooLong(c.at))
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

// pieceBytes is how much of a line is read at a time when it is only skipped.
const pieceBytes = 64 << 10

// toLineEnd reads past the end of the line, and returns how many bytes that was.
func (c *cutter) toLineEnd() int64 {
	total, piece := int64(0), make([]byte, pieceBytes)
	for c.err == nil {
		var n int
		n, c.err = c.text.Read(piece)
		if i := bytes.IndexByte(piece[:n], '\n'); i >= 0 {
			c.text.Unread(piece[i+1 : n])
			return total + int64(i) + 1
		}
		total += int64(n)
	}
	return total
}

// ended returns what ended the text. When rows are left out, a stream that is cut off ends there.
func (c *cutter) ended() error {
	err := text.EndsEarly(c.err, c.at)
	if f, ok := err.(*fault.Fault); ok && c.source.Skip {
		c.tally.Count(f)
		c.err = io.EOF
		return io.EOF
	}
	return err
}

// lastLineEnd returns where the last whole line ends.
func lastLineEnd(data []byte) int { return bytes.LastIndexByte(data, '\n') + 1 }
