package geo

import (
	"math"
	"slices"
	"testing"
)

var (
	// The shapes of the examples of the reference.
	walk = []Position{{-73.95807266235352, 40.800426144169315}, {-73.94966125488281, 40.79691751000055}, {-73.97317886352539, 40.764486356930334}}
	park = []Position{{-73.9495, 40.7969}, {-73.95807266235352, 40.80068603561921}, {-73.98201942443848, 40.76825672305777}, {-73.97317886352539, 40.76455136505513}, {-73.9495, 40.7969}}
	// Two squares that overlap.
	squares = [][][]Position{
		{{{0, 0}, {2, 0}, {2, 2}, {0, 2}, {0, 0}}},
		{{{1, 1}, {3, 1}, {3, 3}, {1, 3}, {1, 1}}},
	}
)

func TestMeasures(t *testing.T) {
	must := func(v float64, err error) float64 {
		if err != nil {
			t.Error(err)
		}
		return v
	}
	ifAny := func(v float64, ok bool) float64 {
		if !ok {
			return math.NaN()
		}
		return v
	}
	l, p, both := line(t, walk), polygon(t, [][]Position{park}), polygon(t, squares...)
	_, toLine := l.Nearest(Position{-73.9, 40.8})
	_, toPolygon := both.Nearest(Position{1.5, 5})
	seattle, angeles := Position{-122.407628, 47.578557}, Position{-118.275287, 34.019056}
	for _, m := range []struct {
		name      string
		got, want float64
	}{
		{"angle", ifAny(Angle(Position{0, 10}, Position{0, 5}, Position{3, -10})), 2.9449384340688165},
		{"angle without a first way", ifAny(Angle(Position{0, 10}, Position{0, 10}, Position{3, -10})), math.NaN()},
		{"azimuth", ifAny(Azimuth(Position{5, 10}, Position{10, -40})), 3.054599397964492},
		{"azimuth to itself", ifAny(Azimuth(Position{1, 2}, Position{1, 2})), math.NaN()},
		{"distance", Distance(seattle, angeles), 1546754.351973809},
		{"distance on the spheroid", SpheroidDistance(seattle, angeles), 1545043.6438607513},
		{"distance to the antipode", SpheroidDistance(Position{0, 0}, Position{180, 0}), 20003931.4586},
		{"distance from pole to pole", SpheroidDistance(Position{10, 90}, Position{50, -90}), 20003931.4586},
		{"length", must(l.Length()), 4922.4801699208065},
		{"place on a line", ifAny(l.Locate(Position{-73.965, 40.792}, Distance)), 0.38786080509990983},
		{"distance to a line", toLine, 4194.31897593791},
		{"distance to a polygon", toPolygon, 222352.13822162861},
		{"area", must(p.Area()), 3475207.2834661547},
		{"perimeter", must(p.Perimeter()), 9930.301496049382},
		{"area of what overlaps", must(both.Area()), 86520929061.35036},
		{"perimeter of what overlaps", must(both.Perimeter()), 1333934.809948911},
	} {
		same := math.Abs(m.got-m.want) <= 1e-9*math.Abs(m.want)
		if !same && !(math.IsNaN(m.got) && math.IsNaN(m.want)) {
			t.Errorf("%s is %v, want %v", m.name, m.got, m.want)
		}
	}
}

func TestInvalidShapesAreRefused(t *testing.T) {
	ring := squares[0][0]
	for _, parts := range [][][]Position{
		nil, {{}}, {{{1, 1}}}, {{{1, 1}, {1, 1}}}, {{{0, 0}, {181, 0}}}, {{{0, 0}, {0, 91}}},
		{{{0, 0}, {math.NaN(), 0}}}, {ring, {{5, 5}}},
	} {
		if _, ok := NewLine(parts); ok {
			t.Errorf("%v is a line", parts)
		}
	}
	for name, parts := range map[string][][][]Position{
		"no polygon":               nil,
		"no ring":                  {{}},
		"open":                     {{{{0, 0}, {1, 0}, {1, 1}, {0, 1}}}},
		"two corners":              {{{{0, 0}, {1, 0}, {0, 0}}}},
		"a corner twice in a row":  {{{{0, 0}, {10, 10}, {10, 10}, {0, 0}}}},
		"a corner met again":       {{{{0, 0}, {1, 0}, {1, 1}, {0, 0}, {-1, 1}, {0, 0}}}},
		"edges that cross":         {{{{0, 0}, {2, 2}, {2, 0}, {0, 2}, {0, 0}}}},
		"rings that cross":         {{ring, squares[1][0]}},
		"rings that share an edge": {{ring, {{0, 0}, {2, 0}, {1, 1}, {0, 0}}}},
		"one part of two":          {{ring}, {{{0, 0}}}},
	} {
		if _, ok := NewPolygon(parts); ok {
			t.Errorf("%s is a polygon", name)
		}
	}
}

