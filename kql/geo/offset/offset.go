// Package offset grows points, lines and polygons on the sphere by a distance.
//
// Chains of points and rings enter; a polygon of everything within the distance, to a
// tolerance, leaves. A path goes around each chain on the outside, at the distance. The
// result is the area that the paths go around at least once. The package follows the
// construction of the S2 geometry library, down to the places of the vertices.
package offset

import (
	"fmt"
	"math"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// minFraction and maxFraction bound the tolerance, as a fraction of the distance.
const (
	minFraction = 1e-6
	maxFraction = 0.99
)

// maxVertices bounds the vertices of all paths together.
const maxVertices = 2_000_000

// A Grower grows the shapes that are added to it. Polygon returns the result.
type Grower struct {
	radius     s1.Angle
	vertexStep s1.ChordAngle // between vertices around a point that an edge ends in
	pointStep  s1.ChordAngle // around a point alone
	edgeStep   s1.ChordAngle // along an edge
	paths      [][]s2.Point
	vertices   int

	path  []s2.Point
	sweep *sweep
	turns winding
}

// New returns a grower for a distance, positive and less than half a great circle, and a
// bound on how far the result may deviate from it.
func New(radius, tolerance s1.Angle) *Grower {
	fraction := min(max(float64(tolerance/radius), minFraction), maxFraction)
	deviation := s1.Angle(fraction) * radius
	step := span(radius, deviation)
	g := &Grower{radius: radius, turns: winding{reference: s2.OriginPoint()}}
	g.vertexStep = s1.ChordAngleFromAngle(step)
	// A ring around a point has equal steps, without a short one at the end.
	g.pointStep = s1.ChordAngleFromAngle(s1.Angle(2*math.Pi/math.Ceil(2*math.Pi/float64(step)) + 1e-15))
	if rest := math.Pi/2 - radius; rest > deviation { // farther away than this, edges have no boundary
		g.edgeStep = s1.ChordAngleFromAngle(span(rest, deviation))
	}
	return g
}

// span returns the longest chord, as an angle at the circle's center, that deviates from
// the circle by no more than the bound.
func span(radius, deviation s1.Angle) s1.Angle {
	step := s1.Angle(2*math.Pi/3 + 1e-15) // a circle has at least three edges
	least := float64(radius - deviation)
	switch {
	case radius < math.Pi/2:
		step = min(step, s1.Angle(2*math.Acos(math.Tan(least)/math.Tan(float64(radius)))))
	case least > math.Pi/2:
		step = min(step, s1.Angle(2*math.Acos(math.Tan(float64(radius))/math.Tan(least))))
	}
	return step
}

// AddPoint grows a point.
func (g *Grower) AddPoint(p s2.Point) {
	g.begin(p)
	start, at := s2.Ortho(p), s1.ChordAngle(0)
	for range 4 { // a chord angle is at most half a circle
		aside := s2.Point{Vector: p.Cross(start.Vector).Normalize()}
		for ; at < s1.RightChordAngle; at = at.Add(g.pointStep) {
			g.vertex(ray(p, ray(start, aside, at.Angle()), g.radius))
		}
		at = at.Sub(s1.RightChordAngle)
		start = aside
	}
	g.end()
}

// AddLine grows a line on both sides, with round ends.
func (g *Grower) AddLine(line []s2.Point) {
	n := len(line)
	g.begin(line[0])
	axis := edgeAxis(line[0], line[1])
	g.vertexArc(line[0], opposite(axis), axis)
	for i := range n - 2 {
		g.edgeAndVertex(line[i], line[i+1], line[i+2])
	}
	g.edgeArc(line[n-2], line[n-1])
	axis = edgeAxis(line[n-2], line[n-1])
	g.vertexArc(line[n-1], axis, opposite(axis))
	for i := n - 3; i >= 0; i-- {
		g.edgeAndVertex(line[i+2], line[i+1], line[i])
	}
	g.edgeArc(line[1], line[0])
	g.end()
}

// AddPolygon grows a polygon.
func (g *Grower) AddPolygon(p *s2.Polygon) {
	for _, loop := range p.Loops() {
		g.begin(loop.OrientedVertex(0))
		n := loop.NumVertices()
		for i := range n {
			g.edgeAndVertex(loop.OrientedVertex(i), loop.OrientedVertex((i+1)%n), loop.OrientedVertex((i+2)%n))
		}
		g.end()
	}
	if p.ContainsPoint(g.turns.reference) {
		g.turns.count++
	}
}

// Polygon returns the union of all grown shapes.
func (g *Grower) Polygon() (*s2.Polygon, error) {
	if g.vertices > maxVertices {
		return nil, fmt.Errorf("the boundary has more vertices than the limit of %d", maxVertices)
	}
	return g.turns.positive(g.paths)
}

func (g *Grower) begin(p s2.Point) { g.sweep = &sweep{turns: &g.turns, start: p, foot: p} }

func (g *Grower) end() {
	g.sweep.close()
	g.paths = append(g.paths, g.path)
	g.path = nil
}

// vertex adds a vertex to the path.
func (g *Grower) vertex(p s2.Point) {
	if g.vertices++; g.vertices > maxVertices {
		return
	}
	g.path = append(g.path, p)
	g.sweep.moveTip(p)
}

// edgeAxis returns the direction to the right of an edge.
func edgeAxis(a, b s2.Point) s2.Point {
	return s2.Point{Vector: b.PointCross(a).Normalize()}
}

func opposite(p s2.Point) s2.Point { return s2.Point{Vector: p.Mul(-1)} }

func ray(origin, direction s2.Point, angle s1.Angle) s2.Point {
	return s2.PointOnRay(origin, direction, angle)
}

// vertexArc goes around a point counterclockwise from one direction to another.
func (g *Grower) vertexArc(v, start, end s2.Point) {
	aside := s2.Point{Vector: v.Cross(start.Vector).Normalize()}
	all := s2.ChordAngleBetweenPoints(start, end)
	for at := s1.ChordAngle(0); ; {
		g.vertex(ray(v, ray(start, aside, at.Angle()), g.radius))
		if at = at.Add(g.vertexStep); at >= all {
			return
		}
	}
}

// edgeArc goes along an edge to its end.
func (g *Grower) edgeArc(a, b s2.Point) {
	axis := edgeAxis(a, b)
	if g.edgeStep == 0 {
		g.vertex(axis)
	} else {
		ahead := s2.Point{Vector: a.Cross(axis.Vector).Normalize()}
		all := s2.ChordAngleBetweenPoints(a, b)
		for at := s1.ChordAngle(0); ; {
			g.vertex(ray(ray(a, ahead, at.Angle()), axis, g.radius))
			if at = at.Add(g.edgeStep); at >= all {
				break
			}
		}
	}
	g.sweep.moveFoot(b)
}

// edgeAndVertex goes along the edge from a to b and around b toward c.
func (g *Grower) edgeAndVertex(a, b, c s2.Point) {
	g.edgeArc(a, b)
	if s2.RobustSign(a, b, c) != s2.Clockwise {
		end := edgeAxis(b, c)
		g.vertexArc(b, edgeAxis(a, b), end)
		if g.edgeStep == 0 {
			g.vertex(ray(b, end, g.radius))
		}
		return
	}
	// On the inside of a turn the path goes through the point itself, so that it never
	// goes around anything in the wrong direction.
	if g.edgeStep != 0 {
		g.vertex(ray(b, edgeAxis(a, b), g.radius))
	}
	g.vertex(b)
}
