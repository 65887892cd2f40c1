package geo

import (
	"github.com/golang/geo/s2"

	"github.com/ruleproof/ruleproof/kql/geo/overlay"
)

// A Shape is the result of an operation: positions, lines and polygons, any of which may
// be absent. The rings of polygons are closed; shells are counterclockwise and holes
// clockwise.
type Shape struct {
	Points   []Position
	Lines    [][]Position
	Polygons [][][]Position
}

// Empty reports whether the shape has no parts.
func (s *Shape) Empty() bool { return len(s.Points)+len(s.Lines)+len(s.Polygons) == 0 }

func shapeOf(r overlay.Result) *Shape {
	s := &Shape{Points: positionsOf(r.Points)}
	for _, line := range r.Lines {
		s.Lines = append(s.Lines, positionsOf(line))
	}
	if r.Polygon == nil {
		return s
	}
	var shells []int // the loops that are shells: polygons in the order of s
	for k, loop := range r.Polygon.Loops() {
		if loop.IsFull() {
			continue // no ring goes around the whole Earth
		}
		ring := make([]Position, loop.NumVertices()+1)
		for i := range ring {
			ring[i] = positionOf(loop.OrientedVertex(i % loop.NumVertices()))
		}
		if !loop.IsHole() {
			shells = append(shells, k)
			s.Polygons = append(s.Polygons, [][]Position{ring})
			continue
		}
		// The shell of a hole is the last shell before it that contains it.
		of := len(shells) - 1
		for of > 0 && r.Polygon.LastDescendant(shells[of]) < k {
			of--
		}
		if of >= 0 {
			s.Polygons[of] = append(s.Polygons[of], ring)
		}
	}
	return s
}

func positionsOf(points []s2.Point) []Position {
	out := make([]Position, len(points))
	for i, p := range points {
		out[i] = positionOf(p)
	}
	return out
}

// Intersection returns what two lines have in common.
func (l *Line) Intersection(m *Line) (*Shape, error) {
	return intersect(overlay.Shape{Lines: l.chains}, overlay.Shape{Lines: m.chains})
}

// Intersection returns what two polygons have in common.
func (p *Polygon) Intersection(q *Polygon) (*Shape, error) {
	a, err := p.union()
	if err != nil {
		return nil, err
	}
	b, err := q.union()
	if err != nil {
		return nil, err
	}
	return intersect(overlay.Shape{Polygon: a}, overlay.Shape{Polygon: b})
}

// IntersectionWithLine returns what a line and the polygon have in common.
func (p *Polygon) IntersectionWithLine(l *Line) (*Shape, error) {
	u, err := p.union()
	if err != nil {
		return nil, err
	}
	return intersect(overlay.Shape{Lines: l.chains}, overlay.Shape{Polygon: u})
}

func intersect(a, b overlay.Shape) (*Shape, error) {
	r, err := overlay.Intersect(a, b)
	if err != nil {
		return nil, err
	}
	return shapeOf(r), nil
}
