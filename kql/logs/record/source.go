// Package record reads the rows of a text into cells.
//
// A text enters whose layout is known; blocks of whole rows leave, each with the
// cells of the columns that are asked for. A cell is a piece of its block: what it
// means, and of which type it is, others decide. Blocks of lines can be parsed by
// several goroutines at a time.
package record

import (
	"io"
	"sync"

	"github.com/ruleproof/ruleproof/kql/logs/fault"
	"github.com/ruleproof/ruleproof/kql/logs/heading"
	"github.com/ruleproof/ruleproof/kql/logs/text"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A Source is a text of rows that can be read any number of times.
type Source struct {
	Text       *text.File
	Layout     *Layout
	Limits     Limits
	Headings   *heading.Reader
	Notes      *fault.Notes
	Skip       bool // rows that cannot be read are left out and counted
	Loose      bool // rows of CSV may have more cells than there are columns, or fewer
	BlockBytes int  // how large blocks are; 0 for the size that suits the text

	spare sync.Pool // of blocks
}

// Apart returns the same source for a read whose faults do not count: rows with faults are left out.
func (s *Source) Apart() *Source {
	return &Source{Text: s.Text.Uncounted(), Layout: s.Layout, Limits: s.Limits, Headings: s.Headings,
		Notes: &fault.Notes{Strict: s.Notes.Strict}, Skip: true, Loose: s.Loose, BlockBytes: s.BlockBytes}
}

// Limits bound what a file may hold. A file that exceeds one is an error that names it.
type Limits struct {
	FileBytes int64 // size after decompression
	RowBytes  int   // size of one row
	Columns   int   // number of different columns
	Depth     int   // nesting of JSON
}

// DefaultLimits are the limits where none are set.
var DefaultLimits = Limits{FileBytes: 64 << 30, RowBytes: 64 << 20, Columns: 10_000, Depth: value.MaxJSONDepth}

// maxRowBytes bounds the limit of a row: offsets in a block have 32 bits.
const maxRowBytes = 1 << 30

// WithDefaults returns the limits with defaults where they are not set.
func (l Limits) WithDefaults() Limits {
	d := DefaultLimits
	if l.FileBytes <= 0 {
		l.FileBytes = d.FileBytes
	}
	if l.RowBytes <= 0 {
		l.RowBytes = d.RowBytes
	}
	if l.Columns <= 0 {
		l.Columns = d.Columns
	}
	l.RowBytes = min(l.RowBytes, maxRowBytes)
	if l.Depth <= 0 {
		l.Depth = d.Depth
	}
	return l
}

// A Layout says where and how the rows of a text are written.
type Layout struct {
	Shape   Shape
	Starts  []int64       // where rows begin: for arrays, the offset after each one's bracket
	Columns []value.Field // that the file itself declares, nil for none; a type that is not known is Unknown
	Ignored string        // a property of rows that is not a column
	CSV     CSV

	// Rest reads what follows the rows of an answer; nil where nothing may follow.
	Rest func(w *text.Walker) error
	// Aside looks at an object that stands where a row of an answer should, and
	// reports whether it may stand there. nil allows none.
	Aside func(object []byte, at int64) (ok bool, wrong *fault.Fault)
}

// Shape is how rows follow one another.
type Shape uint8

// The shapes.
const (
	Empty    Shape = iota // no rows
	Lines                 // an object a line
	Objects               // objects one after the other, over any lines
	Elements              // objects in an array
	Tuples                // arrays of values in an array, in the order of Layout.Columns
	Wrapped               // objects in an array that is a property of an object, of which there may be several
	Cells                 // lines of cells between delimiters
)

// Wrappers are the properties that hold the rows of a wrapped shape, in lower case.
var Wrappers = map[string]bool{"records": true, "value": true, "results": true}

// Names gives the columns of a file their slots. It is for one goroutine.
type Names struct {
	// Find returns the slot of a column that is met for the first time, or -1 when it is not asked for.
	Find func(h heading.Heading) (int, *fault.Fault)

	known map[string]int // by the names as they are written
	bytes int            // of those names
}

// maxNames bounds the bytes of names that are remembered: a file may have different ones in each row.
const maxNames = 4 << 20

func (n *Names) slot(written string, h heading.Heading) (int, *fault.Fault) {
	if slot, ok := n.known[written]; ok {
		return slot, nil
	}
	slot, wrong := n.Find(h)
	if wrong != nil {
		return slot, wrong
	}
	if n.known == nil {
		n.known = map[string]int{}
	}
	if n.bytes += len(written); n.bytes < maxNames && len(n.known) < maxNames/16 {
		n.known[written] = slot
	}
	return slot, nil
}

// Blocks are the blocks of a text, one after the other.
type Blocks interface {
	// Next returns the next block, or io.EOF after the last. See Block.Parsed.
	Next() (*Block, error)
	Close() error // the text; the blocks remain usable
}

// A Parser reads the rows of blocks into their cells.
type Parser interface{ Parse(b *Block) error }

// InOrder reports whether one goroutine has to read all rows, because where a
// row ends is known only when it is read. The blocks come parsed then.
func (s *Source) InOrder() bool { return s.Layout.Shape != Lines && s.Layout.Shape != Cells }

// Open opens the text, for so many columns. names gives the columns their slots
// where rows have to be read in order; the tally counts the faults of rows.
func (s *Source) Open(names *Names, columns int, tally *fault.Tally) (Blocks, error) {
	l := s.Layout
	if l.Shape == Empty {
		return noBlocks{}, nil
	}
	t, err := s.Text.Open()
	if err != nil {
		return nil, err
	}
	size := s.blockSize(t.Size(), columns)
	if s.InOrder() {
		p, err := s.newJSONParser(names)
		if err != nil {
			t.Close()
			return nil, err
		}
		return newSequence(s, t, size, tally, p), nil
	}
	c := &cutter{source: s, tally: tally, text: t, size: size, at: l.Starts[0], cut: lastLineEnd}
	if l.Shape == Cells {
		c.cut = l.CSV.cut
	}
	if err := t.Skip(c.at); err != nil {
		c.Close()
		return nil, text.EndsEarly(err, c.at)
	}
	return c, nil
}

// NewParser returns a parser of blocks that do not come parsed.
func (s *Source) NewParser(names *Names) (Parser, error) {
	if s.Layout.Shape == Cells {
		return s.newCSVParser(names)
	}
	p, err := s.newJSONParser(names)
	if err != nil {
		return nil, err
	}
	return &lineParser{p}, nil
}

// blockBytes is about how large blocks are.
const blockBytes = 1 << 20

// fullColumns is the most columns for which blocks have their full size.
const fullColumns = 64

// blockSize returns how large blocks are: smaller for more columns, since each
// row of a block may take memory for each of them, and no larger than the text.
func (s *Source) blockSize(textSize int64, columns int) int {
	if s.BlockBytes > 0 {
		return s.BlockBytes
	}
	size := blockBytes
	if columns > fullColumns {
		size = max(size*fullColumns/columns, 16<<10)
	}
	if textSize > 0 && textSize < int64(size) {
		size = int(textSize) + 1
	}
	return size
}

// noBlocks are the blocks of a file without rows.
type noBlocks struct{}

// Next implements Blocks.
func (noBlocks) Next() (*Block, error) { return nil, io.EOF }

// Close implements Blocks.
func (noBlocks) Close() error { return nil }
