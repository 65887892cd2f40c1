package offset

import (
	"errors"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"

	"github.com/ruleproof/ruleproof/kql/geo/mesh"
)

// A sweep is the edge from its foot, a point of the growing shape, to its tip, a point of
// the path around the shape. As it moves along both it covers the area that the path goes
// around, and counts how many times it covers the reference.
type sweep struct {
	turns       *winding
	start, foot s2.Point
	first, tip  s2.Point
	begun       bool
}

func (s *sweep) moveFoot(p s2.Point) {
	if s.begun {
		s.turns.cover(s.foot, s.tip, p)
	}
	s.foot = p
}

func (s *sweep) moveTip(p s2.Point) {
	if s.begun {
		s.turns.cover(s.foot, s.tip, p)
	} else {
		s.first, s.begun = p, true
	}
	s.tip = p
}

// close moves the sweep back to where it began.
func (s *sweep) close() {
	if s.begun {
		s.turns.cover(s.foot, s.tip, s.start)
		s.turns.cover(s.start, s.tip, s.first)
	}
}

// winding is how many times paths go around a reference point.
type winding struct {
	reference s2.Point
	count     int
}

// cover counts the reference if it is inside a triangle.
func (w *winding) cover(a, b, c s2.Point) {
	sign := s2.RobustSign(a, b, c)
	if sign == s2.Indeterminate {
		return
	}
	inside := s2.AngleContainsVertex(a, b, c) == (sign == s2.CounterClockwise)
	for _, e := range [...][2]s2.Point{{a, b}, {b, c}, {c, a}} {
		if s2.EdgeOrVertexCrossing(b, w.reference, e[0], e[1]) {
			inside = !inside
		}
	}
	if inside {
		w.count += int(sign)
	}
}

// mergeRadii are the distances within which points of paths are merged. They are tried in
// turn: rounding errors can make paths that run along each other inconsistent until some
// of their points are merged.
var mergeRadii = [...]s1.Angle{0, mesh.MergeRadius, 16 * mesh.MergeRadius, 256 * mesh.MergeRadius}

// positive returns the area that closed paths go around at least once, counterclockwise.
func (w *winding) positive(paths [][]s2.Point) (*s2.Polygon, error) {
	var edges []s2.Edge
	for _, path := range paths {
		for i, p := range path {
			if q := path[(i+1)%len(path)]; p != q {
				edges = append(edges, s2.Edge{V0: p, V1: q})
			}
		}
	}
	crossings, err := mesh.SelfCrossings(edges)
	if err != nil {
		return nil, err
	}
	for _, radius := range mergeRadii {
		cut, err := mesh.Cut(edges, crossings, radius)
		if err != nil {
			return nil, err
		}
		b := newBoundary(cut, *w)
		if err := b.count(); err != nil {
			return nil, err
		}
		if b.consistent() {
			return mesh.Polygon(cut.Points, b.of(func(times int) bool { return times > 0 })), nil
		}
	}
	return nil, errors.New("the paths around the shapes are too close together")
}
