package h3

// A baseCell is a cell of resolution 0.
type baseCell struct {
	face      int
	at        coord
	pentagon  bool
	clockwise [2]int // the faces on which a pentagon is turned clockwise
}

func (b *baseCell) isClockwise(face int) bool {
	return b.clockwise[0] == face || b.clockwise[1] == face
}

// At returns the cell of a resolution that holds a position.
func At(p LatLng, resolution int) Cell {
	return placeOf(p.vector(), resolution).cell(resolution)
}

// cell returns the cell at a place.
func (p place) cell(resolution int) Cell {
	c := newCell(resolution, 0)
	at := p.at
	for r := resolution; r > 0; r-- {
		last := at
		at = at.up(r)
		c = c.withDigit(r, directionOf(last.minus(at.down(r)).normal()))
	}
	entry := cellsOnFace[p.face][9*at.i+3*at.j+at.k]
	number, turns := entry/10, entry%10
	c |= Cell(number) << baseCellAt
	base := &baseCells[number]
	if !base.pentagon {
		return c.rotated(turns)
	}
	if c.leadingDigit() == kAxis { // move out of the missing direction
		if base.isClockwise(p.face) {
			c = c.rotated(-1)
		} else {
			c = c.rotated(1)
		}
	}
	return c.rotatedPentagon(turns)
}

// place returns where the cell is.
func (c Cell) place() place {
	base := &baseCells[c.baseCell()]
	leading := c.leadingDigit()
	turned := c
	if base.pentagon && leading == ikAxis {
		turned = c.rotated(-1)
	}
	p := place{base.face, base.at}
	resolution := c.Resolution()
	for r := 1; r <= resolution; r++ {
		p.at = p.at.down(r).step(turned.digit(r))
	}
	if !base.pentagon && (resolution == 0 || base.at == coord{}) {
		return p // it is all on this face
	}
	whole := p.at
	even := resolution
	if odd(resolution) {
		even++
		p.at = p.at.down(even)
	}
	if p.fold(even, 1, base.pentagon && turned.leadingDigit() == iAxis) == onFace {
		p.at = whole
		return p
	}
	for base.pentagon && p.fold(even, 1, false) != onFace {
	}
	if even != resolution {
		p.at = p.at.up(even)
	}
	return p
}

// Center returns the position of the cell's center.
func (c Cell) Center() LatLng { return c.place().center(c.Resolution()).latLng() }
