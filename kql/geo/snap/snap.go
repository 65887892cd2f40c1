// Package snap simplifies lines and polygons on the sphere.
//
// Edges in layers enter, each layer those of a polygon or of lines. Some of their
// vertices are chosen as sites, no two of them closer than a radius. Each edge then leads
// from site to site, and nearly straight chains of edges become one edge. The edges of
// each layer between the sites leave. Edges that layers share stay shared, edges that did
// not cross still do not, and each edge stays near to where it was.
//
// The construction is that of the builder of the S2 geometry library; where the builder
// compares regions of sites, this package finds the nearest site along an edge from the
// points that are equally near to two.
package snap

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"

	"github.com/ruleproof/ruleproof/kql/geo/mesh"
)

// MaxRadius is the largest radius.
const MaxRadius = 70 * s1.Degree

// An Edge is an edge of a layer.
type Edge struct {
	s2.Edge
	Layer int
}

const (
	deviationRatio  = 1.1 // how far an edge may move, as a multiple of the radius
	separationRatio = 0.5 // how close a site may be to an edge that passes it
)

// maxExtra bounds the sites that are added to keep edges where they were.
const maxExtra = 200_000

// A snapper leads edges from site to site.
type snapper struct {
	radius  float64
	longest float64 // shorter edges between sites are always close enough to where they were
	edges   []Edge
	sites   []s2.Point
	index   *mesh.Grid
	nearby  [][]int // the sites near each edge, from its beginning on
	chains  [][]int // the sites that each edge leads along
}

// Simplify returns the sites and, for each layer, the edges between them.
func Simplify(edges []Edge, layers int, radius s1.Angle) ([]s2.Point, [][]mesh.Edge, error) {
	s := &snapper{radius: float64(radius), edges: edges, index: mesh.NewGrid(radius)}
	s.longest = 2 * math.Acos(math.Sin(s.radius)/math.Sin(min(deviationRatio*s.radius, math.Pi/2)))
	s.chooseSites()
	if err := s.collect(); err != nil {
		return nil, nil, err
	}
	if err := s.addExtraSites(); err != nil {
		return nil, nil, err
	}
	return s.sites, s.simplifyChains(layers), nil
}

// chooseSites makes each vertex a site that is not within the radius of an earlier one.
func (s *snapper) chooseSites() {
	seen := map[s2.Point]bool{}
	var vertices []s2.Point
	for _, e := range s.edges {
		for _, v := range [...]s2.Point{e.V0, e.V1} {
			if !seen[v] {
				seen[v] = true
				vertices = append(vertices, v)
			}
		}
	}
	mesh.SortAlongCurve(vertices)
	for _, v := range vertices {
		if s.index.Nearest(v, s.sites) < 0 {
			s.addSite(v)
		}
	}
}

func (s *snapper) addSite(p s2.Point) int {
	s.sites = append(s.sites, p)
	s.index.Add(p, len(s.sites)-1)
	return len(s.sites) - 1
}

// reach is the largest distance at which a site can affect an edge.
func (s *snapper) reach() float64 {
	return min((deviationRatio+separationRatio)*s.radius, math.Pi)
}

// collect finds the sites near each edge.
func (s *snapper) collect() error {
	s.nearby = make([][]int, len(s.edges))
	s.chains = make([][]int, len(s.edges))
	edges := make([]s2.Edge, len(s.edges))
	for i, e := range s.edges {
		edges[i] = e.Edge
	}
	err := mesh.NearPoints(edges, s.sites, s1.Angle(s.reach()), func(e, site int) {
		s.nearby[e] = append(s.nearby[e], site)
	})
	for e := range s.edges {
		slices.SortFunc(s.nearby[e], func(i, j int) int { return s.compare(s.edges[e].V0, i, j) })
	}
	return err
}

// compare orders sites by their distance from a point.
func (s *snapper) compare(from s2.Point, i, j int) int {
	return cmp.Or(s2.CompareDistances(from, s.sites[i], s.sites[j]), i-j)
}

