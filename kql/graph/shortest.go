package graph

import (
	"context"
	"errors"
)

// ErrStates is the error of a search for shortest paths that holds more than MaxStates.
var ErrStates = errors.New("too many states of a search for shortest paths")

// MaxStates bounds the states, and the ways to reach them, that a search for shortest paths holds.
const MaxStates = 10_000_000

// Shortest finds shortest paths: for each pair of a first and a last node, the matches of
// a pattern with the fewest edges among those that keep selects. The pattern must be one
// chain of steps. No edge occurs twice, whatever the pattern says about cycles.
type Shortest struct {
	graph   *Graph
	pattern *Pattern
	all     bool // all shortest paths of a pair, not only one

	budget budget
	keep   Keep
	yield  func(*Rows) error
	out    *Rows
	size   int

	source  int32
	done    map[int32]bool // the last nodes to which paths were found
	reached []int32        // last nodes that are done after the current layer
	layers  []layer
	held    int
	// least is the number of edges of the shortest path to each node. It is nil if longer
	// paths are needed too.
	least map[int32]int
	trail []hop  // the current path, from its end to its beginning
	used  []bool // its edges
}

// A hop is an edge of a path and the step that takes it.
type hop struct {
	edge int32
	step int
}

// A layer holds the states that can be reached by a certain number of edges. A state is a
// node, a step of the pattern, and the number of edges of that step that were walked.
type layer struct {
	index map[place]int32
	at    []place
	from  [][]origin
}

type place struct {
	node  int32
	step  int
	count int
}

// An origin is a way to reach a state: over an edge from a state of the layer before or,
// if the edge is -1, from a state of the same layer at which a step ends.
type origin struct{ edge, state int32 }

// NewShortest returns a search for shortest paths. With all it finds every shortest path,
// otherwise one for each pair.
func (g *Graph) NewShortest(p *Pattern, all bool) *Shortest {
	return &Shortest{graph: g, pattern: p, all: all, used: make([]bool, g.Edges())}
}

// Run passes the paths to yield, in batches that yield owns. It calls keep once for each
// batch, with stage 0; keep may be nil.
func (s *Shortest) Run(ctx context.Context, steps int, keep Keep, yield func(*Rows) error) error {
	s.budget, s.keep, s.yield = budget{ctx: ctx, left: steps}, keep, yield
	s.out = s.pattern.newRows()
	allowed := s.pattern.Nodes[s.pattern.Steps[0].From]
	ends := s.pattern.Nodes[s.pattern.Steps[len(s.pattern.Steps)-1].To].count(s.graph.nodes)
	for n := range int32(s.graph.nodes) {
		if !allowed.has(n) {
			continue
		}
		if err := s.from(n, ends); err != nil {
			return err
		}
	}
	return s.flush()
}

// from finds the paths that begin at a node, in order of their length, until all ends are reached.
func (s *Shortest) from(n int32, ends int) error {
	s.source, s.done, s.layers, s.held, s.least = n, map[int32]bool{}, nil, 0, nil
	if s.shortestIsEnough() {
		s.least = map[int32]int{}
	}
	most := 0
	for _, step := range s.pattern.Steps {
		most += step.High
	}
	s.layers = append(s.layers, layer{index: map[place]int32{}})
	s.reach(0, place{node: n}, origin{-1, -1})
	for depth := 0; ; depth++ {
		if err := s.arrived(depth); err != nil {
			return err
		}
		if depth == most || len(s.done) == ends || !s.advance(depth) {
			return s.budget.err
		}
	}
}

// shortestIsEnough reports whether every part of a shortest match is a shortest path to
// where it leads. It is not if a condition looks at whole matches, if a match may have to
// be longer than the shortest way to its end, or if it may return to its beginning on the
// way it came.
func (s *Shortest) shortestIsEnough() bool {
	step := &s.pattern.Steps[0]
	if s.keep != nil || len(s.pattern.Steps) > 1 || step.Low > 1 {
		return false
	}
	return step.Direction != Either || !s.pattern.Nodes[step.To].has(s.source)
}

// reach adds a state to a layer, and those that follow from it without an edge.
func (s *Shortest) reach(depth int, p place, from origin) {
	step := &s.pattern.Steps[p.step]
	if s.least != nil && p.count >= step.Low {
		if n, ok := s.least[p.node]; ok && n < p.count {
			return
		}
		s.least[p.node] = p.count
	}
	if s.held++; s.held > MaxStates && s.budget.err == nil {
		s.budget.err = ErrStates
	}
	l := &s.layers[depth]
	i, known := l.index[p]
	if !known {
		i = int32(len(l.at))
		l.index[p] = i
		l.at, l.from = append(l.at, p), append(l.from, nil)
	}
	l.from[i] = append(l.from[i], from)
	if !known && p.count >= step.Low && p.step+1 < len(s.pattern.Steps) && s.pattern.Nodes[step.To].has(p.node) {
		s.reach(depth, place{node: p.node, step: p.step + 1}, origin{-1, i})
	}
}

