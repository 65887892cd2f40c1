package geo

import (
	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"

	"github.com/ruleproof/ruleproof/kql/geo/mesh"
)

// A Polygon is an area: one or more polygons, which may overlap.
type Polygon struct {
	parts    []*s2.Polygon
	boundary course      // of the parts
	whole    *s2.Polygon // the union of the parts; nil until it is needed
}

// NewPolygon checks the rings of one or more polygons. A ring needs at least three
// different positions, all in range, and must repeat the first one at its end; rings of a
// polygon must not cross. A ring encloses the smaller of its two sides, in whichever
// direction it is written.
func NewPolygon(parts [][][]Position) (*Polygon, bool) {
	p := &Polygon{}
	for _, rings := range parts {
		part, ok := polygonOf(rings)
		if !ok {
			return nil, false
		}
		p.parts = append(p.parts, part)
		p.boundary.chains = append(p.boundary.chains, boundaries(part)...)
	}
	return p, len(p.parts) > 0
}

func polygonOf(rings [][]Position) (*s2.Polygon, bool) {
	var loops []*s2.Loop
	for _, ring := range rings {
		points, ok := chainOf(ring)
		if !ok || len(points) < 4 || points[0] != points[len(points)-1] {
			return nil, false
		}
		loop := s2.LoopFromPoints(points[:len(points)-1])
		loop.Normalize()
		loops = append(loops, loop)
	}
	if len(loops) == 0 || !simple(loops) {
		return nil, false
	}
	return s2.PolygonFromLoops(loops), true
}

// simple reports whether each loop has no vertex twice, and whether no edges cross or are shared.
func simple(loops []*s2.Loop) bool {
	var edges []s2.Edge
	for _, l := range loops {
		seen := make(map[s2.Point]bool, l.NumVertices())
		for i := range l.NumVertices() {
			if seen[l.Vertex(i)] {
				return false
			}
			seen[l.Vertex(i)] = true
			edges = append(edges, l.Edge(i))
		}
	}
	ok := true
	err := mesh.OwnPairs(edges, func(i, j int) {
		a, b := edges[i], edges[j]
		if a == b || a == b.Reversed() || s2.CrossingSign(a.V0, a.V1, b.V0, b.V1) == s2.Cross {
			ok = false
		}
	})
	return ok && err == nil
}

// Vertices returns the number of vertices of all rings.
func (p *Polygon) Vertices() int { return p.boundary.Vertices() }

// union returns the union of the parts.
func (p *Polygon) union() (*s2.Polygon, error) {
	var err error
	if p.whole == nil {
		p.whole, err = unionOf(p.parts)
	}
	return p.whole, err
}

// boundaries returns the rings of a polygon, closed.
func boundaries(p *s2.Polygon) [][]s2.Point {
	rings := make([][]s2.Point, p.NumLoops())
	for i, l := range p.Loops() {
		rings[i] = append(append([]s2.Point(nil), l.Vertices()...), l.Vertex(0))
	}
	return rings
}

// Area returns the area in square meters. Overlaps of parts count once.
func (p *Polygon) Area() (float64, error) {
	u, err := p.union()
	if err != nil {
		return 0, err
	}
	return u.Area() * EarthRadius * EarthRadius, nil
}

// Perimeter returns the length in meters of the boundary of the union of the parts.
func (p *Polygon) Perimeter() (float64, error) {
	u, err := p.union()
	if err != nil {
		return 0, err
	}
	sum := s1.Angle(0)
	for _, ring := range boundaries(u) {
		eachEdge(ring, func(a, b s2.Point) { sum += a.Distance(b) })
	}
	return meters(sum), nil
}

// Centroid returns the centroid of the union of the parts.
func (p *Polygon) Centroid() (Position, error) {
	u, err := p.union()
	if err != nil {
		return Position{}, err
	}
	return positionOf(s2.Point{Vector: u.Centroid().Normalize()}), nil
}

// Contains reports whether a position is inside. If polygons partition the Earth, exactly
// one of them contains each position.
func (p *Polygon) Contains(at Position) bool {
	point := at.point()
	for _, part := range p.parts {
		if part.ContainsPoint(point) {
			return true
		}
	}
	return false
}

// Nearest returns the point of the polygon nearest to a position, and its distance in
// meters. A position inside is its own nearest point.
func (p *Polygon) Nearest(at Position) (Position, float64) {
	if p.Contains(at) {
		return at, 0
	}
	return p.boundary.nearest(at)
}

// Within reports whether a position is inside the polygon or within a distance, in meters, of it.
func (p *Polygon) Within(at Position, radius float64) bool {
	if !p.boundary.mayReach(at, radius) {
		return p.Contains(at)
	}
	_, d := p.Nearest(at)
	return d <= radius
}

// Intersects reports whether two polygons have a point in common.
func (p *Polygon) Intersects(q *Polygon) (bool, error) {
	if p.containsSome(&q.boundary) || q.containsSome(&p.boundary) {
		return true, nil
	}
	return p.boundary.touches(&q.boundary)
}

// IntersectsLine reports whether a line has a point inside the polygon or on its boundary.
func (p *Polygon) IntersectsLine(l *Line) (bool, error) {
	if p.containsSome(&l.course) {
		return true, nil
	}
	return p.boundary.touches(&l.course)
}

// containsSome reports whether at least one of the chains begins inside the polygon.
func (p *Polygon) containsSome(c *course) bool {
	for _, part := range p.parts {
		for _, chain := range c.chains {
			if part.ContainsPoint(chain[0]) {
				return true
			}
		}
	}
	return false
}
