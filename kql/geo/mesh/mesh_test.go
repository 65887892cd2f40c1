package mesh

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

func at(lng, lat float64) s2.Point { return s2.PointFromLatLng(s2.LatLngFromDegrees(lat, lng)) }

func scatter(r *rand.Rand, n int) []s2.Edge {
	edges := make([]s2.Edge, n)
	for i := range edges {
		lng, lat, size := r.Float64()*300-150, r.Float64()*160-80, math.Pow(10, 2-4*r.Float64())
		edges[i] = s2.Edge{V0: at(lng, lat), V1: at(lng+r.NormFloat64()*size, max(-85, min(85, lat+r.NormFloat64()*size/2)))}
	}
	return edges
}

func TestCrossingsAreThoseOfAllPairs(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 30 {
		edges := scatter(r, 60)
		var want [][2]int
		for i := range edges {
			for j := i + 1; j < len(edges); j++ {
				if s2.CrossingSign(edges[i].V0, edges[i].V1, edges[j].V0, edges[j].V1) == s2.Cross {
					want = append(want, [2]int{i, j})
				}
			}
		}
		found, err := SelfCrossings(edges)
		if err != nil {
			t.Fatal(err)
		}
		var got [][2]int
		for _, c := range found {
			got = append(got, [2]int{c.A, c.B})
		}
		slices.SortFunc(got, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
		if !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}

func TestCutEdgesMeetInCommonPointsOnly(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 30 {
		edges := scatter(r, 40)
		crossings, err := SelfCrossings(edges)
		if err != nil {
			t.Fatal(err)
		}
		cut, err := Cut(edges, crossings, MergeRadius)
		if err != nil {
			t.Fatal(err)
		}
		var pieces []s2.Edge
		for i, chain := range cut.Chains {
			if cut.Points[chain[0]] != edges[i].V0 || cut.Points[chain[len(chain)-1]] != edges[i].V1 {
				t.Errorf("edge %d does not keep its ends", i)
			}
			for k := 1; k < len(chain); k++ {
				pieces = append(pieces, s2.Edge{V0: cut.Points[chain[k-1]], V1: cut.Points[chain[k]]})
			}
		}
		if left, _ := SelfCrossings(pieces); len(left) > 0 {
			t.Errorf("%d pieces still cross", len(left))
		}
	}
}

func TestDistanceToAnEdgeIsExactForTheLeast(t *testing.T) {
	e := s2.Edge{V0: at(0, 0), V1: at(10, 0)}
	for _, c := range []struct {
		p    s2.Point
		want float64
	}{
		{at(5, 0), 0},
		{at(0, 0), 0},
		{s2.Point{Vector: at(5, 0).Add(s2.PointFromCoords(0, 0, 1).Mul(1e-15)).Normalize()}, 1e-15},
		{at(5, 1), math.Pi / 180},
		{at(-1, 0), math.Pi / 180},
		{at(12, 0), math.Pi / 90},
		{at(5, 90), math.Pi / 2},
	} {
		if got := DistanceToEdge(c.p, e); math.Abs(got-c.want) > 1e-17+1e-9*c.want {
			t.Errorf("%v is %g away, want %g", s2.LatLngFromPoint(c.p), got, c.want)
		}
	}
}

func TestPathsEndWhereTheyCouldGoSeveralWays(t *testing.T) {
	points := []s2.Point{at(0, 0), at(1, 0), at(2, 0), at(2, 1), at(3, 0), at(9, 9), at(9, 8), at(8, 8)}
	edge := func(from, to, source int) Edge { return Edge{From: from, To: to, Source: source} }
	for _, c := range []struct {
		name  string
		edges []Edge
		want  [][]s2.Point
	}{
		{"a fork", []Edge{edge(0, 1, 0), edge(1, 2, 1), edge(2, 3, 2), edge(2, 4, 3)}, [][]s2.Point{points[:3], {points[2], points[3]}, {points[2], points[4]}}},
		{"there and back", []Edge{edge(0, 1, 0), edge(1, 2, 1), edge(2, 1, 2)}, [][]s2.Point{points[:3]}},
		{"against the direction of the rest", []Edge{edge(0, 1, 0), edge(2, 1, 1)}, [][]s2.Point{points[:3]}},
		{"a ring", []Edge{edge(5, 6, 0), edge(6, 7, 1), edge(7, 5, 2)}, [][]s2.Point{{points[5], points[6], points[7], points[5]}}},
	} {
		if got := Paths(points, c.edges); !slices.EqualFunc(got, c.want, slices.Equal[[]s2.Point]) {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestLoopsThatTouchAreApart(t *testing.T) {
	points := []s2.Point{at(0, 0), at(1, 0), at(0, 1), at(-1, 0), at(0, -1)}
	edges := Merge([]Edge{{From: 0, To: 1}, {From: 1, To: 2, Source: 1}, {From: 2, To: 0, Source: 2}, {From: 0, To: 3, Source: 3}, {From: 3, To: 4, Source: 4}, {From: 4, To: 0, Source: 5}}, DropSiblings)
	if loops := Loops(points, edges); len(loops) != 2 || len(loops[0]) != 3 || len(loops[1]) != 3 {
		t.Error(loops)
	}
}

func TestGridFindsTheNearest(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	const radius = 2 * s1.Degree
	grid := NewGrid(radius)
	var points []s2.Point
	for i := range 500 {
		points = append(points, at(r.Float64()*20, r.Float64()*20))
		grid.Add(points[i], i)
	}
	for range 500 {
		p := at(r.Float64()*20, r.Float64()*20)
		want, least := -1, radius
		for i, q := range points {
			if d := p.Distance(q); d <= least {
				want, least = i, d
			}
		}
		if got := grid.Nearest(p, points); got != want {
			t.Errorf("nearest is %d, want %d", got, want)
		}
	}
}

func TestLimitsAreErrors(t *testing.T) {
	edges := make([]s2.Edge, 7000)
	for i := range edges {
		edges[i] = s2.Edge{V0: at(float64(i)/7000, 0), V1: at(1-float64(i)/7000, 1)}
	}
	if _, err := SelfCrossings(edges); err == nil {
		t.Error("millions of crossings are no error")
	}
}
