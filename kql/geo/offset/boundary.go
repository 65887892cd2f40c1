package offset

import (
	"github.com/golang/geo/s2"

	"github.com/ruleproof/ruleproof/kql/geo/mesh"
)

// A boundary finds the edges on whose left is an area that the paths go around a certain number of times.
type boundary struct {
	points    []s2.Point
	edges     []mesh.Edge
	siblings  []int
	times     []int // how many times the paths go around the area left of each edge
	reference winding
}

func newBoundary(cut *mesh.Split, reference winding) *boundary {
	var pieces []mesh.Edge
	for i, chain := range cut.Chains {
		for k := 1; k < len(chain); k++ {
			pieces = append(pieces, mesh.Edge{From: chain[k-1], To: chain[k], Source: i})
		}
	}
	edges := mesh.Merge(pieces, mesh.CreateSiblings)
	return &boundary{
		points: cut.Points, edges: edges, siblings: mesh.SiblingsOf(edges),
		times: make([]int, len(edges)), reference: reference,
	}
}

// beyond returns how many times the paths go around the area right of an edge.
func (b *boundary) beyond(e int) int {
	return b.times[e] - b.edges[e].Count + b.edges[b.siblings[e]].Count
}

// consistent reports whether each edge agrees with its sibling.
func (b *boundary) consistent() bool {
	for e, back := range b.siblings {
		if b.times[back] != b.beyond(e) {
			return false
		}
	}
	return true
}

// of returns the edges between the areas for which a condition holds and those for which it does not.
func (b *boundary) of(holds func(times int) bool) []mesh.Edge {
	var out []mesh.Edge
	for i, e := range b.edges {
		if holds(b.times[i]) && !holds(b.beyond(i)) {
			e.Count = 1
			out = append(out, e)
		}
	}
	return out
}

// count finds how many times the paths go around the area left of each edge.
func (b *boundary) count() error {
	parts := b.walk()
	levels, err := b.levels(parts)
	for i, part := range parts {
		for _, e := range part {
			b.times[e] += levels[i]
		}
	}
	return err
}

// walk counts from edge to edge and returns the connected parts of the edges. In each
// part, the area that contains the end of the first edge counts as 0.
func (b *boundary) walk() [][]int {
	turns := mesh.Turns(b.points, b.edges)
	visited := make([]bool, len(b.edges))
	var parts [][]int
	for i := range b.edges {
		if visited[i] {
			continue
		}
		var part []int
		for open := []int{b.around(i, turns)}; len(open) > 0; {
			e := open[len(open)-1]
			open = open[:len(open)-1]
			for n := b.times[e]; !visited[e]; e = turns[e] {
				visited[e], b.times[e] = true, n
				part = append(part, e)
				if back := b.siblings[e]; !visited[back] {
					b.times[back] = b.beyond(e)
					open = append(open, back)
				}
			}
		}
		parts = append(parts, part)
	}
	return parts
}

// around returns an edge that ends where another does and has on its left the area that
// contains this point. By convention exactly one of the areas around a point contains it.
func (b *boundary) around(start int, turns []int) int {
	e := start
	for range b.edges {
		next := turns[e]
		from, at, to := b.edges[e].From, b.edges[e].To, b.edges[next].To
		if from == to || s2.AngleContainsVertex(b.points[from], b.points[at], b.points[to]) {
			return e
		}
		e = b.siblings[next]
	}
	return start
}

// levels returns how many times the paths go around the end of the first edge of each
// part. It walks there from the reference, and then from part to part; each edge that it
// crosses changes the count by one.
func (b *boundary) levels(parts [][]int) ([]int, error) {
	ways := make([]s2.Edge, len(parts))
	from := b.reference.reference
	for i, part := range parts {
		to := b.points[b.edges[part[0]].To]
		ways[i] = s2.Edge{V0: from, V1: to}
		from = to
	}
	edges := make([]s2.Edge, len(b.edges))
	for i, e := range b.edges {
		edges[i] = s2.Edge{V0: b.points[e.From], V1: b.points[e.To]}
	}
	levels := make([]int, len(parts))
	err := mesh.NearPairs(ways, edges, func(i, j int) {
		if n := b.edges[j].Count; n > 0 {
			levels[i] += n * crossing(ways[i].V0, ways[i].V1, edges[j].V0, edges[j].V1)
		}
	})
	count := b.reference.count
	for i := range levels {
		count += levels[i]
		levels[i] = count
	}
	return levels, err
}

// crossing returns 1 if the way from a to b crosses the edge from c to d from right to
// left, -1 if from left to right, and else 0. Shared ends count by the same convention as
// the areas around them.
func crossing(a, b, c, d s2.Point) int {
	switch s2.CrossingSign(a, b, c, d) {
	case s2.DoNotCross:
		return 0
	case s2.Cross:
		return int(s2.RobustSign(c, d, b))
	}
	switch {
	case !s2.VertexCrossing(a, b, c, d):
		return 0
	case a == c || b == d:
		return 1
	}
	return -1
}
