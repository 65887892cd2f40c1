package geo

import (
	"slices"
	"testing"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// The lists are in the order in which the service prints them.
func TestNeighborsComeInTheOrderOfAHashTable(t *testing.T) {
	for _, c := range []struct {
		name      string
		neighbors func(string) ([]string, bool)
		want      []string
	}{
		{"sunny", GeohashNeighbors, []string{"sunnv", "sunnt", "sunnw", "sunnx", "sunpp", "sunnz", "sunpn", "sunpj"}},
		{"89c259", S2Neighbors, []string{"89c25d", "89c25b", "89c2f7", "89c257", "89c2f5", "89c251", "89c25f", "89c2f9"}},
		{"862a1072fffffff", H3Neighbors, []string{"862a10777ffffff", "862a100d7ffffff", "862a100dfffffff", "862a1070fffffff", "862a10707ffffff", "862a10727ffffff"}},
		{"p", GeohashNeighbors, []string{"0", "2", "n", "q", "r"}}, // next to the pole, and across the antimeridian
	} {
		got, ok := c.neighbors(c.name)
		if c.name == "p" {
			slices.Sort(got)
		}
		if !ok || !slices.Equal(got, c.want) {
			t.Errorf("around %s are %v, want %v", c.name, got, c.want)
		}
	}
}

func TestTheOrderDependsOnNamesOnly(t *testing.T) {
	if got := tableOrder([]string{"a", "b", "a"}); len(got) != 2 {
		t.Error("names are listed twice:", got)
	}
	if got := tableOrder(nil); got == nil || len(got) != 0 {
		t.Error("no names are no list:", got)
	}
}

func TestInvalidNamesOfCellsAreRefused(t *testing.T) {
	for _, name := range []string{"", "a!", "zzzzzzzzzzzzzzzzzzz", "ffffffffffffffff", "x"} {
		if _, ok := S2Neighbors(name); ok {
			t.Errorf("%q is a cell of S2", name)
		}
		if _, ok := H3Neighbors(name); ok {
			t.Errorf("%q is a cell of H3", name)
		}
	}
	for _, name := range []string{"", "a", "il", "s!", "ssssssssssssssssssS"} {
		if _, ok := GeohashNeighbors(name); ok {
			t.Errorf("%q is a geohash", name)
		}
	}
}

func TestPositionsAreInTheirCells(t *testing.T) {
	for lng := -180.0; lng <= 180; lng += 7.3 {
		for lat := -90.0; lat <= 90; lat += 7.7 {
			p := Position{lng, lat}
			for _, letters := range []int{1, 5, 12} {
				hash := Geohash(p, letters)
				b, ok := boxOf(hash)
				if !ok || lng < b.west || lng > b.east || lat < b.south || lat > b.north {
					t.Errorf("%v is not in %s", p, hash)
				}
			}
			token := S2Cell(p, 11)
			id, ok := s2CellOf(token)
			if !ok || id.Level() != 11 || !s2.CellFromCellID(id).ContainsPoint(s2.PointFromLatLng(s2.LatLngFromDegrees(lat, lng))) {
				t.Errorf("%v is not in %s", p, token)
			}
			cell := H3Cell(p, 7)
			if level, ok := H3Level(cell); !ok || level != 7 {
				t.Errorf("%v is in %s of level %d", p, cell, level)
			}
		}
	}
}

// A covering is compared with a test of each cell nearby.
func TestCoveringsHoldExactlyTheCellsThatTouch(t *testing.T) {
	p := polygon(t, [][]Position{park})
	const level = 15
	for _, radius := range []float64{0, 300} {
		tokens, err := p.S2Cells(level, radius)
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]bool{}
		for _, token := range tokens {
			found[token] = true
		}
		reach := s1.ChordAngleFromAngle(angle(radius))
		start := s2.CellIDFromLatLng(s2.LatLngFromDegrees(40.78, -73.965)).Parent(6)
		count := 0
		for id := start.ChildBeginAtLevel(level); id != start.ChildEndAtLevel(level); id = id.Next() {
			cell := s2.CellFromCellID(id)
			want := p.parts[0].ContainsPoint(cell.Center())
			for _, e := range p.boundary.edges() {
				want = want || cell.DistanceToEdge(e.V0, e.V1) <= reach
			}
			if want {
				count++
			}
			if found[id.ToToken()] != want {
				t.Errorf("radius %g: %s is in the covering: %t", radius, id.ToToken(), !want)
			}
		}
		if count == 0 || count != len(tokens) {
			t.Errorf("radius %g: %d cells, want %d", radius, len(tokens), count)
		}
	}
}

func TestTooManyCellsGiveNoCovering(t *testing.T) {
	l, p := line(t, walk), polygon(t, [][]Position{park})
	for name, cells := range map[string]func() ([]string, error){
		"S2, a line":       func() ([]string, error) { return l.S2Cells(30, 0) },
		"S2, a wide line":  func() ([]string, error) { return l.S2Cells(20, 10000) },
		"S2, a polygon":    func() ([]string, error) { return p.S2Cells(24, 0) },
		"H3, a polygon":    func() ([]string, error) { return p.H3Cells(14, 0) },
		"H3, what is near": func() ([]string, error) { return p.H3Cells(11, 100000) },
	} {
		if got, err := cells(); got != nil || err != nil {
			t.Errorf("%s: %d cells, %v", name, len(got), err)
		}
	}
}

func TestParentsAndChildrenByDefaultAreTheNext(t *testing.T) {
	const cell = "862a1072fffffff"
	if parent, ok := H3Parent(cell, nil); !ok || parent != "852a1073fffffff" {
		t.Error(parent, ok)
	}
	if children, ok := H3Children(cell, nil); !ok || len(children) != 7 || children[0] != "872a10728ffffff" {
		t.Error(children, ok)
	}
	for _, resolution := range []int64{-1, 16, 12} { // 12 is more than five below
		if children, ok := H3Children(cell, &resolution); ok {
			t.Errorf("%d children of resolution %d", len(children), resolution)
		}
		if parent, ok := H3Parent(cell, &resolution); ok {
			t.Errorf("parent %s of resolution %d", parent, resolution)
		}
	}
	if _, ok := H3Rings(cell, MaxH3Rings+1); ok {
		t.Error("rings beyond the limit")
	}
}
