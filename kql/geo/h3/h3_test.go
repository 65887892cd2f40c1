package h3

import (
	"bufio"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
)

// degrees returns a position in degrees, latitude first.
func (l LatLng) degrees() [2]float64 { return [2]float64{l.Lat * 180 / math.Pi, l.Lng * 180 / math.Pi} }

func radians(d [2]float64) LatLng { return LatLng{d[0] * math.Pi / 180, d[1] * math.Pi / 180} }

func same(a, b [2]float64) bool {
	turn := math.Abs(a[1] - b[1])
	return math.Abs(a[0]-b[0]) < 1e-8 && math.Min(turn, math.Abs(turn-360)) < 1e-8
}

func cell(t *testing.T, name string) Cell {
	t.Helper()
	c, ok := Parse(name)
	if !ok {
		t.Fatal("no cell:", name)
	}
	return c
}

// The file was computed with the C library of H3. It has cells of all resolutions; a
// third of them are within pentagons.
func TestCellsAreThoseOfTheH3Library(t *testing.T) {
	f, err := os.Open("testdata/cells.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var want struct {
			Cell       string
			At, Center [2]float64
			Boundary   [][2]float64
			Around     []string
		}
		if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		c := cell(t, want.Cell)
		if got := At(radians(want.At), c.Resolution()); got != c {
			t.Errorf("at %v is %s, want %s", want.At, got, c)
		}
		if got := c.Center().degrees(); !same(got, want.Center) {
			t.Errorf("the center of %s is %v, want %v", c, got, want.Center)
		}
		if got := c.Boundary(); !slices.EqualFunc(got, want.Boundary, func(a LatLng, b [2]float64) bool { return same(a.degrees(), b) }) {
			t.Errorf("the boundary of %s is %v, want %v", c, got, want.Boundary)
		}
		if got := c.Rings(1)[1]; !slices.EqualFunc(got, want.Around, func(a Cell, b string) bool { return a.String() == b }) {
			t.Errorf("around %s are %v, want %v", c, got, want.Around)
		}
	}
}

func TestInvalidNamesAreRefused(t *testing.T) {
	for _, name := range []string{
		"", "x", "862a1072ffffff", "862a1072fffffff0", "962a1072fffffff", "062a1072fffffff",
		"86f4ffffffffffff", "8ff4fffffffffff", "-862a1072fffffff", "8009000000000000", "81083fffffffffff",
		"81087ffffffffff", // the direction that a pentagon lacks
	} {
		if c, ok := Parse(name); ok {
			t.Errorf("%q is the cell %s", name, c)
		}
	}
}

func TestParentsHoldTheirChildren(t *testing.T) {
	c := cell(t, "862a1072fffffff")
	if p, _ := c.Parent(5); p.String() != "852a1073fffffff" {
		t.Error(p)
	}
	if p, _ := c.Parent(1); p.String() != "812a3ffffffffff" {
		t.Error(p)
	}
	if _, ok := c.Parent(7); ok {
		t.Error("a parent is less than the cell")
	}
	for _, test := range []struct {
		cell  string
		depth int
		want  int
	}{{"862a1072fffffff", 1, 7}, {"862a1072fffffff", 3, 343}, {"8009fffffffffff", 1, 6}, {"8009fffffffffff", 2, 6 + 5*7}, {"862a1072fffffff", 0, 1}} {
		c := cell(t, test.cell)
		children, ok := c.Children(c.Resolution() + test.depth)
		if !ok || len(children) != test.want {
			t.Errorf("%s has %d children %d below, want %d", c, len(children), test.depth, test.want)
		}
		for _, child := range children {
			if p, _ := child.Parent(c.Resolution()); p != c {
				t.Errorf("the parent of %s is %s, want %s", child, p, c)
			}
		}
	}
}

func TestCentersAreInTheirCells(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		at := LatLng{math.Asin(2*r.Float64() - 1), (2*r.Float64() - 1) * math.Pi}
		c := At(at, r.IntN(MaxResolution+1))
		if !c.valid() || At(c.Center(), c.Resolution()) != c {
			t.Errorf("the center of %s is in %s", c, At(c.Center(), c.Resolution()))
		}
		if corners := len(c.Boundary()); corners < 5 || corners > 10 {
			t.Errorf("%s has %d corners", c, corners)
		}
	}
}

func TestRingsHoldEachCellOnce(t *testing.T) {
	for _, test := range []struct {
		cell string
		want []int
	}{{"861f8894fffffff", []int{1, 6, 12, 18, 24}}, {"85080003fffffff", []int{1, 5, 10, 15, 20}}} {
		c := cell(t, test.cell)
		seen := map[Cell]bool{}
		for d, ring := range c.Rings(len(test.want) - 1) {
			if len(ring) != test.want[d] {
				t.Errorf("ring %d of %s has %d cells, want %d", d, c, len(ring), test.want[d])
			}
			for _, n := range ring {
				if seen[n] || !n.valid() {
					t.Errorf("%s is in two rings of %s", n, c)
				}
				seen[n] = true
			}
		}
	}
}

func TestFillTakesTheCellsWhoseCentersAreInside(t *testing.T) {
	ring := []LatLng{radians([2]float64{1, 1}), radians([2]float64{1, 3}), radians([2]float64{3, 3}), radians([2]float64{3, 1})}
	hole := []LatLng{radians([2]float64{1.5, 1.5}), radians([2]float64{1.5, 2.5}), radians([2]float64{2.5, 2.5}), radians([2]float64{2.5, 1.5})}
	cells, ok := Fill([][]LatLng{ring, hole}, 5, 1000)
	if !ok {
		t.Fatal("no cells")
	}
	found := map[Cell]bool{}
	for _, c := range cells {
		found[c] = true
	}
	inside := func(d [2]float64, low, high float64) bool {
		return d[0] > low && d[0] < high && d[1] > low && d[1] < high
	}
	for lat := 0.9; lat < 3.1; lat += 0.02 {
		for lng := 0.9; lng < 3.1; lng += 0.02 {
			c := At(radians([2]float64{lat, lng}), 5)
			at := c.Center().degrees()
			if want := inside(at, 1, 3) && !inside(at, 1.5, 2.5); found[c] != want {
				t.Fatalf("%s, around %v, is filled: %t", c, at, found[c])
			}
		}
	}
	if _, ok := Fill([][]LatLng{ring}, 15, 1000); ok {
		t.Error("more cells than the limit")
	}
	if _, ok := Fill([][]LatLng{{ring[0], ring[0], ring[0]}}, 5, 1000); ok {
		t.Error("a polygon without an area has cells")
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range []string{"862a1072fffffff", "8009fffffffffff", "", "8f0000000000000"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if c, ok := Parse(name); ok {
			c.Center()
			c.Boundary()
			c.Rings(2)
			if again, ok := Parse(c.String()); !ok || again != c {
				t.Errorf("%s is %s when read again", c, again)
			}
		}
	})
}
