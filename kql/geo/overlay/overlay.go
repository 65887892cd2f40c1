// Package overlay computes unions, intersections and differences of polygons and
// lines on the sphere.
//
// Valid polygons or lines enter; a result of points, lines and a polygon leaves. An
// operation walks along the edges of each shape and knows, from exact predicates, where
// it is inside the other. Only then are the edges cut where they meet. Since each
// crossing turns one walk on and the other off at the same point, the pieces that are
// kept always close to rings, however numbers are rounded.
package overlay

import (
	"github.com/golang/geo/s2"

	"github.com/ruleproof/ruleproof/kql/geo/mesh"
)

// A Shape is a polygon or, if there is none, lines.
type Shape struct {
	Polygon *s2.Polygon
	Lines   [][]s2.Point
}

// A Result is the outcome of an operation on two shapes.
type Result struct {
	Points  []s2.Point
	Lines   [][]s2.Point
	Polygon *s2.Polygon
}

// Union returns the area of two polygons together.
func Union(a, b *s2.Polygon) (*s2.Polygon, error) {
	// The union is the complement of what is in neither.
	r, err := run(Shape{Polygon: a}, Shape{Polygon: b}, operation{invertA: true, invertB: true, invertResult: true})
	if err != nil {
		return nil, err
	}
	return r.Polygon, nil
}

// Intersect returns what two shapes have in common. Boundaries belong to their shapes, so
// shapes that touch have points or lines in common.
func Intersect(a, b Shape) (Result, error) { return run(a, b, operation{closed: true}) }

// Subtract returns a shape without the area of a polygon.
func Subtract(a Shape, b *s2.Polygon) (Result, error) {
	return run(a, Shape{Polygon: b}, operation{invertB: true})
}

// An operation is an intersection. Each shape, and the result, may be replaced by its
// complement. If closed, boundaries belong to their shapes.
type operation struct {
	invertA, invertB, invertResult bool
	closed                         bool
}

func (o operation) swapped() operation {
	o.invertA, o.invertB = o.invertB, o.invertA
	return o
}

func run(a, b Shape, op operation) (Result, error) {
	x, y := chainsOf(a), chainsOf(b)
	m, err := meet(x, y)
	if err != nil {
		return Result{}, err
	}
	c := &clip{op: op, numbers: [2]map[int]int{{}, {}}}
	c.walk(0, x, y, b.Polygon, m.of(0))
	c.op = op.swapped()
	c.walk(1, y, x, a.Polygon, m.of(1))
	c.op = op
	edges := make([]s2.Edge, len(c.pieces))
	for i, p := range c.pieces {
		edges[i] = p.edge
	}
	split, err := mesh.Cut(edges, c.crossings(m), mesh.MergeRadius)
	if err != nil {
		return Result{}, err
	}
	return c.result(split), nil
}

// chains is the edges of a shape, one chain after the other.
type chains struct {
	edges  []s2.Edge
	starts []int // where each chain begins
	area   bool  // whether they bound the area on their left
}

func chainsOf(s Shape) chains {
	if s.Polygon != nil {
		c := chains{area: true}
		for i := range s.Polygon.NumChains() {
			chain := s.Polygon.Chain(i)
			c.starts = append(c.starts, len(c.edges))
			for j := range chain.Length {
				c.edges = append(c.edges, s.Polygon.ChainEdge(i, j))
			}
		}
		return c
	}
	var c chains
	for _, line := range s.Lines {
		c.starts = append(c.starts, len(c.edges))
		for i := 1; i < len(line); i++ {
			c.edges = append(c.edges, s2.Edge{V0: line[i-1], V1: line[i]})
		}
	}
	return c
}

// A meeting is two edges that cross or share an end.
type meeting struct {
	a, b   int
	inside bool     // they cross in the interior of both
	at     s2.Point // and there
	toward bool     // b then crosses from the left of a to its right
	vertex bool     // a crosses b at the end that they share
}

// meetings holds the meetings of two shapes.
type meetings []meeting

func meet(a, b chains) (meetings, error) {
	var found meetings
	crossings := 0
	err := mesh.NearPairs(a.edges, b.edges, func(i, j int) {
		p, q := a.edges[i], b.edges[j]
		switch s2.CrossingSign(p.V0, p.V1, q.V0, q.V1) {
		case s2.Cross:
			if crossings++; mesh.CheckCrossings(crossings) == nil {
				found = append(found, meeting{a: i, b: j, inside: true,
					at:     s2.Intersection(p.V0, p.V1, q.V0, q.V1),
					toward: s2.RobustSign(p.V0, p.V1, q.V0) == s2.CounterClockwise})
			}
		case s2.MaybeCross:
			found = append(found, meeting{a: i, b: j, vertex: s2.VertexCrossing(p.V0, p.V1, q.V0, q.V1)})
		}
	})
	if err == nil {
		err = mesh.CheckCrossings(crossings)
	}
	return found, err
}

// of returns the meetings of each edge of one of the shapes, as that edge sees them.
func (m meetings) of(side int) map[int][]meeting {
	out := map[int][]meeting{}
	for _, t := range m {
		if side == 1 {
			t.a, t.b = t.b, t.a
			t.toward, t.vertex = !t.toward, !t.vertex
		}
		out[t.a] = append(out[t.a], t)
	}
	return out
}
