package geo

import (
	"math"

	"github.com/golang/geo/s1"

	"github.com/ruleproof/ruleproof/kql/geo/offset"
	"github.com/ruleproof/ruleproof/kql/geo/overlay"
)

// DefaultTolerance is the tolerance in meters of buffers and of simplified and densified
// shapes when a call gives none.
const DefaultTolerance = 10.0

// grower returns a Grower for a distance in meters; ok is false if the distance is out of range.
func grower(radius, tolerance float64) (*offset.Grower, bool) {
	r := angle(radius)
	if !(radius > 0 && tolerance > 0) || r >= math.Pi/2 || r < s1.Angle(1e-12) {
		return nil, false
	}
	return offset.New(r, angle(tolerance)), true
}

func grown(g *offset.Grower) (*Shape, error) {
	p, err := g.Polygon()
	if err != nil {
		return nil, err
	}
	return shapeOf(overlay.Result{Polygon: p}), nil
}

// Buffer returns the area within a radius of a position, to a tolerance, both in meters.
// It returns nil if they are out of range.
func Buffer(p Position, radius, tolerance float64) (*Shape, error) {
	g, ok := grower(radius, tolerance)
	if !ok {
		return nil, nil
	}
	g.AddPoint(p.point())
	return grown(g)
}

// Buffer returns the area within a radius of the line.
func (l *Line) Buffer(radius, tolerance float64) (*Shape, error) {
	g, ok := grower(radius, tolerance)
	if !ok {
		return nil, nil
	}
	for _, part := range l.chains {
		g.AddLine(part)
	}
	return grown(g)
}

// Buffer returns the area within a radius of the polygon.
func (p *Polygon) Buffer(radius, tolerance float64) (*Shape, error) {
	g, ok := grower(radius, tolerance)
	if !ok {
		return nil, nil
	}
	u, err := p.union()
	if err != nil {
		return nil, err
	}
	g.AddPolygon(u)
	return grown(g)
}
