// Package h3 is the hexagonal grid H3 (h3geo.org): cells of sixteen resolutions, each
// with seven times as many cells as the one before.
//
// Positions enter as radians; cells are numbers, whose names are their hexadecimal
// digits. The grid lies on the faces of an icosahedron: a place is found on the plane of
// a face, in coordinates of hexagons, and a cell is the base cell that holds it and a
// digit for each resolution from there. The package knows only the grid.
package h3

import "strconv"

// MaxResolution is the resolution of the smallest cells.
const MaxResolution = 15

const (
	faceCount     = 20
	baseCellCount = 122
)

// A Cell is a cell of the grid: a mode, the resolution, a base cell and fifteen digits.
// The digits beyond the resolution are 7.
type Cell uint64

const (
	cellMode       = 1
	modeShift      = 59
	resolutionBits = 0xf
	resolutionAt   = 52
	baseCellBits   = 0x7f
	baseCellAt     = 45
	digitBits      = 3
	noDigit        = 7
)

// Parse returns the cell of that name.
func Parse(name string) (Cell, bool) {
	n, err := strconv.ParseUint(name, 16, 64)
	c := Cell(n)
	return c, err == nil && c.valid()
}

func (c Cell) String() string { return strconv.FormatUint(uint64(c), 16) }

// Resolution returns the resolution of the cell.
func (c Cell) Resolution() int { return int(c >> resolutionAt & resolutionBits) }

func (c Cell) baseCell() int { return int(c >> baseCellAt & baseCellBits) }

// Pentagon reports whether the cell is one of the twelve pentagons of its resolution.
func (c Cell) Pentagon() bool {
	return baseCells[c.baseCell()].pentagon && c.leadingDigit() == center
}

func newCell(resolution, baseCell int) Cell {
	c := Cell(cellMode)<<modeShift | Cell(resolution)<<resolutionAt | Cell(baseCell)<<baseCellAt
	return c | 1<<baseCellAt - 1
}

func digitShift(resolution int) int { return (MaxResolution - resolution) * digitBits }

func (c Cell) digit(resolution int) direction {
	return direction(c >> digitShift(resolution) & noDigit)
}

func (c Cell) withDigit(resolution int, d direction) Cell {
	at := digitShift(resolution)
	return c&^(noDigit<<at) | Cell(d)<<at
}

// valid reports whether the number stands for a cell.
func (c Cell) valid() bool {
	if c>>(modeShift-3) != cellMode<<3 || c.baseCell() >= baseCellCount {
		return false
	}
	for r := 1; r <= MaxResolution; r++ {
		if (c.digit(r) == noDigit) != (r > c.Resolution()) {
			return false
		}
	}
	return !baseCells[c.baseCell()].pentagon || c.leadingDigit() != kAxis
}

// leadingDigit returns the first digit that is not the center.
func (c Cell) leadingDigit() direction {
	for r := 1; r <= c.Resolution(); r++ {
		if d := c.digit(r); d != center {
			return d
		}
	}
	return center
}

// rotated turns the digits by sixths of a turn, counterclockwise.
func (c Cell) rotated(times int) Cell {
	for r := 1; r <= c.Resolution(); r++ {
		c = c.withDigit(r, c.digit(r).rotated(times))
	}
	return c
}

// rotatedPentagon does the same in a pentagon, skipping the direction that is missing there.
func (c Cell) rotatedPentagon(times int) Cell {
	for range times {
		c = c.rotated(1)
		if c.leadingDigit() == kAxis {
			c = c.rotated(1)
		}
	}
	return c
}

// Parent returns the cell of a coarser or the same resolution that contains the cell.
func (c Cell) Parent(resolution int) (Cell, bool) {
	if resolution < 0 || resolution > c.Resolution() {
		return 0, false
	}
	return c.atResolution(resolution), true
}

func (c Cell) atResolution(resolution int) Cell {
	for r := resolution + 1; r <= c.Resolution(); r++ {
		c = c.withDigit(r, noDigit)
	}
	return c&^(resolutionBits<<resolutionAt) | Cell(resolution)<<resolutionAt
}

// Children returns the cells of a finer or the same resolution in the cell.
func (c Cell) Children(resolution int) ([]Cell, bool) {
	if resolution < c.Resolution() || resolution > MaxResolution {
		return nil, false
	}
	if resolution == c.Resolution() {
		return []Cell{c}, true
	}
	next := c.Resolution() + 1
	within := c&^(resolutionBits<<resolutionAt) | Cell(next)<<resolutionAt
	var out []Cell
	for d := center; d < noDigit; d++ {
		if d == kAxis && c.Pentagon() {
			continue
		}
		children, _ := within.withDigit(next, d).Children(resolution)
		out = append(out, children...)
	}
	return out, true
}
