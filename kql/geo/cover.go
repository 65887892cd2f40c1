package geo

import (
	"fmt"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"

	"github.com/ruleproof/ruleproof/kql/geo/mesh"
)

// MaxCells is the largest number of cells in a covering.
const MaxCells = 65536

// maxCoverTests bounds the pairs of a cell and an edge that a covering looks at.
const maxCoverTests = 20_000_000

// S2Cells returns the cells of a level that cover everything within a radius, in meters,
// of the line. It returns nil if there are too many.
func (l *Line) S2Cells(level int, radius float64) ([]string, error) {
	c := covering{level: level, radius: s1.ChordAngleFromAngle(angle(radius))}
	return c.cells(&l.course)
}

// S2Cells returns the cells of a level that cover everything within a radius, in meters,
// of the polygon. It returns nil if there are too many.
func (p *Polygon) S2Cells(level int, radius float64) ([]string, error) {
	c := covering{level: level, radius: s1.ChordAngleFromAngle(angle(radius)), areas: p.parts}
	return c.cells(&p.boundary)
}

// A covering divides the cells that edges come near to, down to its level.
type covering struct {
	level  int
	radius s1.ChordAngle
	areas  []*s2.Polygon
	found  []string
	tests  int
	full   bool // there are too many cells
}

func (c *covering) cells(of *course) ([]string, error) {
	if c.tooLarge(of) {
		return nil, nil
	}
	for face := range 6 {
		c.divide(s2.CellIDFromFace(face), of.edges())
	}
	switch {
	case c.tests > maxCoverTests:
		return nil, fmt.Errorf("the covering compares more pairs of cells and edges than the limit of %d", maxCoverTests)
	case c.full:
		return nil, nil
	}
	return tableOrder(c.found), nil
}

// tooLarge reports whether MaxCells cells of the level are too few to cover a course, the
// disc around one of its points, or an area.
func (c *covering) tooLarge(of *course) bool {
	longest := MaxCells * s1.Angle(s2.MaxDiagMetric.Value(c.level))
	for _, e := range of.edges() {
		if e.V0.Distance(e.V1) > longest {
			return true
		}
	}
	largest := MaxCells * s2.MaxAreaMetric.Value(c.level)
	for _, area := range c.areas {
		if area.Area() > largest {
			return true
		}
	}
	return s2.CapFromCenterChordAngle(of.chains[0][0], c.radius).Area() > largest
}

// divide looks at a cell. The edges are those that come near to the cell above it.
func (c *covering) divide(id s2.CellID, edges []s2.Edge) {
	if c.full || c.tests > maxCoverTests {
		return
	}
	c.tests += len(edges)
	cell := s2.CellFromCellID(id)
	bound := cell.CapBound()
	reach := float64(bound.Radius() + c.radius.Angle() + rounding)
	var near []s2.Edge
	for _, e := range edges {
		if mesh.DistanceToEdge(bound.Center(), e) <= reach && cell.DistanceToEdge(e.V0, e.V1) <= c.radius {
			near = append(near, e)
		}
	}
	switch {
	case len(near) == 0 && !c.inside(cell):
	case id.Level() == c.level:
		c.add(id)
	case len(near) == 0 || c.holds(cell, near[0]):
		c.addAll(id)
	default:
		for _, child := range id.Children() {
			c.divide(child, near)
		}
	}
}

// holds reports whether the whole cell is within the radius of an edge.
func (c *covering) holds(cell s2.Cell, e s2.Edge) bool {
	return c.radius > 0 && cell.MaxDistanceToEdge(e.V0, e.V1) <= c.radius
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

// addAll adds all cells of the level within a cell.
func (c *covering) addAll(id s2.CellID) {
	last := id.ChildEndAtLevel(c.level)
	for child := id.ChildBeginAtLevel(c.level); child != last && !c.full; child = child.Next() {
		c.add(child)
	}
}