func TestRingsEncloseTheSmallerSideWhicheverWayTheyAreWritten(t *testing.T) {
	back := slices.Clone(park)
	slices.Reverse(back)
	for _, ring := range [][]Position{park, back} {
		p := polygon(t, [][]Position{ring})
		if !p.Contains(Position{-73.97, 40.775}) || p.Contains(Position{-73.9, 40.775}) || p.Contains(Position{106, -40}) {
			t.Error("it is the wrong side of", ring)
		}
	}
}

func TestIntersectsMeansAPointInCommon(t *testing.T) {
	square := func(x, y, size float64) *Polygon {
		return polygon(t, [][]Position{{{x, y}, {x + size, y}, {x + size, y + size}, {x, y + size}, {x, y}}})
	}
	two := polygon(t, [][]Position{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}, [][]Position{{{20, 20}, {30, 20}, {30, 30}, {20, 30}, {20, 20}}})
	for _, c := range []struct {
		name string
		p, q *Polygon
		want bool
	}{
		{"that overlap", square(0, 0, 2), square(1, 1, 2), true},
		{"one in the other", square(0, 0, 9), square(3, 3, 1), true},
		{"that share a corner", square(0, 0, 1), square(1, 1, 1), true},
		{"far apart", square(0, 0, 1), square(50, 50, 1), false},
		{"side by side", square(0, 0, 1), square(1.1, 0, 1), false},
		{"one in a later part", square(24, 24, 1), two, true},
	} {
		for _, pair := range [][2]*Polygon{{c.p, c.q}, {c.q, c.p}} {
			if got, err := pair[0].Intersects(pair[1]); got != c.want || err != nil {
				t.Errorf("polygons %s: %t, %v", c.name, got, err)
			}
		}
	}
	through, inside, beside := line(t, []Position{{-1, 1}, {3, 1}}), line(t, []Position{{0.5, 0.5}, {1, 1}}), line(t, []Position{{-1, 5}, {3, 5}})
	for l, want := range map[*Line]bool{through: true, inside: true, beside: false} {
		if got, err := square(0, 0, 2).IntersectsLine(l); got != want || err != nil {
			t.Errorf("a line: %t, want %t, %v", got, want, err)
		}
	}
}

func TestWithinAgreesWithTheDistance(t *testing.T) {
	l, p := line(t, walk), polygon(t, [][]Position{park})
	for x := -74.1; x < -73.8; x += 0.01 {
		for y := 40.7; y < 40.9; y += 0.01 {
			at := Position{x, y}
			_, d := l.Nearest(at)
			if l.Within(at, 3000) != (d <= 3000) {
				t.Errorf("a line %g away is within 3000: %t", d, l.Within(at, 3000))
			}
			if _, d = p.Nearest(at); p.Within(at, 3000) != (d <= 3000) {
				t.Errorf("a polygon %g away is within 3000: %t", d, p.Within(at, 3000))
			}
		}
	}
}

func TestTouchingShapesHaveTheTouchInCommon(t *testing.T) {
	square, above, beside := polygon(t, squares[0]), polygon(t, [][]Position{{{2, 2}, {3, 2}, {3, 3}, {2, 2}}}), polygon(t, [][]Position{{{2, 0}, {4, 0}, {4, 2}, {2, 2}, {2, 0}}})
	if s, _ := square.Intersection(above); !near(s, &Shape{Points: []Position{{2, 2}}}) {
		t.Error("a corner:", *s)
	}
	if s, _ := square.Intersection(beside); len(s.Lines) != 1 || len(s.Polygons)+len(s.Points) != 0 {
		t.Error("an edge:", *s)
	}
	if s, _ := square.IntersectionWithLine(line(t, []Position{{2, 3}, {2, 2}, {3, 3}})); !near(s, &Shape{Points: []Position{{2, 2}}}) {
		t.Error("a corner of a line:", *s)
	}
	if s, _ := square.IntersectionWithLine(line(t, []Position{{9, 3}, {9, 2}})); !s.Empty() {
		t.Error("nothing:", *s)
	}
}

