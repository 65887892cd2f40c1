// Package mesh cuts edges on the sphere where they meet, so that they meet in
// common points only, and puts the pieces together again: to loops, the rings of
// polygons, and to paths, the parts of lines.
//
// What enters are great-circle edges between points of the unit sphere and the
// places where they cross; what leaves are numbers of points and edges. The
// package does not know what the edges bound. Its rules of order are those of the
// S2 geometry library (s2geometry.io), which the service computes with: points
// are numbered along the curve of the cells, and loops and paths begin where the
// edges that they come from began.
package mesh

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// Epsilon is the distance between 1 and the next number, the unit of all bounds of error here.
const Epsilon = 0x1p-52

// IntersectionError bounds how far a computed crossing is from the true one.
const IntersectionError = s1.Angle(4 * Epsilon)

// MergeRadius is the distance within which points of shapes that were cut before are one point.
const MergeRadius = 2 * IntersectionError

// An Edge leads from one point of a mesh to another.
type Edge struct {
	From, To int
	Source   int // the least number of the edges that it is a piece of
	Count    int // how many edges it is a piece of
}

// Reversed returns the edge back.
func (e Edge) Reversed() Edge {
	e.From, e.To = e.To, e.From
	return e
}

// Degenerate reports whether the edge is but a point.
func (e Edge) Degenerate() bool { return e.From == e.To }

// compareEnds orders edges by where they lead from, then to.
func compareEnds(a, b Edge) int {
	return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
}

// sortEdges orders edges by their ends; those with the same ends keep their order.
func sortEdges(edges []Edge) { slices.SortStableFunc(edges, compareEnds) }

// A Crossing is where two edges of a list cross, by their numbers.
type Crossing struct {
	A, B int
	At   s2.Point
}

// maxTests is how many pairs of edges are looked at, and maxCrossings how many may cross.
const (
	maxTests     = 20_000_000
	maxCrossings = 500_000
)

// NearPairs calls visit with each pair of an edge of a and one of b that may touch: their boxes overlap.
func NearPairs(a, b []s2.Edge, visit func(i, j int)) error {
	return sweep(boxesOf(a), boxesOf(b), visit)
}

// OwnPairs does the same with the pairs of different edges of a list, each once.
func OwnPairs(edges []s2.Edge, visit func(i, j int)) error {
	boxes := boxesOf(edges)
	return sweep(boxes, boxes, func(i, j int) {
		if i < j {
			visit(i, j)
		}
	})
}

// SelfCrossings returns where edges of a list cross each other within both.
func SelfCrossings(edges []s2.Edge) ([]Crossing, error) {
	var found []Crossing
	err := OwnPairs(edges, func(i, j int) {
		a, b := edges[i], edges[j]
		if len(found) <= maxCrossings && s2.CrossingSign(a.V0, a.V1, b.V0, b.V1) == s2.Cross {
			found = append(found, Crossing{i, j, s2.Intersection(a.V0, a.V1, b.V0, b.V1)})
		}
	})
	if err == nil {
		err = CheckCrossings(len(found))
	}
	return found, err
}

// CheckCrossings fails when there are more crossings than can be worked on.
func CheckCrossings(n int) error {
	if n > maxCrossings {
		return fmt.Errorf("edges that cross more than %d times: that is the limit", maxCrossings)
	}
	return nil
}

// A box is the least box in space that holds something.
type box struct{ low, high [3]float64 }

func boxesOf(edges []s2.Edge) []box {
	boxes := make([]box, len(edges))
	for i, e := range edges {
		// An arc rises above its chord by this much at most.
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

// sweep calls visit with each pair of a box of a and one of b that overlap: it
// walks along the axis on which they spread most, and holds each box that
// begins against those of the other list that have not ended.
func sweep(a, b []box, visit func(i, j int)) error {
	axis := widest(a, b)
	tests := 0
	walk := [2]*walker{newWalker(a, axis), newWalker(b, axis)}
	for walk[0].more() || walk[1].more() {
		side := 0
		if !walk[0].more() || walk[1].more() && walk[1].next() < walk[0].next() {
			side = 1
		}
		from := walk[side].next()
		i := walk[side].begin()
		for _, j := range walk[1-side].open(from) {
			x, y := i, j
			if side == 1 {
				x, y = j, i
			}
			if tests++; tests > maxTests {
				return fmt.Errorf("edges of which more than %d pairs are near each other: that is the limit", maxTests)
			}
			if a[x].overlaps(b[y]) {
				visit(x, y)
			}
		}
	}
	return nil
}

// widest returns the axis on which the boxes spread most.
func widest(lists ...[]box) int {
	low, high := [3]float64{2, 2, 2}, [3]float64{-2, -2, -2}
	for _, list := range lists {
		for _, b := range list {
			for k := range low {
				low[k], high[k] = min(low[k], b.low[k]), max(high[k], b.high[k])
			}
		}
	}
	axis := 0
	for k := range low {
		if high[k]-low[k] > high[axis]-low[axis] {
			axis = k
		}
	}
	return axis
}

// A walker hands out boxes in the order in which they begin on an axis.
type walker struct {
	boxes  []box
	axis   int
	order  []int
	active []int // begun and not known to have ended
}

func newWalker(boxes []box, axis int) *walker {
	w := &walker{boxes: boxes, axis: axis, order: make([]int, len(boxes))}
	for i := range w.order {
		w.order[i] = i
	}
	slices.SortFunc(w.order, func(i, j int) int {
		return cmp.Or(cmp.Compare(boxes[i].low[axis], boxes[j].low[axis]), i-j)
	})
	return w
}

func (w *walker) more() bool    { return len(w.order) > 0 }
func (w *walker) next() float64 { return w.boxes[w.order[0]].low[w.axis] }

func (w *walker) begin() int {
	i := w.order[0]
	w.order = w.order[1:]
	w.active = append(w.active, i)
	return i
}

// open returns the boxes that have begun and end at a place or after it.
func (w *walker) open(place float64) []int {
	w.active = slices.DeleteFunc(w.active, func(i int) bool { return w.boxes[i].high[w.axis] < place })
	return w.active
}