// advance makes the next layer. It returns false if there is none.
func (s *Shortest) advance(depth int) bool {
	s.layers = append(s.layers, layer{index: map[place]int32{}})
	for i, p := range s.layers[depth].at {
		step := &s.pattern.Steps[p.step]
		if p.count == step.High || p.count > 0 && !step.Inner.has(p.node) {
			continue
		}
		c := s.graph.choices(p.node, step.Direction)
		for k := range c.len() {
			if !s.budget.spend() {
				return false
			}
			if e, to, ok := s.graph.at(&c, k); ok && step.Edges.has(e) {
				s.reach(depth+1, place{to, p.step, p.count + 1}, origin{e, int32(i)})
			}
		}
	}
	return len(s.layers[depth+1].at) > 0
}

// arrived collects the paths that end in a layer, for the ends that no shorter path has reached.
func (s *Shortest) arrived(depth int) error {
	last := len(s.pattern.Steps) - 1
	step := &s.pattern.Steps[last]
	s.reached = s.reached[:0]
	for i, p := range s.layers[depth].at {
		if p.step != last || p.count < step.Low || !s.pattern.Nodes[step.To].has(p.node) || s.done[p.node] {
			continue
		}
		if _, err := s.trace(depth, int32(i)); err != nil {
			return err
		}
	}
	if s.keep != nil {
		if err := s.flush(); err != nil {
			return err
		}
	}
	for _, n := range s.reached {
		s.done[n] = true
	}
	return s.budget.err
}

// trace follows the origins of a state back to the beginning, along every path that
// matches the pattern. It returns true if no further path is needed.
func (s *Shortest) trace(depth int, state int32) (enough bool, err error) {
	if !s.budget.spend() {
		return true, s.budget.err
	}
	l := &s.layers[depth]
	for _, o := range l.from[state] {
		switch {
		case o.state < 0:
			enough, err = s.emit()
		case o.edge < 0:
			enough, err = s.trace(depth, o.state)
		case s.used[o.edge]:
			continue
		default:
			s.trail = append(s.trail, hop{o.edge, l.at[state].step})
			s.used[o.edge] = true
			enough, err = s.trace(depth-1, o.state)
			s.used[o.edge] = false
			s.trail = s.trail[:len(s.trail)-1]
		}
		if enough || err != nil {
			return enough, err
		}
	}
	return false, nil
}

// emit adds the trail as a match if it binds each node of the pattern to one node of the graph.
func (s *Shortest) emit() (enough bool, err error) {
	nodes := make([]int32, len(s.pattern.Nodes))
	for i := range nodes {
		nodes[i] = -1
	}
	paths := make([][]int32, len(s.pattern.Steps))
	node, at := s.source, len(s.trail)
	nodes[s.pattern.Steps[0].From] = node
	for i, step := range s.pattern.Steps {
		end := at
		for at > 0 && s.trail[at-1].step == i {
			at--
			node = s.graph.other(s.trail[at].edge, node)
		}
		paths[i] = make([]int32, 0, end-at)
		for k := end - 1; k >= at; k-- {
			paths[i] = append(paths[i], s.trail[k].edge)
		}
		if nodes[step.To] >= 0 && nodes[step.To] != node {
			return false, nil
		}
		nodes[step.To] = node
	}
	for i, n := range nodes {
		s.out.Nodes[i] = append(s.out.Nodes[i], n)
	}
	for i, p := range paths {
		s.out.Paths[i] = append(s.out.Paths[i], p)
	}
	s.out.Len++
	s.size += len(s.trail)
	if s.keep == nil {
		s.found(node)
	}
	if s.out.Len >= batchRows || s.size > batchEdges {
		err = s.flush()
	}
	return s.keep == nil && !s.all, err
}

// found notes that an end is reached: at once if one path is enough, otherwise when the layer is done.
func (s *Shortest) found(end int32) {
	if s.all {
		s.reached = append(s.reached, end)
		return
	}
	s.done[end] = true
}

// flush passes on the paths that keep selects; if one path is enough, one for each end.
func (s *Shortest) flush() error {
	rows := s.out
	s.out, s.size = s.pattern.newRows(), 0
	if rows.Len == 0 {
		return nil
	}
	if s.keep != nil {
		kept, err := s.keep(0, rows)
		if err != nil {
			return err
		}
		ends := rows.Nodes[s.pattern.Steps[len(s.pattern.Steps)-1].To]
		picked := kept[:0]
		for _, r := range kept {
			if !s.all && s.done[ends[r]] {
				continue
			}
			s.found(ends[r])
			picked = append(picked, r)
		}
		if rows.keep(picked); rows.Len == 0 {
			return nil
		}
	}
	return s.yield(rows)
}
