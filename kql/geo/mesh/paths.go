package mesh

import (
	"cmp"
	"slices"

	"github.com/golang/geo/s2"
)

// Paths puts edges together to lines that go on until they come back to where
// they began or to a point where they could go several ways. Edges that lead
// there and back are one, in the direction of the lesser source.
func Paths(points []s2.Point, edges []Edge) [][]s2.Point {
	merged := undirected(edges)
	b := pathBuilder{edges: merged, used: make([]bool, len(merged)), at: map[int][]int{}}
	order := make([]int, len(merged))
	for i, e := range merged {
		order[i] = i
		b.at[e.From] = append(b.at[e.From], i)
		b.at[e.To] = append(b.at[e.To], i)
	}
	slices.SortFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(merged[i].Source, merged[j].Source), i-j)
	})
	var paths [][]int // numbers of edges, those walked backwards as their complement
	for _, i := range order {
		if !b.used[i] && b.ends(merged[i].From) {
			paths = append(paths, b.walk(i, merged[i].From))
		}
	}
	for _, i := range order { // a line may begin where no edge begins
		if !b.used[i] && b.ends(merged[i].To) {
			paths = append(paths, b.walk(i, merged[i].To))
		}
	}
	for _, i := range order {
		if !b.used[i] {
			paths = append(paths, b.ring(i))
		}
	}
	slices.SortStableFunc(paths, func(p, q []int) int {
		return cmp.Compare(b.source(p[0]), b.source(q[0]))
	})
	lines := make([][]s2.Point, len(paths))
	for i, p := range paths {
		lines[i] = b.line(points, p)
	}
	return lines
}

// undirected merges edges with the same ends in either direction.
func undirected(edges []Edge) []Edge {
	merged := countEdges(edges)
	return slices.DeleteFunc(slices.Clone(merged), func(e Edge) bool {
		back, found := find(merged, e.To, e.From)
		return found && cmp.Or(cmp.Compare(merged[back].Source, e.Source), cmp.Compare(e.To, e.From)) < 0
	})
}

type pathBuilder struct {
	edges []Edge
	used  []bool
	at    map[int][]int // the edges at each point
}

// ends reports whether lines end at a point.
func (b *pathBuilder) ends(point int) bool { return len(b.at[point]) != 2 }

func (b *pathBuilder) source(step int) int { return b.edges[max(step, ^step)].Source }

// walk follows edges from a point.
func (b *pathBuilder) walk(edge, from int) []int {
	var path []int
	for start := from; ; {
		b.used[edge] = true
		e := b.edges[edge]
		if e.From == from {
			path, from = append(path, edge), e.To
		} else {
			path, from = append(path, ^edge), e.From
		}
		if from == start || b.ends(from) {
			return path
		}
		next := b.at[from][0]
		if next == edge {
			next = b.at[from][1]
		}
		edge = next
	}
}

// ring follows edges around, so that the ring ends with the edge of the greatest source.
func (b *pathBuilder) ring(edge int) []int {
	path := b.walk(edge, b.edges[edge].From)
	last, gap := 0, false
	for i := 1; i < len(path); i++ {
		switch c := cmp.Compare(b.source(path[i]), b.source(path[last])); {
		case c < 0:
			gap = true
		case c > 0 || !gap:
			last, gap = i, false
		}
	}
	k := (last + 1) % len(path)
	return append(slices.Clone(path[k:]), path[:k]...)
}

func (b *pathBuilder) line(points []s2.Point, path []int) []s2.Point {
	var line []s2.Point
	for i, step := range path {
		e := b.edges[max(step, ^step)]
		if step < 0 {
			e = e.Reversed()
		}
		if i == 0 {
			line = append(line, points[e.From])
		}
		line = append(line, points[e.To])
	}
	return line
}
