package geo

import (
	"fmt"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// MaxCells is how many cells a covering may have.
const MaxCells = 65536

// maxCoverTests is how many pairs of a cell and an edge a covering looks at.
const maxCoverTests = 20_000_000

// S2Cells returns the cells of a level that hold what is within a radius of the
// line, in meters, or nil if those are too many.
func (l *Line) S2Cells(level int, radius float64) ([]string, error) {
	c := covering{level: level, radius: s1.ChordAngleFromAngle(angle(radius))}
	return c.cells(l.edges())
}

// S2Cells returns the cells of a level that hold what is within a radius of the
// polygon, in meters, or nil if those are too many.
func (p *Polygon) S2Cells(level int, radius float64) ([]string, error) {
	c := covering{level: level, radius: s1.ChordAngleFromAngle(angle(radius)), areas: p.parts}
	return c.cells(p.boundary.edges())
}

// A covering divides cells that edges come near to until they are of its level.
type covering struct {
	level  int
	radius s1.ChordAngle
	areas  []*s2.Polygon
	found  []string
	tests  int
	full   bool // there are too many cells
}

func (c *covering) cells(edges []s2.Edge) ([]string, error) {
	for face := range 6 {
		c.divide(s2.CellIDFromFace(face), edges)
	}
	switch {
	case c.tests > maxCoverTests:
		return nil, fmt.Errorf("a covering that compares more than %d cells and edges: that is the limit", maxCoverTests)
	case c.full:
		return nil, nil
	}
	return tableOrder(c.found), nil
}

// divide looks at a cell, and at the edges that come near to the cell that it is a part of.
func (c *covering) divide(id s2.CellID, edges []s2.Edge) {
	if c.full || c.tests > maxCoverTests {
		return
	}
	c.tests += len(edges)
	cell := s2.CellFromCellID(id)
	var near []s2.Edge
	for _, e := range edges {
		if cell.DistanceToEdge(e.V0, e.V1) <= c.radius {
			near = append(near, e)
		}
	}
	switch {
	case len(near) == 0 && !c.inside(cell):
	case id.Level() == c.level:
		c.add(id)
	case len(near) == 0:
		c.addAll(id)
	default:
		for _, child := range id.Children() {
			c.divide(child, near)
		}
	}
}

// inside reports whether a cell that no edge comes near to is in an area.
func (c *covering) inside(cell s2.Cell) bool {
	for _, area := range c.areas {
		if area.ContainsPoint(cell.Center()) {
			return true
		}
	}
	return false
}

func (c *covering) add(id s2.CellID) {
	if len(c.found) == MaxCells {
		c.full = true
		return
	}
	c.found = append(c.found, id.ToToken())
}

// addAll adds all parts of a cell that are of the level.
func (c *covering) addAll(id s2.CellID) {
	last := id.ChildEndAtLevel(c.level)
	for child := id.ChildBeginAtLevel(c.level); child != last && !c.full; child = child.Next() {
		c.add(child)
	}
}
