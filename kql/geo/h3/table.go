package h3

import (
	"maps"
	"slices"
)

// A table is a hash table of cells with a number of slots: a cell is in the slot of its
// number, or in the next one that is free. The service lists cells in the order of such
// tables.
type table struct {
	slots  map[uint64]Cell
	size   uint64
	placed map[Cell]bool
}

func newTable(size int) *table {
	return &table{slots: map[uint64]Cell{}, size: uint64(size), placed: map[Cell]bool{}}
}

// add adds a cell and reports whether it is new.
func (t *table) add(c Cell) bool {
	if t.placed[c] || uint64(len(t.slots)) == t.size {
		return false
	}
	t.placed[c] = true
	slot := uint64(c) % t.size
	for {
		if _, taken := t.slots[slot]; !taken {
			t.slots[slot] = c
			return true
		}
		slot = (slot + 1) % t.size
	}
}

// cells returns the cells of the table, slot by slot.
func (t *table) cells() []Cell {
	var out []Cell
	for _, slot := range slices.Sorted(maps.Keys(t.slots)) {
		out = append(out, t.slots[slot])
	}
	return out
}
