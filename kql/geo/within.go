package geo

import (
	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// Within reports whether a position is within so many meters of the line.
func (l *Line) Within(at Position, radius float64) bool {
	if l.bound.IsEmpty() {
		l.bound = s2.EmptyCap()
		for _, part := range l.parts {
			l.bound = around(l.bound, part)
		}
	}
	if !mayReach(l.bound, at, radius) {
		return false
	}
	_, d := l.Nearest(at)
	return d <= radius
}

// Within reports whether a position is inside the polygon or within so many meters of it.
func (p *Polygon) Within(at Position, radius float64) bool {
	if p.bound.IsEmpty() {
		p.bound = s2.EmptyCap()
		for _, part := range p.parts {
			for _, ring := range boundaries(part) {
				p.bound = around(p.bound, ring)
			}
		}
	}
	if !mayReach(p.bound, at, radius) {
		return p.Contains(at)
	}
	_, d := p.Nearest(at)
	return d <= radius
}

// around returns a cap that holds another and the edges of a chain.
func around(c s2.Cap, chain []s2.Point) s2.Cap {
	line := s2.Polyline(chain)
	return c.AddCap(line.CapBound())
}

// mayReach reports whether a position may be within a radius of what a cap holds.
func mayReach(c s2.Cap, at Position, radius float64) bool {
	const slack = 1e-9 // far more than what is lost in rounding
	return at.point().Distance(c.Center()) <= c.Radius()+angle(radius)+s1.Angle(slack)
}
