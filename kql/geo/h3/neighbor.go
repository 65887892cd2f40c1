package h3

// neighbor returns the cell next to another in a direction. Directions are those of a
// base cell and turn from one base cell to the next: turns is how often they have turned
// on the way so far, and the result has how often they have turned after this step. ok is
// false in the direction that a pentagon lacks.
func (c Cell) neighbor(d direction, turns int) (n Cell, turned int, ok bool) {
	turns %= 6
	d = d.rotated(turns)
	old, leading := c.baseCell(), c.leadingDigit()
	baseTurns := 0
	for r := c.Resolution(); ; r-- {
		if r == 0 {
			c, baseTurns, turns = c.enter(old, d, turns)
			break
		}
		// A step of a digit gives a digit, and may cause a step of the digit before it.
		at := units[c.digit(r)].step(d)
		carry := at.up(r)
		c = c.withDigit(r, directionOf(at.minus(carry.down(r)).normal()))
		if d = directionOf(carry); d == center {
			break
		}
	}
	now := c.baseCell()
	if !baseCells[now].pentagon {
		return c.rotated(baseTurns), (turns + baseTurns) % 6, true
	}
	c, extra, moved, ok := c.leaveMissing(old, leading)
	if !ok {
		return 0, 0, false
	}
	c = c.rotatedPentagon(baseTurns)
	turns += extra
	if old != now && turnsOnEntry(c, old, now, moved) {
		turns++
	}
	return c, (turns + baseTurns) % 6, true
}

// enter moves a cell to the neighboring base cell.
func (c Cell) enter(old int, d direction, turns int) (moved Cell, baseTurns, turned int) {
	entry := cellsAround[old][d]
	if entry < 0 { // in the missing direction lies the cell beyond the next
		entry = cellsAround[old][ikAxis]
		c = c.rotated(1)
		turns++
	}
	c = c&^(baseCellBits<<baseCellAt) | Cell(entry/10)<<baseCellAt
	return c, entry % 10, turns
}

// leaveMissing turns a cell in a pentagon out of the direction that is missing there. It
// returns how often directions turn with that, and whether the cell came from another
// base cell.
func (c Cell) leaveMissing(old int, leading direction) (moved Cell, turns int, entered, ok bool) {
	now := c.baseCell()
	if c.leadingDigit() != kAxis {
		return c, 0, false, true
	}
	if old != now {
		if baseCells[now].isClockwise(baseCells[old].face) {
			return c.rotated(-1), 0, true, true
		}
		return c.rotated(1), 0, true, true
	}
	switch leading {
	case jkAxis:
		return c.rotated(1), 1, false, true
	case ikAxis:
		return c.rotated(-1), 5, false, true
	}
	return 0, 0, false, false
}

// turnsOnEntry reports whether directions turn once more on entering a pentagon.
func turnsOnEntry(c Cell, old, now int, moved bool) bool {
	if b := &baseCells[now]; b.clockwise[0] < 0 { // at the poles of the icosahedron
		return old != 118 && old != 8 && c.leadingDigit() != jkAxis
	}
	return c.leadingDigit() == ikAxis && !moved
}

// spiral lists the directions in which rings around a cell are walked.
var spiral = [...]direction{jAxis, jkAxis, kAxis, ikAxis, iAxis, ijAxis}

// Rings returns the cells around a cell, ring by ring up to a distance; the first ring is
// the cell itself. Near pentagons, where rings are incomplete, cells are in the order of
// the service's hash table.
func (c Cell) Rings(distance int) [][]Cell {
	if rings, ok := c.walkRings(distance); ok {
		return rings
	}
	return c.searchRings(distance)
}

// walkRings walks around each ring; ok is false if a pentagon is in the way.
func (c Cell) walkRings(distance int) (rings [][]Cell, ok bool) {
	rings = make([][]Cell, distance+1)
	rings[0] = []Cell{c}
	if c.Pentagon() {
		return nil, false
	}
	turns := 0
	for n := 1; n <= distance; n++ {
		if c, turns, ok = c.neighbor(iAxis, turns); !ok || c.Pentagon() {
			return nil, false
		}
		for _, d := range spiral {
			for range n {
				if c, turns, ok = c.neighbor(d, turns); !ok || c.Pentagon() {
					return nil, false
				}
				rings[n] = append(rings[n], c)
			}
		}
	}
	return rings, true
}

// searchRings finds the neighbors of neighbors.
func (c Cell) searchRings(distance int) [][]Cell {
	s := &search{slots: make([]Cell, 3*distance*(distance+1)+1), most: distance}
	s.distances = make([]int, len(s.slots))
	s.visit(c, 0)
	rings := make([][]Cell, distance+1)
	for slot, cell := range s.slots {
		if cell != 0 {
			rings[s.distances[slot]] = append(rings[s.distances[slot]], cell)
		}
	}
	return rings
}

// A search keeps cells in a hash table, with a bound on the distance of each from the first.
type search struct {
	slots     []Cell
	distances []int
	most      int
}

// visit goes to a cell and on to its neighbors, unless it was there before on a path that was no longer.
func (s *search) visit(c Cell, distance int) {
	slot := int(uint64(c) % uint64(len(s.slots)))
	for s.slots[slot] != 0 && s.slots[slot] != c {
		slot = (slot + 1) % len(s.slots)
	}
	if s.slots[slot] == c && s.distances[slot] <= distance {
		return
	}
	s.slots[slot], s.distances[slot] = c, distance
	if distance == s.most {
		return
	}
	for _, d := range spiral {
		if n, _, ok := c.neighbor(d, 0); ok {
			s.visit(n, distance+1)
		}
	}
}
