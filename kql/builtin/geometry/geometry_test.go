package geometry

import (
	"testing"

	"github.com/ruleproof/ruleproof/kql/value"
)

func FuzzWKT(f *testing.F) {
	for _, text := range []string{
		"POINT (1 2)", "LINESTRING (1 2, 3 4)", "POLYGON ((0 0, 2 0, 2 2, 0 0))", "MULTIPOINT ((1 2), (3 4))",
		"GEOMETRYCOLLECTION (POINT (1 1), GEOMETRYCOLLECTION (POINT (1 1)))", "POINT EMPTY", "POLYGON((", "",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, ok := parseWKT(text)
		if !ok {
			return
		}
		bag, isBag := v.(*value.Bag)
		if !isBag {
			t.Fatalf("%q is %v", text, v)
		}
		g := &Geometries{}
		g.Line(bag)
		g.Polygon(bag)
	})
}

func TestShapesAreReadOnce(t *testing.T) {
	bag := func(text string) any {
		v, _ := parseWKT(text)
		return v
	}
	g := &Geometries{}
	a, b, none := bag("LINESTRING (1 2, 3 4)"), bag("LINESTRING (1 2, 5 6)"), bag("POINT (1 2)")
	first, ok := g.Line(a)
	if !ok {
		t.Fatal("no line")
	}
	g.Line(b)
	if again, _ := g.Line(a); again != first {
		t.Error("a line is read again")
	}
	for range 2 {
		if _, ok := g.Line(none); ok {
			t.Error("a point is a line")
		}
	}
	if again, ok := g.Line(b); !ok || again == first {
		t.Error("a line is taken for another")
	}
}
