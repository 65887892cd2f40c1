package record

import (
	"math"
	"slices"
	"sort"

	"github.com/ruleproof/ruleproof/kql/logs/fault"
)

// A Block is a piece of a text with whole rows, and the cells in it that are asked for.
type Block struct {
	Rows   int  // read so far
	Parsed bool // the rows are read

	source *Source
	tally  *fault.Tally
	data   []byte
	at     int64    // offset of data in the text
	end    int64    // offset at which the next block begins
	cells  [][]Cell // of each slot, in the order of their rows; missing cells are left out

	// Of the row that is being read: the slots of its cells, if it may be left
	// out, and the offset of the first property that it has twice.
	touched  []int
	repeated int

	garbled int // where the first cell begins that is not UTF-8; after all cells for none
	scratch []byte
}

// put gives the row that is being read a cell; of several for one column the last counts.
func (b *Block) put(slot int, c Cell) {
	if slot >= len(b.cells) {
		b.Widen(slot + 1)
	}
	list := b.cells[slot]
	c.row = uint32(b.Rows)
	if b.source.Skip {
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
		list = b.grow(list, c)
	}
	b.cells[slot] = append(list, c)
}

// fewCells is the number of cells below which the number of all cells is not estimated.
const fewCells = 16

// grow returns a list with room for all the cells that the block seems to have. It
// assumes that they are as dense in the rest of the block as they are before the cell c.
func (b *Block) grow(list []Cell, c Cell) []Cell {
	if len(list) < fewCells {
		return list
	}
	all := int64(len(list)) * int64(cap(b.data)) / int64(c.to+1)
	return slices.Grow(list, max(int(all)-len(list), len(list)))
}

// Widen makes room for the cells of so many columns.
func (b *Block) Widen(n int) {
	for len(b.cells) < n {
		b.cells = append(b.cells, nil)
	}
}

// endRow counts the row that is being read.
func (b *Block) endRow() {
	b.Rows++
	b.touched = b.touched[:0]
	if b.repeated > 0 {
		b.tally.Count(b.fault(b.repeated, fault.Repeated, ""))
		b.repeated = 0
	}
}

// dropRow removes the cells of the row that is being read.
func (b *Block) dropRow() {
	b.repeated = 0
	drop := func(slot int) {
		if list := b.cells[slot]; len(list) > 0 && list[len(list)-1].row == uint32(b.Rows) {
			b.cells[slot] = list[:len(list)-1]
		}
	}
	if b.source.Skip {
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

// leaveOut leaves out the row that is being read, or returns the fault as an error.
func (b *Block) leaveOut(f *fault.Fault) error {
	if !b.source.Skip {
		return f
	}
	b.tally.Count(f)
	b.dropRow()
	return nil
}

// LeaveOut counts a row that is left out after all rows were read.
func (b *Block) LeaveOut(f *fault.Fault) { b.tally.Count(f) }

// End returns the offset at which the next block begins.
func (b *Block) End() int64 { return b.end }

// Cells returns the cells of a slot. Rows that lack one are left out.
func (b *Block) Cells(slot int) []Cell {
	if slot >= len(b.cells) {
		return nil
	}
	return b.cells[slot]
}

// A SlotReader finds the cells of a slot by their rows; that is fastest in the order of rows.
type SlotReader struct {
	list []Cell
	next int
}

// Slot returns a reader of the cells of a slot.
func (b *Block) Slot(slot int) SlotReader { return SlotReader{list: b.Cells(slot)} }

// Cell returns the cell of a row.
func (r *SlotReader) Cell(row int) Cell {
	i, at := r.next, uint32(row)
	if i >= len(r.list) || r.list[i].row != at {
		if before := i == 0 || r.list[i-1].row < at; !before || i < len(r.list) && r.list[i].row < at {
			i = sort.Search(len(r.list), func(i int) bool { return r.list[i].row >= at })
		}
		if r.next = i; i == len(r.list) || r.list[i].row != at {
			return Cell{}
		}
	}
	r.next = i + 1
	return r.list[i]
}

// fault returns a fault at an offset in the block.
func (b *Block) fault(at int, kind fault.Kind, format string, args ...any) *fault.Fault {
	return fault.At(b.at+int64(at), kind, format, args...)
}

// Offset returns where in the text a cell begins, with its quote.
func (b *Block) Offset(c Cell) int64 { return b.at + int64(c.start()) }

// tooLong is the fault of a row that has more bytes than a row may have.
func (b *Block) tooLong(at int) *fault.Fault { return b.source.tooLong(b.at + int64(at)) }

func (s *Source) tooLong(at int64) *fault.Fault {
	return fault.At(at, fault.Limit, "the row has more than the limit of %d bytes", s.Limits.RowBytes)
}

// tooDeep is the fault of a value that nests too deep.
func (b *Block) tooDeep(at int) *fault.Fault {
	return b.fault(at, fault.Limit, "the value nests deeper than the limit of %d", b.source.Limits.Depth)
}

// newBlock returns a block with room for so many bytes.
func (s *Source) newBlock(at int64, size int, tally *fault.Tally) *Block {
	b, _ := s.spare.Get().(*Block)
	if b == nil {
		b = &Block{source: s}
	}
	if cap(b.data) < size {
		b.data = make([]byte, size)
	}
	b.tally, b.data, b.at = tally, b.data[:size], at
	b.Rows, b.Parsed, b.touched, b.repeated, b.garbled = 0, false, b.touched[:0], 0, math.MaxInt
	for i := range b.cells {
		b.cells[i] = b.cells[i][:0]
	}
	return b
}

// Release lets the block's memory be used again.
func (b *Block) Release() {
	if cap(b.data) <= 4*blockBytes {
		b.source.spare.Put(b)
	}
}
