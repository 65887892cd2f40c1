package geo

import (
	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"

	"github.com/ruleproof/ruleproof/kql/geo/mesh"
)

// A course is the chains of points of a line's parts or a polygon's rings. The shortest
// way joins each point to the next.
type course struct {
	chains [][]s2.Point
	list   []s2.Edge // the edges; nil until they are needed
	hull   *s2.Cap   // a cap around them; nil until it is needed
}

// Vertices returns the number of vertices of all chains.
func (c *course) Vertices() int {
	n := 0
	for _, chain := range c.chains {
		n += len(chain)
	}
	return n
}

// eachEdge calls f for each edge of a chain.
func eachEdge(points []s2.Point, f func(a, b s2.Point)) {
	for i := 1; i < len(points); i++ {
		f(points[i-1], points[i])
	}
}

// edgesOf returns the edges of chains.
func edgesOf(chains [][]s2.Point) []s2.Edge {
	var edges []s2.Edge
	for _, chain := range chains {
		eachEdge(chain, func(a, b s2.Point) { edges = append(edges, s2.Edge{V0: a, V1: b}) })
	}
	return edges
}

func (c *course) edges() []s2.Edge {
	if c.list == nil {
		c.list = edgesOf(c.chains)
	}
	return c.list
}

// bound returns a cap that holds all edges.
func (c *course) bound() s2.Cap {
	if c.hull == nil {
		hull := s2.EmptyCap()
		for _, chain := range c.chains {
			line := s2.Polyline(chain)
			hull = hull.AddCap(line.CapBound())
		}
		c.hull = &hull
	}
	return *c.hull
}

// nearest returns the point of the course nearest to a position, and its distance in meters.
func (c *course) nearest(at Position) (Position, float64) {
	p, least := at.point(), s1.InfChordAngle()
	var nearest s2.Edge
	for _, e := range c.edges() {
		if d, less := s2.UpdateMinDistance(p, e.V0, e.V1, least); less {
			least, nearest = d, e
		}
	}
	near := s2.Project(p, nearest.V0, nearest.V1)
	return positionOf(near), meters(p.Distance(near))
}

// mayReach reports whether a position may be within a distance, in meters, of the course.
func (c *course) mayReach(at Position, radius float64) bool {
	bound := c.bound()
	return at.point().Distance(bound.Center()) <= bound.Radius()+angle(radius)+rounding
}

// rounding is far more than any rounding error, in radians.
const rounding = s1.Angle(1e-9)

// touches reports whether some edges of two courses cross or share an end.
func (c *course) touches(d *course) (bool, error) {
	a, b := c.bound(), d.bound()
	if a.Center().Distance(b.Center()) > a.Radius()+b.Radius()+rounding {
		return false, nil
	}
	found := false
	mine, others := c.edges(), d.edges()
	err := mesh.NearPairs(mine, others, func(i, j int) {
		found = found || s2.CrossingSign(mine[i].V0, mine[i].V1, others[j].V0, others[j].V1) != s2.DoNotCross
	})
	return found, err
}
