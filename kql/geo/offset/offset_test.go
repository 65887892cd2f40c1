package offset

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"

	"github.com/ruleproof/ruleproof/kql/geo/mesh"
)

func near(r *rand.Rand, p s2.Point, size float64) s2.Point {
	l := s2.LatLngFromPoint(p)
	return s2.PointFromLatLng(s2.LatLngFromDegrees(
		max(-90, min(90, l.Lat.Degrees()+r.NormFloat64()*size)), l.Lng.Degrees()+r.NormFloat64()*size/math.Max(0.1, math.Cos(float64(l.Lat)))))
}

func TestGrownShapesHoldWhatIsWithinTheRadiusAndNothingElse(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 400 {
		size := []float64{1, 0.01, 10}[n%3]
		radius := s1.Angle(size*[]float64{0.02, 0.3, 2}[n/3%3]) * s1.Degree
		fraction := []float64{0.001, 0.02, 0.2}[n/9%3]
		center := s2.PointFromLatLng(s2.LatLngFromDegrees(r.Float64()*160-80, r.Float64()*360-180))
		line := []s2.Point{center}
		for range r.IntN(8) {
			line = append(line, near(r, line[len(line)-1], size))
		}
		g := New(radius, s1.Angle(fraction)*radius)
		if len(line) == 1 {
			g.AddPoint(center)
			line = append(line, center)
		} else {
			g.AddLine(line)
		}
		p, err := g.Polygon()
		if err != nil {
			t.Fatal(err)
		}
		for range 300 {
			at := near(r, line[r.IntN(len(line))], size+2*radius.Degrees())
			distance := math.Inf(1)
			for i := 1; i < len(line); i++ {
				distance = min(distance, mesh.DistanceToEdge(at, s2.Edge{V0: line[i-1], V1: line[i]}))
			}
			slack := (fraction + 1e-6) * float64(radius)
			if in := p.ContainsPoint(at); in != (distance < float64(radius)) && math.Abs(distance-float64(radius)) > slack {
				t.Fatalf("%d: a point %g away is inside: %t; the radius is %g", n, distance, in, float64(radius))
			}
		}
	}
}

func TestGrownPolygonsHoldWhatIsWithinTheRadius(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for n := range 300 {
		lat, lng := r.Float64()*140-70, r.Float64()*360-180
		ring := func(size float64, corners int) *s2.Loop {
			var points []s2.Point
			for i := range corners {
				a, d := 2*math.Pi*float64(i)/float64(corners), size*(0.4+0.6*r.Float64())
				points = append(points, s2.PointFromLatLng(s2.LatLngFromDegrees(lat+d*math.Sin(a), lng+d*math.Cos(a))))
			}
			l := s2.LoopFromPoints(points)
			l.Normalize()
			return l
		}
		loops := []*s2.Loop{ring(2, 3+r.IntN(9))}
		if n%2 == 0 {
			loops = append(loops, ring(0.3, 3+r.IntN(5)))
		}
		p := s2.PolygonFromLoops(loops)
		radius := s1.Angle(0.01+r.Float64()*0.3) * s1.Degree
		g := New(radius, radius/100)
		g.AddPolygon(p)
		grown, err := g.Polygon()
		if err != nil {
			t.Fatal(err)
		}
		for range 300 {
			at := s2.PointFromLatLng(s2.LatLngFromDegrees(lat+r.NormFloat64(), lng+r.NormFloat64()))
			distance := math.Inf(1)
			for i := range p.NumEdges() {
				distance = min(distance, mesh.DistanceToEdge(at, p.Edge(i)))
			}
			want := p.ContainsPoint(at) || distance < float64(radius)
			if in := grown.ContainsPoint(at); in != want && math.Abs(distance-float64(radius)) > 0.011*float64(radius) {
				t.Fatalf("%d: a point %g away from the boundary is inside: %t; the radius is %g", n, distance, in, float64(radius))
			}
		}
	}
}
