package read

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A block is a piece of a file's text with whole rows, and the cells in it that somebody asks for.
type block struct {
	file   *File
	data   []byte
	at     int64    // offset of data in the text
	rows   int      // read so far
	cells  [][]cell // of each slot; cells that are missing at the end are absent
	skip   bool     // rows that cannot be read are left out
	parsed bool     // its rows are read

	scratch []byte
}

// put gives the row that is being read a cell; of several for one column the last counts.
func (b *block) put(slot int, c cell) {
	b.width(slot + 1)
	list := b.cells[slot]
	switch {
	case len(list) == b.rows:
		list = append(list, c)
	case len(list) > b.rows:
		list[b.rows] = c
	default:
		list = append(append(list, make([]cell, b.rows-len(list))...), c)
	}
	b.cells[slot] = list
}

// dropRow takes the cells of the row that is being read away.
func (b *block) dropRow() {
	for i, list := range b.cells {
		if len(list) > b.rows {
			b.cells[i] = list[:b.rows]
		}
	}
}

// cell returns a cell.
func (b *block) cell(slot, row int) cell {
	if list := b.cells[slot]; row < len(list) {
		return list[row]
	}
	return cell{}
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
	b.file.notes.skip(f)
	b.dropRow()
	return nil
}

// misfit is the fault of a cell that is no value of its column's type.
func (b *block) misfit(c cell, f value.Field) *fault {
	return b.fault(c.start(), kindValue, "%s is no %s, the type of column %s", diag.Quote(string(b.says(c))), f.Type, diag.Quote(f.Name))
}

// tooLong is the fault of a row that has more bytes than a row may have.
func (b *block) tooLong(at int) *fault {
	return b.fault(at, kindLimit, "the row has more than the limit of %d bytes", b.file.options.Limits.RowBytes)
}

// tooDeep is the fault of a value that nests too deep.
func (b *block) tooDeep(at int) *fault {
	return b.fault(at, kindLimit, "the value nests deeper than the limit of %d", b.file.options.Limits.Depth)
}

func countOf(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
