package snap

import (
	"cmp"
	"math"
	"slices"

	"github.com/golang/geo/s2"
)

// A place is the position of a site as seen from an edge: the angle along the edge to the
// foot of the perpendicular from the site, and the site's height above it.
type place struct {
	site          int
	along, height float64
	cover         float64 // how far from the foot, along the edge, the site is within the radius
}

// chain returns the sites that an edge leads along: each is within the radius of some
// point of the edge and the nearest site to it. An edge and its reverse lead along the
// same sites.
func (s *snapper) chain(e int) []int {
	edge := s.edges[e].Edge
	if edge.V0.Cmp(edge.V1.Vector) > 0 {
		chain := s.chainOf(edge.Reversed(), s.nearby[e])
		slices.Reverse(chain)
		return chain
	}
	return s.chainOf(edge, s.nearby[e])
}

func (s *snapper) chainOf(edge s2.Edge, nearby []int) []int {
	normal := edge.V0.PointCross(edge.V1).Normalize()
	ahead := normal.Cross(edge.V0.Vector)
	length := float64(edge.V0.Distance(edge.V1))
	var places []place
	for _, site := range nearby {
		p := s.sites[site]
		from := p.Sub(edge.V0.Vector) // precise for sites near the beginning
		height := math.Asin(max(-1, min(1, normal.Dot(from))))
		if math.Abs(height) > s.radius {
			continue
		}
		places = append(places, place{
			site: site, height: height,
			along: math.Atan2(ahead.Dot(from), p.Dot(edge.V0.Vector)),
			cover: cover(s.radius, height),
		})
	}
	slices.SortFunc(places, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.along, b.along), cmp.Compare(math.Abs(a.height), math.Abs(b.height)), a.site-b.site)
	})
	chain := nearestAlong(places, length)
	return s.withEnds(chain, edge)
}

// cover returns how far a disc reaches along an edge, to either side of its center, for a
// center at a height above the edge.
func cover(radius, height float64) float64 {
	sin2 := (math.Pow(math.Sin(radius/2), 2) - math.Pow(math.Sin(height/2), 2)) / math.Cos(height)
	return 2 * math.Asin(math.Sqrt(max(0, min(1, sin2))))
}

// nearestAlong returns the sites nearest to some point between 0 and a length. Of two
// sites, one is nearer before some point and the other after it. A site between two
// others is nearest somewhere if it becomes nearer than the first before the last becomes
// nearer than it.
func nearestAlong(places []place, length float64) []int {
	var nearest []place
	var begins []float64 // where each site becomes the nearest
	for _, p := range places {
		begin := math.Inf(-1)
		for len(nearest) > 0 {
			last := len(nearest) - 1
			begin = change(nearest[last], p)
			if begin > begins[last] {
				break
			}
			nearest, begins = nearest[:last], begins[:last]
			begin = math.Inf(-1)
		}
		nearest, begins = append(nearest, p), append(begins, begin)
	}
	var sites []int
	for i, p := range nearest {
		from, to := max(0, begins[i], p.along-p.cover), min(length, p.along+p.cover)
		if i+1 < len(nearest) {
			to = min(to, begins[i+1])
		}
		if from <= to {
			sites = append(sites, p.site)
		}
	}
	return sites
}

// change returns the point along an edge from which on the second of two sites is nearer.
func change(a, b place) float64 {
	middle, half := (a.along+b.along)/2, (b.along-a.along)/2
	difference := math.Tan((a.height+b.height)/2) * math.Tan((b.height-a.height)/2)
	if half == 0 { // the first is nearer everywhere
		return math.Inf(1)
	}
	return middle + math.Atan2(difference, math.Tan(half))
}

// withEnds makes a chain lead from the site nearest to one end of an edge to the site nearest to the other.
func (s *snapper) withEnds(chain []int, edge s2.Edge) []int {
	first, last := s.index.Nearest(edge.V0, s.sites), s.index.Nearest(edge.V1, s.sites)
	if i := slices.Index(chain, first); i >= 0 {
		chain = chain[i:]
	} else {
		chain = append([]int{first}, chain...)
	}
	if i := slices.Index(chain, last); i >= 0 {
		return chain[:i+1]
	}
	return append(chain, last)
}
