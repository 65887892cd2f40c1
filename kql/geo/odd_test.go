package geo

import (
	"math"
	"math/rand/v2"
	"testing"
)

// oddPosition returns a position that is often on an axis, at a pole, at the
// antimeridian, or next to one before it or opposite.
func oddPosition(r *rand.Rand, before []Position) Position {
	special := []float64{0, 90, -90, 180, -180, 45, 1e-9, -1e-15, 179.9999999, 89.99999999, math.Copysign(0, -1)}
	coordinate := func(limit float64) float64 {
		switch r.IntN(8) {
		case 0:
			return special[r.IntN(len(special))]
		case 1, 2:
			return math.Round(r.Float64()*8-4) * limit / 4
		}
		return (r.Float64()*2 - 1) * limit
	}
	if len(before) == 0 || r.IntN(6) == 0 {
		return Position{coordinate(180), coordinate(90)}
	}
	q := before[r.IntN(len(before))]
	switch r.IntN(5) {
	case 0:
		return q
	case 1:
		return Position{q[0] + r.NormFloat64()*1e-12, q[1]}
	case 2:
		return Position{q[0] + r.NormFloat64(), q[1] + r.NormFloat64()}
	case 3:
		return Position{q[0] + math.Round(r.NormFloat64()*2), q[1] + math.Round(r.NormFloat64()*2)}
	}
	return Position{math.Remainder(q[0]+180, 360), -q[1]}
}

func oddChain(r *rand.Rand, n int) []Position {
	var chain []Position
	for range n {
		chain = append(chain, oddPosition(r, chain))
	}
	return chain
}

func oddRing(r *rand.Rand) []Position {
	if r.IntN(2) == 0 {
		ring := oddChain(r, 3+r.IntN(4))
		return append(ring, ring[0])
	}
	center, size := oddPosition(r, nil), math.Pow(10, r.Float64()*8-6)
	var ring []Position
	n := 3 + r.IntN(6)
	for i := range n {
		a := 2 * math.Pi * float64(i) / float64(n)
		ring = append(ring, Position{math.Remainder(center[0]+size*math.Cos(a), 360), center[1] + size*math.Sin(a)})
	}
	return append(ring, ring[0])
}

func oddLine(r *rand.Rand) *Line {
	for {
		if l, ok := NewLine([][]Position{oddChain(r, 2+r.IntN(6))}); ok {
			return l
		}
	}
}

func oddPolygon(r *rand.Rand) *Polygon {
	for {
		parts := [][][]Position{{oddRing(r)}}
		if r.IntN(3) == 0 {
			parts = append(parts, [][]Position{oddRing(r), oddRing(r)})
		}
		if p, ok := NewPolygon(parts); ok {
			return p
		}
	}
}

func TestOperationsSurviveOddShapes(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		l, m, p, q := oddLine(r), oddLine(r), oddPolygon(r), oddPolygon(r)
		meters := math.Pow(10, r.Float64()*10-3)
		check := func(name string) func(*Shape, error) {
			return func(s *Shape, err error) {
				if err != nil {
					t.Logf("%d: %s: %v", seed, name, err)
				} else if s != nil {
					checkShape(t, seed, name, s)
				}
			}
		}
		check("line buffer")(l.Buffer(meters, meters/20))
		check("line simplify")(l.Simplify(meters))
		check("lines")(l.Intersection(m))
		check("union of lines")(UnionLines([]*Line{l, m}))
		check("densify")(DensifyLine([][]Position{oddChain(r, 4)}, 10000, r.IntN(2) == 0, 100000))
		check("densify polygon")(DensifyPolygon([][][]Position{{oddRing(r)}}, 10000, r.IntN(2) == 0, 100000))
		check("polygon buffer")(p.Buffer(meters, meters/20))
		check("polygon simplify")(p.Simplify(meters))
		check("polygons")(p.Intersection(q))
		check("union")(UnionPolygons([]*Polygon{p, q}))
		check("simplify all")(SimplifyPolygons([]*Polygon{p, q}, meters))
		check("line in polygon")(p.IntersectionWithLine(m))
		if cells, err := p.H3Cells(r.IntN(5), 0); err != nil || len(cells) > maxH3Cells {
			t.Errorf("%d: %d cells, %v", seed, len(cells), err)
		}
		if cells, _ := p.S2Cells(r.IntN(8), meters); len(cells) > MaxCells {
			t.Errorf("%d: %d cells", seed, len(cells))
		}
	}
}

func checkShape(t *testing.T, seed uint64, name string, s *Shape) {
	t.Helper()
	check := func(chain []Position, least int) {
		if len(chain) < least {
			t.Errorf("%d: %s has a chain of %d", seed, name, len(chain))
		}
		for _, p := range chain {
			if !p.Valid() {
				t.Errorf("%d: %s has %v", seed, name, p)
			}
		}
	}
	check(s.Points, 0)
	for _, line := range s.Lines {
		check(line, 2)
	}
	for _, rings := range s.Polygons {
		for _, ring := range rings {
			check(ring, 4)
			if ring[0] != ring[len(ring)-1] {
				t.Errorf("%d: %s has an open ring", seed, name)
			}
		}
	}
}
