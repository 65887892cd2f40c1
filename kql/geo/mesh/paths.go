package mesh

import (
	"cmp"
	"slices"

	"github.com/golang/geo/s2"
)

// Paths joins edges into lines. A line goes on until it comes back to its beginning or to
// a point where several edges could follow. Edges with the same ends are one. Of its two
// ends, a line begins at the one whose outgoing edge has the smaller source.
func Paths(points []s2.Point, edges []Edge) [][]s2.Point {
	merged := Merge(edges, CreateSiblings)
	b := pathBuilder{
		edges: merged, siblings: SiblingsOf(merged),
		used: make([]bool, len(merged)), from: map[int][]int{},
	}
	order := make([]int, len(merged))
	for i, e := range merged {
		order[i] = i
		b.from[e.From] = append(b.from[e.From], i)
	}
	slices.SortFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(merged[i].Source, merged[j].Source), i-j)
	})
	var paths [][]int
	for _, i := range order {
		if !b.used[i] && b.ends(merged[i].From) {
			paths = append(paths, b.walk(i))
		}
	}
	for _, i := range order { // the remaining edges form rings
		if !b.used[i] {
			ring := b.walk(i)
			rotate(merged, ring)
			paths = append(paths, ring)
		}
	}
	slices.SortStableFunc(paths, func(p, q []int) int {
		return cmp.Compare(merged[p[0]].Source, merged[q[0]].Source)
	})
	lines := make([][]s2.Point, len(paths))
	for i, p := range paths {
		lines[i] = append(lines[i], points[merged[p[0]].From])
		for _, e := range p {
			lines[i] = append(lines[i], points[merged[e].To])
		}
	}
	return lines
}

type pathBuilder struct {
	edges    []Edge // each has its sibling too
	siblings []int
	used     []bool
	from     map[int][]int // the edges away from each point
}

// ends reports whether lines end at a point.
func (b *pathBuilder) ends(point int) bool { return len(b.from[point]) != 2 }

// walk follows edges from a first one.
func (b *pathBuilder) walk(edge int) []int {
	var path []int
	for start := b.edges[edge].From; ; {
		path = append(path, edge)
		b.used[edge], b.used[b.siblings[edge]] = true, true
		at := b.edges[edge].To
		if at == start || b.ends(at) {
			return path
		}
		next := b.from[at]
		if edge = next[0]; b.used[edge] {
			edge = next[1]
		}
	}
}