// addExtraSites leads the edges along sites, and adds sites where an edge moved too far
// or passes a site too closely.
func (s *snapper) addExtraSites() error {
	open := make([]int, len(s.edges))
	for e := range open {
		open[e] = e
	}
	before := len(s.sites)
	for len(open) > 0 {
		again := map[int]bool{}
		for _, e := range open {
			s.chains[e] = s.chain(e)
			delete(again, e)
			s.checkChain(e, again)
			if len(s.sites)-before > maxExtra {
				return fmt.Errorf("to simplify the shape needs more new vertices than the limit of %d", maxExtra)
			}
		}
		open = open[:0]
		for e := range again {
			open = append(open, e)
		}
		slices.Sort(open)
	}
	return nil
}

// checkChain adds the sites that the chain of an edge needs, and notes the edges near them.
func (s *snapper) checkChain(e int, again map[int]bool) {
	edge, chain := s.edges[e].Edge, s.chains[e]
	at := 0
	for k := 0; k < len(s.nearby[e]) && at < len(chain); k++ {
		site := s.nearby[e][k]
		if site == chain[at] {
			if at++; at > 1 && at <= len(chain) && s.strays(edge, chain[at-2], chain[at-1]) {
				from, to := s.sites[chain[at-2]], s.sites[chain[at-1]]
				a, b := s2.Project(from, edge.V0, edge.V1), s2.Project(to, edge.V0, edge.V1)
				middle := s2.Point{Vector: a.Add(b.Vector).Normalize()}
				s.addExtraSite(s.separation(middle, chain[at-2], chain[at-1], edge), again)
				return
			}
			continue
		}
		if at == 0 {
			continue
		}
		passed := s2.Edge{V0: s.sites[chain[at-1]], V1: s.sites[chain[at]]}
		if mesh.DistanceToEdge(s.sites[site], passed) < separationRatio*s.radius*(1-1e-9) {
			s.addExtraSite(s.separation(s.sites[site], chain[at-1], chain[at], edge), again)
			for k+1 < len(s.nearby[e]) && s.nearby[e][k+1] != chain[at] {
				k++
			}
		}
	}
}

// strays reports whether the edge between two sites is farther from an edge than allowed.
func (s *snapper) strays(edge s2.Edge, i, j int) bool {
	a, b := s.sites[i], s.sites[j]
	if float64(a.Distance(b)) < s.longest {
		return false
	}
	const samples = 8
	for k := 1; k < samples; k++ {
		if mesh.DistanceToEdge(s2.Interpolate(float64(k)/samples, a, b), edge) > deviationRatio*s.radius {
			return true
		}
	}
	return false
}

// separation returns a site on an edge, as close as possible to a point to avoid, in the
// gap between the parts of the edge that two sites cover.
func (s *snapper) separation(avoid s2.Point, i, j int, edge s2.Edge) s2.Point {
	normal := edge.V0.PointCross(edge.V1)
	along := edge.V1.Sub(edge.V0.Vector)
	site := s2.Project(avoid, edge.V0, edge.V1)
	least := s.covered(s.sites[i], normal)
	most := s.covered(s.sites[j], s2.Point{Vector: normal.Mul(-1)})
	switch {
	case site.Sub(least.Vector).Dot(along) < 0:
		return least
	case most.Sub(site.Vector).Dot(along) < 0:
		return most
	}
	return site
}

// covered returns the last point within the radius of a site, going along the great
// circle counterclockwise around a normal.
func (s *snapper) covered(site, normal s2.Point) s2.Point {
	n2, nDotP := normal.Norm2(), normal.Dot(site.Vector)
	nCrossP := normal.Cross(site.Vector)
	sin2 := math.Pow(math.Sin(s.radius), 2)
	middle := site.Mul(n2).Sub(normal.Mul(nDotP)).Mul(math.Sqrt(1 - sin2))
	rest := math.Sqrt(math.Max(0, sin2*n2-nDotP*nDotP))
	return s2.Point{Vector: middle.Add(nCrossP.Mul(rest)).Normalize()}
}

func (s *snapper) addExtraSite(p s2.Point, again map[int]bool) {
	site := s.addSite(p)
	for e, edge := range s.edges {
		if mesh.DistanceToEdge(p, edge.Edge) > s.reach() {
			continue
		}
		at, _ := slices.BinarySearchFunc(s.nearby[e], site, func(i, j int) int { return s.compare(edge.V0, i, j) })
		s.nearby[e] = slices.Insert(s.nearby[e], at, site)
		again[e] = true
	}
}
