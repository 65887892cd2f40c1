package logs

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A block is a piece of a file's text with whole rows, and the cells in it that somebody asks for.
type block struct {
	file   *File
	notes  *tally
	data   []byte
	at     int64    // offset of data in the text
	rows   int      // read so far
	cells  [][]cell // of each slot, in the order of their rows; cells that are missing are absent
	skip   bool     // rows that cannot be read are left out
	parsed bool     // its rows are read

	// Of the row that is being read: the slots of its cells, where it may be left
	// out, and where the first property lies that it has for the second time.
	touched  []int
	repeated int

	garbled int // where the first text begins that is no UTF-8, behind all others for none
	scratch []byte
}

// put gives the row that is being read a cell; of several for one column the last counts.
func (b *block) put(slot int, c cell) {
	if slot >= len(b.cells) {
		b.width(slot + 1)
	}
	list := b.cells[slot]
	c.row = uint32(b.rows)
	if b.skip {
		b.touched = append(b.touched, slot)
	}
	if n := len(list); n > 0 && list[n-1].row == c.row {
		list[n-1] = c
		if b.repeated == 0 {
			b.repeated = c.start()
		}
		return
	}
	if len(list) == cap(list) {
		list = b.grown(list, c)
	}
	b.cells[slot] = append(list, c)
}

// fewCells are too few to tell how many there will be.
const fewCells = 16

// grown returns a list with room for as many cells as the block seems to have,
// of which c is the next. All cells together take a part of the block's size, and so do they then.
func (b *block) grown(list []cell, c cell) []cell {
	if len(list) < fewCells {
		return list
	}
	all := int64(len(list)) * int64(cap(b.data)) / int64(c.to+1)
	return slices.Grow(list, max(int(all)-len(list), len(list)))
}

// width makes room for the cells of so many columns.
func (b *block) width(n int) {
	for len(b.cells) < n {
		b.cells = append(b.cells, nil)
	}
}

// endRow counts the row that is being read.
func (b *block) endRow() {
	b.rows++
	b.touched = b.touched[:0]
	if b.repeated > 0 {
		b.notes.remark(b.fault(b.repeated, kindTwice, ""))
		b.repeated = 0
	}
}

// dropRow takes the cells of the row that is being read away.
func (b *block) dropRow() {
	b.repeated = 0
	drop := func(slot int) {
		if list := b.cells[slot]; len(list) > 0 && list[len(list)-1].row == uint32(b.rows) {
			b.cells[slot] = list[:len(list)-1]
		}
	}
	if b.skip {
		for _, slot := range b.touched {
			drop(slot)
		}
		b.touched = b.touched[:0]
		return
	}
	for slot := range b.cells {
		drop(slot)
	}
}

// A slotReader finds the cells of a slot by their rows, those in order at once.
type slotReader struct {
	list []cell
	next int
}

func (b *block) slot(slot int) slotReader {
	if slot >= len(b.cells) {
		return slotReader{}
	}
	return slotReader{list: b.cells[slot]}
}

// cell returns the cell of a row.
func (r *slotReader) cell(row int) cell {
	i, at := r.next, uint32(row)
	if i >= len(r.list) || r.list[i].row != at {
		if before := i == 0 || r.list[i-1].row < at; !before || i < len(r.list) && r.list[i].row < at {
			i = sort.Search(len(r.list), func(i int) bool { return r.list[i].row >= at })
		}
		if r.next = i; i == len(r.list) || r.list[i].row != at {
			return cell{}
		}
	}
	r.next = i + 1
	return r.list[i]
}

// fault returns a fault at an offset in the block.
func (b *block) fault(at int, kind, format string, args ...any) *fault {
	return faultAt(b.at+int64(at), kind, format, args...)
}

// leaveOut leaves out the row that is being read, or returns the fault as an error.
func (b *block) leaveOut(f *fault) error {
	if !b.skip {
		return f
	}
	b.notes.skip(f)
	b.dropRow()
	return nil
}

// misfit is the fault of a cell that is no value of its column's type.
func (b *block) misfit(c cell, f value.Field) *fault {
	hint := ""
	if f.Type == value.DateTime {
		hint = "; times are such as 2020-11-20T16:20:29Z, 11/20/2020, 4:20:29 PM, or 20.11.2020 16:20:29"
	}
	return b.fault(c.start(), kindValue, "%s is no %s, the type of column %s%s", diag.Quote(string(b.says(c))), f.Type, diag.Quote(f.Name), hint)
}

// tooLong is the fault of a row that has more bytes than a row may have.
func (b *block) tooLong(at int) *fault { return b.file.tooLong(b.at + int64(at)) }

func (f *File) tooLong(at int64) *fault {
	return faultAt(at, kindLimit, "the row has more than the limit of %d bytes", f.options.Limits.RowBytes)
}

// tooDeep is the fault of a value that nests too deep.
func (b *block) tooDeep(at int) *fault {
	return b.fault(at, kindLimit, "the value nests deeper than the limit of %d", b.file.options.Limits.Depth)
}

// newBlock returns a block with room for so many bytes.
func (f *File) newBlock(at int64, size int, notes *tally) *block {
	b, _ := f.spare.Get().(*block)
	if b == nil {
		b = &block{file: f}
	}
	if cap(b.data) < size {
		b.data = make([]byte, size)
	}
	b.notes, b.skip = notes, f.options.Skip
	b.data, b.at, b.rows, b.parsed, b.touched, b.repeated, b.garbled = b.data[:size], at, 0, false, b.touched[:0], 0, math.MaxInt
	for i := range b.cells {
		b.cells[i] = b.cells[i][:0]
	}
	return b
}

// release lets the block's memory be used again.
func (b *block) release() {
	if cap(b.data) <= 4*blockBytes {
		b.file.spare.Put(b)
	}
}

func countOf(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
