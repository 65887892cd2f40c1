package offset

import (
	"fmt"

	"github.com/golang/geo/s2"

	"github.com/ruleproof/ruleproof/kql/geo/mesh"
)

func tooMany(format string, limit int) error {
	return fmt.Errorf(format+": that is the limit", limit)
}

// A sweep is the edge from a point of what grows, its foot, to a point of the
// path around it, its tip. As it moves along both it covers what the path goes
// around, and counts how many times it covers the reference.
type sweep struct {
	turns       *winding
	start, foot s2.Point
	first, tip  s2.Point
	begun       bool
}

func (s *sweep) moveFoot(p s2.Point) {
	if s.begun {
		s.turns.cover(s.foot, s.tip, p)
	}
	s.foot = p
}

func (s *sweep) moveTip(p s2.Point) {
	if s.begun {
		s.turns.cover(s.foot, s.tip, p)
	} else {
		s.first, s.begun = p, true
	}
	s.tip = p
}

// close moves the sweep back to where it began.
func (s *sweep) close() {
	if s.begun {
		s.turns.cover(s.foot, s.tip, s.start)
		s.turns.cover(s.start, s.tip, s.first)
	}
}

// winding is how many times paths go around a reference point.
type winding struct {
	reference s2.Point
	count     int
}

// cover counts the reference if it is inside a triangle.
func (w *winding) cover(a, b, c s2.Point) {
	sign := s2.RobustSign(a, b, c)
	if sign == s2.Indeterminate {
		return
	}
	inside := s2.AngleContainsVertex(a, b, c) == (sign == s2.CounterClockwise)
	for _, e := range [...][2]s2.Point{{a, b}, {b, c}, {c, a}} {
		if s2.EdgeOrVertexCrossing(b, w.reference, e[0], e[1]) {
			inside = !inside
		}
	}
	if inside {
		w.count += int(sign)
	}
}

// positive returns the area that closed paths go around at least once, counterclockwise.
func (w *winding) positive(paths [][]s2.Point) (*s2.Polygon, error) {
	var edges []s2.Edge
	for _, path := range paths {
		for i, p := range path {
			if q := path[(i+1)%len(path)]; p != q {
				edges = append(edges, s2.Edge{V0: p, V1: q})
			}
		}
	}
	crossings, err := mesh.SelfCrossings(edges)
	if err != nil {
		return nil, err
	}
	cut, err := mesh.Cut(edges, crossings, 0)
	if err != nil {
		return nil, err
	}
	var pieces []mesh.Edge
	for i, chain := range cut.Chains {
		for k := 1; k < len(chain); k++ {
			pieces = append(pieces, mesh.Edge{From: chain[k-1], To: chain[k], Source: i})
		}
	}
	b := boundary{points: cut.Points, edges: mesh.Merge(pieces, mesh.CreateSiblings), reference: *w}
	return mesh.Polygon(cut.Points, b.of(func(times int) bool { return times > 0 })), nil
}

// A boundary finds the edges that have on their left an area that paths go around so many times.
type boundary struct {
	points    []s2.Point
	edges     []mesh.Edge
	reference winding
}

// of returns the edges between the areas for which a condition holds and those for which it does not.
func (b *boundary) of(holds func(times int) bool) []mesh.Edge {
	turns := mesh.Turns(b.points, b.edges)
	siblings := mesh.SiblingsOf(b.edges)
	times := make([]int, len(b.edges)) // that paths go around what is on the left
	var out []mesh.Edge
	for i := range b.edges {
		if turns[i] < 0 {
			continue // visited
		}
		first := b.around(i, turns, siblings)
		times[first] = b.count(b.points[b.edges[first].To])
		for open := []int{first}; len(open) > 0; {
			e := open[len(open)-1]
			open = open[:len(open)-1]
			for n := times[e]; turns[e] >= 0; {
				back := siblings[e]
				beyond := n - b.edges[e].Count + b.edges[back].Count
				if holds(n) && !holds(beyond) {
					edge := b.edges[e]
					edge.Count = 1
					out = append(out, edge)
				}
				next := turns[e]
				turns[e] = -1
				if turns[back] >= 0 {
					times[back] = beyond
					open = append(open, back)
				}
				e = next
			}
		}
	}
	return out
}

// around returns an edge into the end of another such that the area on its left is
// the one that holds that end, by the rule that of all areas there exactly one does.
func (b *boundary) around(start int, turns, siblings []int) int {
	e := start
	for range b.edges {
		next := turns[e]
		from, at, to := b.edges[e].From, b.edges[e].To, b.edges[next].To
		if from == to || s2.AngleContainsVertex(b.points[from], b.points[at], b.points[to]) {
			return e
		}
		e = siblings[next]
	}
	return start
}

// count returns how many times the paths go around a point: from the reference to it, each edge crossed changes it by one.
func (b *boundary) count(p s2.Point) int {
	n := b.reference.count
	for _, e := range b.edges {
		if e.Count > 0 {
			n += e.Count * crossing(b.reference.reference, p, b.points[e.From], b.points[e.To])
		}
	}
	b.reference = winding{reference: p, count: n}
	return n
}

// crossing returns 1 if the way from a to b crosses the edge from c to d from
// right to left, -1 if from left to right, and else 0. An end that they share
// counts by the same rule as for the areas around it.
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
