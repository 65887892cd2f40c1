package mesh

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/golang/geo/s2"
)

// A box is the smallest box in space that contains something.
type box struct{ low, high [3]float64 }

func boxesOf(edges []s2.Edge) []box {
	boxes := make([]box, len(edges))
	for i, e := range edges {
		// An arc rises above its chord by at most this much.
		rise := 1 - e.V0.Add(e.V1.Vector).Norm()/2 + 4*Epsilon
		p, q := [3]float64{e.V0.X, e.V0.Y, e.V0.Z}, [3]float64{e.V1.X, e.V1.Y, e.V1.Z}
		for k := range p {
			boxes[i].low[k], boxes[i].high[k] = min(p[k], q[k])-rise, max(p[k], q[k])+rise
		}
	}
	return boxes
}

func pointBox(p s2.Point, radius float64) box {
	return box{[3]float64{p.X - radius, p.Y - radius, p.Z - radius}, [3]float64{p.X + radius, p.Y + radius, p.Z + radius}}
}

func (b box) overlaps(c box) bool {
	for k := range b.low {
		if b.low[k] > c.high[k] || c.low[k] > b.high[k] {
			return false
		}
	}
	return true
}

// A meeter finds pairs of overlapping boxes from two lists. It halves space until few
// boxes reach into each part, and compares those with each other.
type meeter struct {
	a, b  []box
	visit func(i, j int)
	tests int
}

// few is the number of pairs of boxes that are compared without dividing space further.
const few = 256

// meet calls visit once for each pair of overlapping boxes, one of a and one of b.
func meet(a, b []box, visit func(i, j int)) error {
	m := meeter{a: a, b: b, visit: visit}
	inf := math.Inf(1)
	m.within(numbers(len(a)), numbers(len(b)), box{[3]float64{-inf, -inf, -inf}, [3]float64{inf, inf, inf}})
	if m.tests > maxTests {
		return fmt.Errorf("more pairs of edges are near each other than the limit of %d", maxTests)
	}
	return nil
}

func numbers(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// within finds the pairs whose first common point, the one with the least coordinates, is
// in a part of space.
func (m *meeter) within(a, b []int, part box) {
	if m.tests > maxTests || len(a) == 0 || len(b) == 0 {
		return
	}
	if len(a)*len(b) > few {
		axis, middle := m.middle(a, b)
		low, high := part, part
		low.high[axis], high.low[axis] = middle, middle
		a1, a2 := halves(m.a, a, axis, middle)
		b1, b2 := halves(m.b, b, axis, middle)
		// Dividing does not help where most boxes reach into both halves.
		if 4*(len(a1)*len(b1)+len(a2)*len(b2)) < 3*len(a)*len(b) {
			m.within(a1, b1, low)
			m.within(a2, b2, high)
			return
		}
	}
	m.tests += len(a) * len(b)
	if m.tests > maxTests {
		return
	}
	for _, i := range a {
		for _, j := range b {
			if m.a[i].overlaps(m.b[j]) && part.begins(m.a[i], m.b[j]) {
				m.visit(i, j)
			}
		}
	}
}

// begins reports whether the first common point of two boxes is in the box, not counting its lower sides.
func (b box) begins(c, d box) bool {
	for k := range b.low {
		if at := max(c.low[k], d.low[k]); !(b.low[k] < at && at <= b.high[k]) {
			return false
		}
	}
	return true
}

// middle returns the axis on which the centers of the boxes spread most, and the median there.
func (m *meeter) middle(a, b []int) (axis int, at float64) {
	var middles [3][]float64
	for k := range middles {
		for _, i := range a {
			middles[k] = append(middles[k], m.a[i].middle(k))
		}
		for _, j := range b {
			middles[k] = append(middles[k], m.b[j].middle(k))
		}
	}
	spread := func(k int) float64 { return slices.Max(middles[k]) - slices.Min(middles[k]) }
	axis = slices.MaxFunc([]int{0, 1, 2}, func(k, l int) int { return cmp.Compare(spread(k), spread(l)) })
	slices.Sort(middles[axis])
	return axis, middles[axis][len(middles[axis])/2]
}

func (b box) middle(axis int) float64 { return (b.low[axis] + b.high[axis]) / 2 }

// halves returns the boxes that reach below a point of an axis, and those that reach above it.
func halves(boxes []box, list []int, axis int, at float64) (below, above []int) {
	for _, i := range list {
		if boxes[i].low[axis] <= at {
			below = append(below, i)
		}
		if boxes[i].high[axis] > at {
			above = append(above, i)
		}
	}
	return below, above
}