func TestHolesBelongToTheShellAroundThem(t *testing.T) {
	box := func(x, y, size float64) []Position {
		return []Position{{x, y}, {x + size, y}, {x + size, y + size}, {x, y + size}, {x, y}}
	}
	s, err := UnionPolygons([]*Polygon{
		polygon(t, [][]Position{box(10, 0, 4), box(11, 1, 1)}),
		polygon(t, [][]Position{box(0, 0, 4), box(1, 1, 2)}),
		polygon(t, [][]Position{box(1.5, 1.5, 1)}),
	})
	if err != nil {
		t.Fatal(err)
	}
	var holes []int
	for _, rings := range s.Polygons {
		p := polygon(t, rings)
		if area, _ := p.Area(); area < 1e10 {
			t.Error(rings)
		}
		holes = append(holes, len(rings)-1)
	}
	slices.Sort(holes)
	if !slices.Equal(holes, []int{0, 1, 1}) {
		t.Errorf("holes: %v in %v", holes, s.Polygons)
	}
}

func TestBuffersOutOfRangeAreRefused(t *testing.T) {
	for _, c := range [][2]float64{{0, 10}, {-1, 10}, {math.NaN(), 10}, {10, 0}, {10, -1}, {2e7, 10}} {
		if s, err := Buffer(Position{1, 1}, c[0], c[1]); s != nil || err != nil {
			t.Errorf("radius %g, tolerance %g: %v, %v", c[0], c[1], s, err)
		}
	}
}

func TestDensifiedEdgesStayStraightOnTheMap(t *testing.T) {
	for _, c := range []struct {
		name     string
		line     []Position
		preserve bool
		want     [][]Position
	}{
		{"along a parallel", []Position{{0, 60}, {5, 60}}, false, [][]Position{{{0, 60}, {1.25, 60}, {2.5, 60}, {3.75, 60}, {5, 60}}}},
		{"over the antimeridian", []Position{{170, 10}, {-170, 20}}, true, [][]Position{{{170, 10}, {180, 15}, {-175, 17.5}, {-170, 20}}}},
	} {
		tolerance := 500.0
		if c.preserve {
			tolerance = 10000
		}
		s, err := DensifyLine([][]Position{c.line}, tolerance, c.preserve, 1000)
		if err != nil || s == nil || !near(s, &Shape{Lines: c.want}) {
			t.Errorf("%s: %v, %v", c.name, s, err)
		}
	}
	if s, _ := DensifyLine([][]Position{{{0, 60}, {150, 60}}}, 0.1, false, 100); s != nil {
		t.Error("more points than the limit:", len(s.Lines[0]))
	}
	for _, tolerance := range []float64{0.01, 10001, math.NaN()} {
		if s, _ := DensifyLine([][]Position{{{0, 60}, {5, 60}}}, tolerance, false, 1000); s != nil {
			t.Errorf("a tolerance of %g is out of range", tolerance)
		}
	}
}

func TestBordersThatPolygonsShareStayShared(t *testing.T) {
	border := []Position{{1, 0}, {1.01, 0.3}, {0.99, 0.6}, {1.02, 1}, {1, 2}}
	back := slices.Clone(border)
	slices.Reverse(back)
	west := append(append([]Position{{0, 0}}, border...), Position{0, 2}, Position{0, 0})
	east := append(append([]Position{{2, 2}}, back...), Position{2, 0}, Position{2, 2})
	s, err := SimplifyPolygons([]*Polygon{polygon(t, [][]Position{west}), polygon(t, [][]Position{east})}, 5000)
	if err != nil || len(s.Polygons) != 2 {
		t.Fatal(s, err)
	}
	a, b := polygon(t, s.Polygons[0]), polygon(t, s.Polygons[1])
	common, err := a.Intersection(b)
	if err != nil || len(common.Polygons) > 0 || len(common.Lines) != 1 {
		t.Errorf("they have in common %v, %v", common, err)
	}
	if n := len(s.Polygons[0][0]); n >= len(west) {
		t.Errorf("%d vertices are left of %d", n, len(west))
	}
}
