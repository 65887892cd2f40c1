package geo

import (
	"math"

	"github.com/golang/geo/r3"
	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// A Line is one or more chains of edges.
type Line struct{ course }

// NewLine checks the positions of one or more lines. Each line needs at least two
// positions, all in range, and no position may be equal or antipodal to the one before
// it.
func NewLine(parts [][]Position) (*Line, bool) {
	l := &Line{}
	for _, part := range parts {
		points, ok := chainOf(part)
		if !ok || len(points) < 2 {
			return nil, false
		}
		l.chains = append(l.chains, points)
	}
	return l, len(l.chains) > 0
}

func chainOf(positions []Position) ([]s2.Point, bool) {
	points := make([]s2.Point, len(positions))
	for i, p := range positions {
		if !p.Valid() {
			return nil, false
		}
		points[i] = p.point()
		if i > 0 && !apart(points[i-1], points[i]) {
			return nil, false
		}
	}
	return points, true
}

// single returns the points of a line that is one chain.
func (l *Line) single() ([]s2.Point, bool) { return l.chains[0], len(l.chains) == 1 }

// united returns the chains of the union of the line's parts.
func (l *Line) united() ([][]s2.Point, error) {
	if len(l.chains) == 1 {
		return l.chains, nil
	}
	return unite(l.chains)
}

// Length returns the length in meters. Edges that parts share count once.
func (l *Line) Length() (float64, error) {
	parts, err := l.united()
	sum := s1.Angle(0)
	for _, part := range parts {
		eachEdge(part, func(a, b s2.Point) { sum += a.Distance(b) })
	}
	return meters(sum), err
}

// Centroid returns the mean of the edges, weighted by their lengths. Edges that parts share count once.
func (l *Line) Centroid() (Position, error) {
	parts, err := l.united()
	sum := r3.Vector{}
	for _, part := range parts {
		eachEdge(part, func(a, b s2.Point) { sum = sum.Add(s2.EdgeTrueCentroid(a, b).Vector) })
	}
	return positionOf(s2.Point{Vector: sum.Normalize()}), err
}

// Interpolate returns the position at a fraction of the way along a line of one part.
func (l *Line) Interpolate(fraction float64) (Position, bool) {
	points, ok := l.single()
	if !ok || !(fraction >= 0 && fraction <= 1) {
		return Position{}, false
	}
	line := s2.Polyline(points)
	at, _ := line.Interpolate(fraction)
	return positionOf(at), true
}

// Locate returns how far along a line of one part the point nearest to a position is, as
// a fraction. It measures lengths with distance.
func (l *Line) Locate(p Position, distance func(p, q Position) float64) (float64, bool) {
	points, ok := l.single()
	if !ok || !p.Valid() {
		return 0, false
	}
	walked, at, least := 0.0, 0.0, math.Inf(1)
	from := p.point()
	eachEdge(points, func(a, b s2.Point) {
		near := s2.Project(from, a, b)
		if d := float64(from.Distance(near)); d < least {
			least, at = d, walked+distance(positionOf(a), positionOf(near))
		}
		walked += distance(positionOf(a), positionOf(b))
	})
	return at / walked, true
}

// Nearest returns the point of the line nearest to a position, and its distance in meters.
func (l *Line) Nearest(p Position) (Position, float64) { return l.nearest(p) }

// Intersects reports whether two lines have a point in common.
func (l *Line) Intersects(m *Line) (bool, error) { return l.touches(&m.course) }

// Within reports whether a position is within a distance, in meters, of the line.
func (l *Line) Within(at Position, radius float64) bool {
	if !l.mayReach(at, radius) {
		return false
	}
	_, d := l.nearest(at)
	return d <= radius
}
