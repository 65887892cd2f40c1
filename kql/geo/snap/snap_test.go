package snap

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"

	"github.com/ruleproof/ruleproof/kql/geo/mesh"
)

// outlines returns the edges of random rings, each a layer of its own.
func outlines(r *rand.Rand, layers int) []Edge {
	var edges []Edge
	for layer := range layers {
		lat, lng := r.Float64()*4, r.Float64()*4
		n := 3 + r.IntN(40)
		var ring []s2.Point
		for i := range n {
			a := 2 * math.Pi * float64(i) / float64(n)
			d := 0.5 + r.Float64()
			ring = append(ring, s2.PointFromLatLng(s2.LatLngFromDegrees(lat+d*math.Sin(a), lng+d*math.Cos(a))))
		}
		for i := range ring {
			edges = append(edges, Edge{Edge: s2.Edge{V0: ring[i], V1: ring[(i+1)%n]}, Layer: layer})
		}
	}
	return edges
}

func TestSimplifiedEdgesStayNearAndApart(t *testing.T) {
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 1))
		edges := outlines(r, 1+r.IntN(3))
		radius := []s1.Angle{0.001, 0.05, 0.3}[seed%3] * s1.Degree
		sites, layers, err := Simplify(edges, 3, radius)
		if err != nil {
			t.Fatal(err)
		}
		for layer, result := range layers {
			for _, e := range result {
				a, b := sites[e.From], sites[e.To]
				if a.Distance(b) < radius*(1-1e-9) {
					t.Errorf("%d: vertices are %v apart, the radius is %v", seed, a.Distance(b), radius)
				}
				for k := range 11 {
					at := s2.Interpolate(float64(k)/10, a, b)
					if d := nearest(at, edges, layer); d > deviationRatio*float64(radius)*1.01 {
						t.Errorf("%d: an edge is %g away from where it was, the radius is %g", seed, d, float64(radius))
					}
				}
			}
		}
	}
}

// nearest returns the distance from a point to the edges of a layer.
func nearest(p s2.Point, edges []Edge, layer int) float64 {
	least := math.Inf(1)
	for _, e := range edges {
		if e.Layer == layer {
			least = min(least, mesh.DistanceToEdge(p, e.Edge))
		}
	}
	return least
}

func TestPartsSmallerThanTheRadiusDisappear(t *testing.T) {
	p := s2.PointFromLatLng(s2.LatLngFromDegrees(1, 1))
	q := s2.PointFromLatLng(s2.LatLngFromDegrees(1.001, 1))
	_, layers, err := Simplify([]Edge{{Edge: s2.Edge{V0: p, V1: q}}}, 1, s1.Degree)
	if err != nil || len(layers[0]) != 0 {
		t.Errorf("%d edges are left, %v", len(layers[0]), err)
	}
}

func TestIntervals(t *testing.T) {
	quarter := interval{from: 0, width: math.Pi / 2}
	for _, c := range []struct {
		name string
		got  interval
		want interval
	}{
		{"of all", allDirections.intersect(quarter), quarter},
		{"with all", quarter.intersect(allDirections), quarter},
		{"that overlap", quarter.intersect(interval{from: math.Pi / 4, width: math.Pi}), interval{from: math.Pi / 4, width: math.Pi / 4}},
		{"over the end of the circle", quarter.intersect(interval{from: 7 * math.Pi / 4, width: math.Pi / 2}), interval{from: 0, width: math.Pi / 4}},
		{"apart", quarter.intersect(interval{from: math.Pi, width: 0.1}), interval{empty: true}},
	} {
		if c.got.empty != c.want.empty || math.Abs(turned(c.got.from)-c.want.from) > 1e-12 || math.Abs(c.got.width-c.want.width) > 1e-12 {
			t.Errorf("intervals %s: %v, want %v", c.name, c.got, c.want)
		}
	}
}
