package mesh

import (
	"cmp"
	"math"
	"slices"

	"github.com/golang/geo/r3"
	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// A Split is the result of cutting edges where they meet: the points, and for each edge
// the points along it, from one end of the edge to the other.
type Split struct {
	Points []s2.Point
	Chains [][]int
	places map[s2.Point]int
}

// Place returns the number of the point that stands for an end of an edge or for a crossing.
func (s *Split) Place(p s2.Point) int { return s.places[p] }

// Cut cuts edges at their crossings and where another point lies on them. Points closer
// together than the radius become one. An edge goes through the point of each of its
// crossings, however that was computed, so that pieces meet in spite of rounding.
func Cut(edges []s2.Edge, crossings []Crossing, radius s1.Angle) (*Split, error) {
	s := &Split{places: make(map[s2.Point]int, 2*len(edges)+len(crossings))}
	s.choosePoints(edges, crossings, radius)
	touches, err := s.findTouches(edges, radius+IntersectionError)
	if err != nil {
		return nil, err
	}
	crossed := make([][]int, len(edges))
	for _, c := range crossings {
		crossed[c.A] = append(crossed[c.A], s.places[c.At])
		crossed[c.B] = append(crossed[c.B], s.places[c.At])
	}
	s.Chains = make([][]int, len(edges))
	for i, e := range edges {
		s.Chains[i] = s.chain(e, crossed[i], touches[i])
	}
	return s, nil
}

// choosePoints numbers the points along the curve of the cells. A point too close to an
// earlier one is replaced by that one.
func (s *Split) choosePoints(edges []s2.Edge, crossings []Crossing, radius s1.Angle) {
	var all []s2.Point
	add := func(p s2.Point) {
		if _, ok := s.places[p]; !ok {
			s.places[p] = -1
			all = append(all, p)
		}
	}
	for _, e := range edges {
		add(e.V0)
		add(e.V1)
	}
	for _, c := range crossings {
		add(c.At)
	}
	SortAlongCurve(all)
	near := NewGrid(radius)
	for _, p := range all {
		at := -1
		if radius > 0 {
			at = near.Nearest(p, s.Points)
		}
		if at < 0 {
			at = len(s.Points)
			s.Points = append(s.Points, p)
			near.Add(p, at)
		}
		s.places[p] = at
	}
}

// SortAlongCurve orders points by the cells that hold them.
func SortAlongCurve(points []s2.Point) {
	cells := make(map[s2.Point]s2.CellID, len(points))
	for _, p := range points {
		cells[p] = s2.CellFromPoint(p).ID()
	}
	slices.SortFunc(points, func(p, q s2.Point) int {
		return cmp.Or(cmp.Compare(cells[p], cells[q]), p.Cmp(q.Vector))
	})
}

// findTouches returns for each edge the points of others that lie on it.
func (s *Split) findTouches(edges []s2.Edge, radius s1.Angle) ([][]int, error) {
	touches := make([][]int, len(edges))
	err := NearPoints(edges, s.Points, radius, func(e, point int) {
		touches[e] = append(touches[e], point)
	})
	return touches, err
}

// chain orders the points of an edge from its beginning to its end: its crossings, and
// the points of others that touch it in between.
func (s *Split) chain(e s2.Edge, crossed, touching []int) []int {
	first, last := s.places[e.V0], s.places[e.V1]
	if first == last {
		return []int{first}
	}
	along := e.V1.Sub(e.V0.Vector)
	place := func(i int) float64 { return along.Dot(s.Points[i].Sub(e.V0.Vector)) }
	inside := slices.Clone(crossed)
	for _, i := range touching {
		if place(i) > place(first) && place(i) < place(last) {
			inside = append(inside, i)
		}
	}
	inside = slices.DeleteFunc(inside, func(i int) bool { return i == first || i == last })
	slices.SortFunc(inside, func(i, j int) int { return cmp.Or(cmp.Compare(place(i), place(j)), i-j) })
	chain := append([]int{first}, slices.Compact(inside)...)
	return append(chain, last)
}

// DistanceToEdge returns the distance from a point to an edge, in radians. It is precise
// for tiny distances, where the library's result is only rounding error.
func DistanceToEdge(p s2.Point, e s2.Edge) float64 {
	normal := normalOf(e)
	ends := math.Min(p.Sub(e.V0.Vector).Norm(), p.Sub(e.V1.Vector).Norm())
	if normal == (r3.Vector{}) {
		return chordAngle(ends)
	}
	// The foot of the perpendicular is on the edge if it is on the inner side of both ends.
	if normal.Cross(e.V0.Vector).Dot(p.Vector) < 0 || e.V1.Cross(normal).Dot(p.Vector) < 0 {
		return chordAngle(ends)
	}
	// From the nearer end the offset is small, and so is its error.
	from := e.V0
	if p.Sub(e.V1.Vector).Norm() < p.Sub(e.V0.Vector).Norm() {
		from = e.V1
	}
	return math.Asin(math.Min(1, math.Abs(p.Sub(from.Vector).Dot(normal))/normal.Norm()))
}

func chordAngle(chord float64) float64 { return 2 * math.Asin(math.Min(1, chord/2)) }

// normalOf returns a vector at right angles to an edge, on its left.
func normalOf(e s2.Edge) r3.Vector {
	return e.V1.Sub(e.V0.Vector).Cross(e.V1.Add(e.V0.Vector)).Mul(-0.5)
}

// NearPoints calls visit for each pair of an edge and a point within a distance of each other.
func NearPoints(edges []s2.Edge, points []s2.Point, distance s1.Angle, visit func(edge, point int)) error {
	boxes := make([]box, len(points))
	for i, p := range points {
		boxes[i] = pointBox(p, float64(distance))
	}
	return meet(boxesOf(edges), boxes, func(i, j int) {
		if DistanceToEdge(points[j], edges[i]) <= float64(distance) {
			visit(i, j)
		}
	})
}
