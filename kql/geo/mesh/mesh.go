// Package mesh cuts edges on the sphere where they meet, so that they meet in common
// points only, and joins the pieces again: into loops, which are the rings of polygons,
// and into paths, which are the parts of lines.
//
// Great-circle edges between points of the unit sphere enter, and the places where they
// cross. Numbers of points and edges leave. The package does not know what the edges
// bound. Its rules of order are those of the S2 geometry library (s2geometry.io), which
// the service computes with: points are numbered along the curve of the cells, and loops
// and paths begin where the original edges began.
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

// IntersectionError bounds the distance between a computed crossing and the exact one.
const IntersectionError = s1.Angle(4 * Epsilon)

// MergeRadius is the distance within which the points of shapes that were cut before are merged.
const MergeRadius = 2 * IntersectionError

// An Edge leads from one point of a mesh to another.
type Edge struct {
	From, To int
	Source   int // the smallest number among the edges that it is a piece of
	Count    int // how many edges it is a piece of
}

// Reversed returns the edge back.
func (e Edge) Reversed() Edge {
	e.From, e.To = e.To, e.From
	return e
}

// Degenerate reports whether the edge is a single point.
func (e Edge) Degenerate() bool { return e.From == e.To }

// compareEnds orders edges by where they lead from, then to.
func compareEnds(a, b Edge) int {
	return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
}

// sortEdges orders edges by their ends; those with the same ends keep their order.
func sortEdges(edges []Edge) { slices.SortStableFunc(edges, compareEnds) }

// A Crossing is a place where two edges of a list, given by their numbers, cross.
type Crossing struct {
	A, B int
	At   s2.Point
}

// maxTests bounds the pairs of edges that are looked at, maxCrossings those that cross.
const (
	maxTests     = 20_000_000
	maxCrossings = 500_000
)

// NearPairs calls visit for each pair of an edge of a and one of b whose boxes overlap,
// so that they may touch.
func NearPairs(a, b []s2.Edge, visit func(i, j int)) error {
	return meet(boxesOf(a), boxesOf(b), visit)
}

// OwnPairs does the same for the pairs of different edges of one list, once each.
func OwnPairs(edges []s2.Edge, visit func(i, j int)) error {
	boxes := boxesOf(edges)
	return meet(boxes, boxes, func(i, j int) {
		if i < j {
			visit(i, j)
		}
	})
}

// SelfCrossings returns the places where edges of a list cross in the interior of both.
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

// CheckCrossings fails if there are more crossings than the limit.
func CheckCrossings(n int) error {
	if n > maxCrossings {
		return fmt.Errorf("the edges cross more often than the limit of %d", maxCrossings)
	}
	return nil
}
