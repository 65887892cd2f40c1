package geo

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"testing"
)

// reference is a case that was computed with the S2 library in C++.
type reference struct {
	Op       string
	A, B     [][]Position
	Radius   float64 // in meters; the tolerance of buffers is a tenth of it
	Points   []Position
	Lines    [][]Position
	Polygons [][][]Position
}

func line(t *testing.T, parts ...[]Position) *Line {
	t.Helper()
	if len(parts) == 0 {
		return nil
	}
	l, ok := NewLine(parts)
	if !ok {
		t.Fatal("no line:", parts)
	}
	return l
}

func polygon(t *testing.T, parts ...[][]Position) *Polygon {
	t.Helper()
	p, ok := NewPolygon(parts)
	if !ok {
		t.Fatal("no polygon:", parts)
	}
	return p
}

func (r reference) compute(t *testing.T) (*Shape, error) {
	switch r.Op {
	case "union of polygons":
		return UnionPolygons([]*Polygon{polygon(t, r.A), polygon(t, r.B)})
	case "intersection of polygons":
		return polygon(t, r.A).Intersection(polygon(t, r.B))
	case "intersection of a line and a polygon":
		return polygon(t, r.B).IntersectionWithLine(line(t, r.A...))
	case "intersection of lines":
		return line(t, r.A...).Intersection(line(t, r.B...))
	case "union of lines":
		return UnionLines([]*Line{line(t, r.A...), line(t, r.B...)})
	case "buffer of a point":
		return Buffer(r.A[0][0], r.Radius, r.Radius/10)
	case "buffer of a line":
		return line(t, r.A...).Buffer(r.Radius, r.Radius/10)
	case "buffer of a polygon":
		return polygon(t, r.A).Buffer(r.Radius, r.Radius/10)
	case "simplified line":
		return line(t, r.A...).Simplify(r.Radius)
	case "simplified polygon":
		return polygon(t, r.A).Simplify(r.Radius)
	}
	t.Fatal(r.Op)
	return nil, nil
}

func TestShapesAreThoseOfTheS2LibraryVertexByVertex(t *testing.T) {
	f, err := os.Open("testdata/s2.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		var r reference
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		got, err := r.compute(t)
		if err != nil {
			t.Fatal(err)
		}
		if want := (&Shape{r.Points, r.Lines, r.Polygons}); !near(got, want) {
			t.Errorf("line %d, %s:\n got %v\nwant %v", n, r.Op, *got, *want)
		}
	}
}

// near reports whether two shapes have the same vertices in the same order, apart from rounding.
func near(s, q *Shape) bool {
	return nearAll(s.Points, q.Points, nearPosition) && nearAll(s.Lines, q.Lines, nearChain) &&
		nearAll(s.Polygons, q.Polygons, func(a, b [][]Position) bool { return nearAll(a, b, nearChain) })
}

func nearChain(a, b []Position) bool { return nearAll(a, b, nearPosition) }

func nearPosition(a, b Position) bool {
	return math.Abs(a[0]-b[0]) < 1e-8 && math.Abs(a[1]-b[1]) < 1e-8
}

func nearAll[T any](a, b []T, near func(a, b T) bool) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !near(a[i], b[i]) {
			return false
		}
	}
	return true
}
