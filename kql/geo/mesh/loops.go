package mesh

import (
	"cmp"
	"slices"

	"github.com/golang/geo/s2"
)

// Turns returns, for each edge of a sorted list, the edge that follows when one turns
// left as sharply as possible, or -1 if none is left for it.
func Turns(points []s2.Point, edges []Edge) []int {
	turns := make([]int, len(edges))
	ends := map[int][]end{}
	for i, e := range edges {
		turns[i] = -1
		ends[e.From] = append(ends[e.From], end{edge: i, other: e.To})
		ends[e.To] = append(ends[e.To], end{edge: i, other: e.From, incoming: true})
	}
	for point, list := range ends {
		matchEnds(points, point, list, turns)
	}
	return turns
}

// An end is an edge as seen from one of its points.
type end struct {
	edge     int
	other    int // the point at its other end
	incoming bool
	rank     int // among those with the same other end
}

// matchEnds gives each edge into a point the edge out of it that comes next clockwise.
func matchEnds(points []s2.Point, point int, ends []end, turns []int) {
	rankEnds(ends)
	first := slices.MinFunc(ends, func(a, b end) int { return cmp.Compare(a.other, b.other) }).other
	slices.SortFunc(ends, func(a, b end) int {
		switch {
		case a.other == b.other:
			return cmp.Compare(a.rank, b.rank)
		case a.other == first:
			return -1
		case b.other == first:
			return 1
		case s2.OrderedCCW(points[a.other], points[b.other], points[first], points[point]):
			return 1
		}
		return -1
	})
	var in, out []int
	for _, e := range ends {
		switch {
		case e.incoming:
			in = append(in, e.edge)
		case len(in) > 0:
			turns[in[len(in)-1]] = e.edge
			in = in[:len(in)-1]
		default:
			out = append(out, e.edge)
		}
	}
	for len(in) > 0 && len(out) > 0 { // the ends lie in a circle
		turns[in[len(in)-1]] = out[0]
		in, out = in[:len(in)-1], out[1:]
	}
}

// rankEnds orders the ends whose other end is the same, so that edges there and back make
// as many loops of two as possible and the rest are on the outside.
func rankEnds(ends []end) {
	slices.SortStableFunc(ends, func(a, b end) int { return cmp.Compare(a.other, b.other) })
	for from := 0; from < len(ends); {
		to := from
		var in, out []*end
		for ; to < len(ends) && ends[to].other == ends[from].other; to++ {
			if ends[to].incoming {
				in = append(in, &ends[to])
			} else {
				out = append(out, &ends[to])
			}
		}
		rank := 0
		place := func(e *end) { e.rank = rank; rank++ }
		for len(in) > len(out) {
			place(in[len(in)-1])
			in = in[:len(in)-1]
		}
		for len(in) > 0 {
			place(out[0])
			place(in[len(in)-1])
			out, in = out[1:], in[:len(in)-1]
		}
		for _, e := range out {
			place(e)
		}
		from = to
	}
}

// Loops joins edges, sorted and without siblings, into simple loops and returns the
// numbers of each loop's edges. A loop begins after its edge with the greatest source.
// Loops are in the order of the sources of their first edges.
func Loops(points []s2.Point, edges []Edge) [][]int {
	turns := Turns(points, edges)
	var loops [][]int
	at := map[int]int{} // where the path left each point
	for start := range edges {
		var path []int
		for e := start; turns[e] >= 0; {
			path = append(path, e)
			next := turns[e]
			turns[e] = -1
			at[edges[e].From] = len(path) - 1
			if begin, ok := at[edges[e].To]; ok {
				loop := slices.Clone(path[begin:])
				path = path[:begin]
				for _, done := range loop {
					delete(at, edges[done].From)
				}
				rotate(edges, loop)
				loops = append(loops, loop)
			}
			e = next
		}
		clear(at)
	}
	sortBySource(edges, loops)
	return loops
}

// rotate turns a loop so that it ends with its edge of the greatest source; if that edge
// was cut, with the last of its consecutive pieces.
func rotate(edges []Edge, loop []int) {
	last, gap := 0, false
	for i := 1; i < len(loop); i++ {
		switch c := cmp.Compare(edges[loop[i]].Source, edges[loop[last]].Source); {
		case c < 0:
			gap = true
		case c > 0 || !gap:
			last, gap = i, false
		}
	}
	k := (last + 1) % len(loop)
	copy(loop, append(slices.Clone(loop[k:]), loop[:k]...))
}

func sortBySource(edges []Edge, chains [][]int) {
	slices.SortFunc(chains, func(a, b []int) int {
		return cmp.Or(cmp.Compare(edges[a[0]].Source, edges[b[0]].Source), cmp.Compare(a[0], b[0]))
	})
}

// Polygon makes a polygon from edges that have its interior on their left.
func Polygon(points []s2.Point, edges []Edge) *s2.Polygon {
	merged := Merge(edges, DropSiblings)
	var loops []*s2.Loop
	for _, loop := range Loops(points, merged) {
		if len(loop) < 3 {
			continue
		}
		vertices := make([]s2.Point, len(loop))
		for i, e := range loop {
			vertices[i] = points[merged[e].From]
		}
		loops = append(loops, s2.LoopFromPoints(vertices))
	}
	return s2.PolygonFromOrientedLoops(loops)
}
