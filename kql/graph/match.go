package graph

import (
	"context"
	"slices"
)

// A Search finds the matches of a pattern. It binds one node of the pattern and then one
// step after another, a batch of matches at a time.
type Search struct {
	graph   *Graph
	pattern *Pattern
	start   int   // the node of the pattern that is bound first
	order   []int // the steps in the order in which they are walked
	far     [][]int32
	used    []bool // the edges of the current match

	budget budget
	keep   Keep
	yield  func(*Rows) error
	room   room
}

// Keep selects from matches that have grown by a stage and returns the rows to go on
// with, in ascending order. Stage 0 binds the first node, and stage n the n-th step.
type Keep func(stage int, rows *Rows) ([]int, error)

// Batches of matches are cut at a number of rows, or of edges in their paths.
const (
	batchRows  = 4096
	batchEdges = 1 << 20
)

// NewSearch returns a search for the matches of a connected pattern.
func (g *Graph) NewSearch(p *Pattern) *Search {
	s := &Search{graph: g, pattern: p, far: make([][]int32, len(p.Steps))}
	s.plan()
	if p.Cycles != AllCycles {
		s.used = make([]bool, g.Edges())
	}
	return s
}

// plan chooses the order. It begins where the fewest nodes may match and goes on with the
// step that leaves the fewest matches.
func (s *Search) plan() {
	p := s.pattern
	counts := make([]int, len(p.Nodes))
	for i, set := range p.Nodes {
		if counts[i] = set.count(s.graph.nodes); counts[i] < counts[s.start] {
			s.start = i
		}
	}
	bound := make([]bool, len(p.Nodes))
	bound[s.start] = true
	for range p.Steps {
		best, least := -1, [3]int{}
		for i, step := range p.Steps {
			if slices.Contains(s.order, i) || !bound[step.From] && !bound[step.To] {
				continue
			}
			cost := [3]int{0, step.High, 0}
			if !bound[step.From] || !bound[step.To] {
				cost[0], cost[2] = 1, counts[step.To]
				if bound[step.To] {
					cost[2] = counts[step.From]
				}
			}
			if best < 0 || slices.Compare(cost[:], least[:]) < 0 {
				best, least = i, cost
			}
		}
		if best < 0 {
			return
		}
		s.order = append(s.order, best)
		bound[p.Steps[best].From], bound[p.Steps[best].To] = true, true
	}
}

// Bound returns which nodes and steps of the pattern are known at a stage.
func (s *Search) Bound(stage int) (nodes, steps []bool) {
	nodes, steps = make([]bool, len(s.pattern.Nodes)), make([]bool, len(s.pattern.Steps))
	nodes[s.start] = true
	for _, i := range s.order[:stage] {
		step := &s.pattern.Steps[i]
		nodes[step.From], nodes[step.To], steps[i] = true, true, true
	}
	return nodes, steps
}

// Stages returns how many stages there are after the first.
func (s *Search) Stages() int { return len(s.order) }

// Run passes all matches to yield, in batches that yield owns. keep may be nil. After
// maxSteps steps the search gives up.
func (s *Search) Run(ctx context.Context, steps int, keep Keep, yield func(*Rows) error) error {
	s.budget, s.keep, s.yield = budget{ctx: ctx, left: steps}, keep, yield
	allowed := s.pattern.Nodes[s.start]
	rows := s.pattern.newRows()
	for n := range int32(s.graph.nodes) {
		if !allowed.has(n) {
			continue
		}
		rows.Nodes[s.start] = append(rows.Nodes[s.start], n)
		if rows.Len++; rows.Len == batchRows {
			if err := s.grow(0, rows); err != nil {
				return err
			}
			rows = s.pattern.newRows()
		}
	}
	return s.grow(0, rows)
}

// grow extends matches that have reached a stage.
func (s *Search) grow(stage int, rows *Rows) error {
	if rows.Len == 0 {
		return nil
	}
	if s.keep != nil {
		kept, err := s.keep(stage, rows)
		if err != nil {
			return err
		}
		if rows.keep(kept); rows.Len == 0 {
			return nil
		}
	}
	if stage < len(s.order) {
		return s.extend(stage, rows)
	}
	if s.pattern.Cycles == NoCycles {
		if rows.keep(s.simple(rows)); rows.Len == 0 {
			return nil
		}
	}
	return s.yield(rows)
}

// simple returns the rows in which no chain of steps visits a node twice, unless the pattern names the node again.
func (s *Search) simple(rows *Rows) []int {
	kept := make([]int, 0, rows.Len)
	seen := map[int32]int{} // the chain that last visited the node, in this row
	for r := range rows.Len {
		clear(seen)
		if s.isSimple(rows, r, seen) {
			kept = append(kept, r)
		}
	}
	return kept
}

func (s *Search) isSimple(rows *Rows, row int, seen map[int32]int) bool {
	sequence, first := -1, 0 // the chain, and its first step
	for i := range s.pattern.Steps {
		step := &s.pattern.Steps[i]
		node := rows.Nodes[step.From][row]
		if step.Sequence != sequence {
			sequence, first = step.Sequence, i
			seen[node] = sequence + 1
		}
		path := rows.Paths[i][row]
		for k, e := range path {
			node = s.graph.other(e, node)
			if seen[node] == sequence+1 && (k < len(path)-1 || !s.pattern.repeats(first, i)) {
				return false
			}
			seen[node] = sequence + 1
		}
	}
	return true
}

// extend walks a step from each match and passes the longer matches on.
func (s *Search) extend(stage int, rows *Rows) error {
	w := s.walkOf(stage, rows)
	for r := range rows.Len {
		s.mark(rows, r, true)
		w.from(r)
		s.mark(rows, r, false)
		if w.err == nil {
			w.err = s.budget.err
		}
		if w.err != nil {
			return w.err
		}
	}
	return s.grow(stage+1, w.out)
}

// mark notes that the edges of a match are used, or no longer are.
func (s *Search) mark(rows *Rows, row int, used bool) {
	if s.used == nil {
		return
	}
	for _, paths := range rows.Paths {
		if paths != nil {
			for _, e := range paths[row] {
				s.used[e] = used
			}
		}
	}
}
