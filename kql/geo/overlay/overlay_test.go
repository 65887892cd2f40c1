package overlay

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/golang/geo/s2"
)

// star returns a simple polygon around a point. Its vertices are on a grid unless that is 0.
func star(r *rand.Rand, lat, lng, size, grid float64) *s2.Polygon {
	n := 3 + r.IntN(9)
	var points []s2.Point
	seen := map[s2.Point]bool{}
	for i := range n {
		a := 2 * math.Pi * float64(i) / float64(n)
		d := size * (0.3 + 0.7*r.Float64())
		y, x := lat+d*math.Sin(a), lng+d*math.Cos(a)
		if grid > 0 {
			y, x = math.Round(y/grid)*grid, math.Round(x/grid)*grid
		}
		if p := s2.PointFromLatLng(s2.LatLngFromDegrees(y, x)); !seen[p] {
			seen[p] = true
			points = append(points, p)
		}
	}
	if len(points) < 3 {
		return nil
	}
	loop := s2.LoopFromPoints(points)
	loop.Normalize()
	for i := range loop.NumVertices() {
		for j := range i {
			a, b := loop.Edge(i), loop.Edge(j)
			if s2.CrossingSign(a.V0, a.V1, b.V0, b.V1) == s2.Cross {
				return nil
			}
		}
	}
	return s2.PolygonFromLoops([]*s2.Loop{loop})
}

func TestUnionAndIntersectionShareOutTheArea(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 9))
	for n := range 3000 {
		grid := []float64{0, 0.25, 1}[n%3]
		size := []float64{1, 0.001, 30}[n/3%3]
		if grid > 0 {
			size = 2
		}
		lat, lng := r.Float64()*160-80, r.Float64()*360-180
		a := star(r, lat, lng, size, grid)
		b := star(r, lat+r.NormFloat64()*size/2, lng+r.NormFloat64()*size/2, size, grid)
		if a == nil || b == nil {
			continue
		}
		union, err := Union(a, b)
		if err != nil {
			t.Fatal(err)
		}
		common, err := Intersect(Shape{Polygon: a}, Shape{Polygon: b})
		if err != nil {
			t.Fatal(err)
		}
		left, err := Subtract(Shape{Polygon: a}, b)
		if err != nil {
			t.Fatal(err)
		}
		tolerance := 1e-7*(a.Area()+b.Area()) + 1e-13
		if got, want := union.Area()+common.Polygon.Area(), a.Area()+b.Area(); math.Abs(got-want) > tolerance {
			t.Errorf("%d: union %g and intersection %g make %g, the polygons %g\n%s\n%s", n, union.Area(), common.Polygon.Area(), got, want, text(a), text(b))
		}
		if got, want := left.Polygon.Area()+common.Polygon.Area(), a.Area(); math.Abs(got-want) > tolerance {
			t.Errorf("%d: difference %g and intersection %g make %g, the polygon %g\n%s\n%s", n, left.Polygon.Area(), common.Polygon.Area(), got, want, text(a), text(b))
		}
	}
}

func text(p *s2.Polygon) string {
	s := ""
	for _, l := range p.Loops() {
		for _, v := range l.Vertices() {
			s += fmt.Sprint(s2.LatLngFromPoint(v), " ")
		}
		s += "; "
	}
	return s
}

func TestPartsOfALineMakeTheLine(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	tested := 0
	for n := range 3000 {
		grid := []float64{0, 0.25, 1}[n%3]
		lat, lng := r.Float64()*160-80, r.Float64()*360-180
		area := star(r, lat, lng, 2, grid)
		outline := star(r, lat+r.NormFloat64(), lng+r.NormFloat64(), 2, grid)
		if area == nil || outline == nil {
			continue
		}
		tested++
		line := append([]s2.Point(nil), outline.Loop(0).Vertices()...)
		in, err := Intersect(Shape{Lines: [][]s2.Point{line}}, Shape{Polygon: area})
		if err != nil {
			t.Fatal(err)
		}
		out, err := Subtract(Shape{Lines: [][]s2.Point{line}}, area)
		if err != nil {
			t.Fatal(err)
		}
		// Edges of the area's boundary that have the area on their right belong to both.
		whole, _ := Intersect(Shape{Lines: [][]s2.Point{line}}, Shape{Lines: [][]s2.Point{line}}) // repeated edges count once
		got, want := length(in.Lines)+length(out.Lines), length(whole.Lines)
		both, _ := Intersect(Shape{Lines: in.Lines}, Shape{Lines: out.Lines})
		if got -= length(both.Lines); math.Abs(got-want) > 1e-9*want {
			t.Errorf("%d: %g inside and %g outside make %g, the line %g\n%s\n%s", n, length(in.Lines), length(out.Lines), got, want, text(area), text(outline))
		}
	}
	t.Log(tested)
}

func length(lines [][]s2.Point) float64 {
	sum := 0.0
	for _, line := range lines {
		for i := 1; i < len(line); i++ {
			sum += float64(line[i-1].Distance(line[i]))
		}
	}
	return sum
}
