package graph

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"
)

// random returns a graph of some nodes and edges, including loops and parallel edges.
func random(r *rand.Rand) *Graph {
	nodes := 1 + r.IntN(6)
	edges := r.IntN(9)
	source, target := make([]int32, edges), make([]int32, edges)
	for i := range edges {
		source[i], target[i] = int32(r.IntN(nodes)), int32(r.IntN(nodes))
	}
	return New(nodes, source, target)
}

func randomSet(r *rand.Rand, n int) Set {
	if r.IntN(2) == 0 {
		return nil
	}
	s := make(Set, n)
	for i := range s {
		s[i] = r.IntN(4) > 0
	}
	return s
}

func randomPattern(r *rand.Rand, g *Graph, chains int) *Pattern {
	p := &Pattern{Cycles: Cycles(r.IntN(3))}
	node := func() int {
		if len(p.Nodes) > 0 && r.IntN(4) == 0 {
			return r.IntN(len(p.Nodes))
		}
		p.Nodes = append(p.Nodes, randomSet(r, g.Nodes()))
		return len(p.Nodes) - 1
	}
	for chain := range chains {
		at := 0
		if chain == 0 {
			at = node()
		} else {
			at = r.IntN(len(p.Nodes))
		}
		for range 1 + r.IntN(2) {
			s := Step{From: at, Low: 1, High: 1, Direction: Direction(r.IntN(3)), Sequence: chain}
			s.To = node()
			if r.IntN(2) == 0 {
				s.Low = r.IntN(3)
				s.High = s.Low + r.IntN(3)
				s.Inner = randomSet(r, g.Nodes())
			}
			s.Edges = randomSet(r, g.Edges())
			p.Steps = append(p.Steps, s)
			at = s.To
		}
	}
	return p
}

// naive finds the matches of a pattern by trying everything.
type naive struct {
	g     *Graph
	p     *Pattern
	nodes []int32
	paths [][]int32
	found map[string]int // the matches, each with the number of its edges
	left  int
}

// naiveMatches returns the matches; ok is false if trying takes too long.
func naiveMatches(g *Graph, p *Pattern) (found map[string]int, ok bool) {
	n := &naive{g: g, p: p, nodes: make([]int32, len(p.Nodes)), paths: make([][]int32, len(p.Steps)), found: map[string]int{}, left: 20_000}
	n.bind(0)
	return n.found, n.left > 0
}

func (n *naive) bind(i int) {
	if i == len(n.nodes) {
		n.step(0)
		return
	}
	for v := range int32(n.g.nodes) {
		if n.p.Nodes[i].has(v) {
			n.nodes[i] = v
			n.bind(i + 1)
		}
	}
}

func (n *naive) step(i int) {
	if i == len(n.p.Steps) {
		if n.allowed() {
			n.found[fmt.Sprint(n.nodes, n.paths)] = len(slices.Concat(n.paths...))
		}
		return
	}
	n.paths[i] = nil
	n.walk(i, n.nodes[n.p.Steps[i].From])
	n.paths[i] = nil
}

func (n *naive) walk(i int, at int32) {
	s := &n.p.Steps[i]
	if n.left--; n.left <= 0 {
		return
	}
	if len(n.paths[i]) >= s.Low && at == n.nodes[s.To] {
		n.step(i + 1)
	}
	if len(n.paths[i]) == s.High || len(n.paths[i]) > 0 && !s.Inner.has(at) {
		return
	}
	for e := range int32(n.g.Edges()) {
		from, to := n.g.source[e], n.g.target[e]
		own := n.paths[i]
		if s.Edges.has(e) && s.Direction != Backward && from == at {
			n.paths[i] = append(own[:len(own):len(own)], e)
			n.walk(i, to)
		}
		if s.Edges.has(e) && s.Direction != Forward && to == at && (from != to || s.Direction == Backward) {
			n.paths[i] = append(own[:len(own):len(own)], e)
			n.walk(i, from)
		}
		n.paths[i] = own
	}
}

// allowed reports whether the cycles of the match are allowed.
func (n *naive) allowed() bool {
	if n.p.Cycles == AllCycles {
		return true
	}
	edges := slices.Concat(n.paths...)
	slices.Sort(edges)
	if len(slices.Compact(edges)) < len(slices.Concat(n.paths...)) {
		return false
	}
	if n.p.Cycles == UniqueEdges {
		return true
	}
	var seen []int32
	var named []int // the nodes of the pattern in the current chain
	for i, s := range n.p.Steps {
		at := n.nodes[s.From]
		if i == 0 || s.Sequence != n.p.Steps[i-1].Sequence {
			seen, named = []int32{at}, []int{s.From}
		}
		for k, e := range n.paths[i] {
			again := k == len(n.paths[i])-1 && slices.Contains(named, s.To)
			if at = n.g.other(e, at); slices.Contains(seen, at) && !again {
				return false
			}
			seen = append(seen, at)
		}
		named = append(named, s.To)
	}
	return true
}

// collect returns the matches that a search yields.
func collect(t *testing.T, run func(yield func(*Rows) error) error) []string {
	t.Helper()
	var list []string
	err := run(func(rows *Rows) error {
		for r := range rows.Len {
			var nodes []int32
			var paths [][]int32
			for _, col := range rows.Nodes {
				nodes = append(nodes, col[r])
			}
			for _, col := range rows.Paths {
				paths = append(paths, col[r])
			}
			list = append(list, fmt.Sprint(nodes, paths))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	sort.Strings(list)
	return list
}

func sortedKeys(m map[string]int) []string {
	var list []string
	for k := range m {
		list = append(list, k)
	}
	sort.Strings(list)
	return list
}

func TestSearchFindsWhatPlainTryingFinds(t *testing.T) {
	for seed := range uint64(6000) {
		r := rand.New(rand.NewPCG(seed, 1))
		g := random(r)
		p := randomPattern(r, g, 1+r.IntN(2))
		if !p.Connected() {
			t.Fatal("a pattern in parts")
		}
		matches, ok := naiveMatches(g, p)
		if !ok {
			continue
		}
		got := collect(t, func(yield func(*Rows) error) error {
			return g.NewSearch(p).Run(context.Background(), 1<<30, nil, yield)
		})
		if want := sortedKeys(matches); !slices.Equal(got, want) {
			t.Fatalf("seed %d: %v %v, %+v\n got %v\nwant %v", seed, g.source, g.target, p, got, want)
		}
	}
}

// shortest returns what Shortest may yield: the matches of each pair of ends that have the fewest edges.
func shortest(matches map[string]int, p *Pattern, pass func(string) bool) map[string][]string {
	first, last := p.Steps[0].From, p.Steps[len(p.Steps)-1].To
	least, found := map[string]int{}, map[string][]string{}
	for m, edges := range matches {
		if !pass(m) {
			continue
		}
		var nodes []int32
		for _, c := range m[1:] {
			if c == ']' {
				break
			}
			if c != ' ' {
				nodes = append(nodes, c-'0')
			}
		}
		pair := fmt.Sprint(nodes[first], nodes[last])
		if n, ok := least[pair]; !ok || edges < n {
			least[pair], found[pair] = edges, nil
		}
		if edges == least[pair] {
			found[pair] = append(found[pair], m)
		}
	}
	return found
}

func TestShortestFindsTheMatchesOfFewestEdges(t *testing.T) {
	for seed := range uint64(6000) {
		r := rand.New(rand.NewPCG(seed, 2))
		g := random(r)
		p := randomPattern(r, g, 1)
		p.Cycles = UniqueEdges
		pass := func(string) bool { return true }
		var keep Keep
		if r.IntN(2) == 0 {
			pass = func(m string) bool { return len(m)%2 == 0 }
			keep = func(_ int, rows *Rows) (kept []int, err error) {
				for i := range rows.Len {
					var nodes []int32
					var paths [][]int32
					for _, col := range rows.Nodes {
						nodes = append(nodes, col[i])
					}
					for _, col := range rows.Paths {
						paths = append(paths, col[i])
					}
					if pass(fmt.Sprint(nodes, paths)) {
						kept = append(kept, i)
					}
				}
				return kept, nil
			}
		}
		matches, ok := naiveMatches(g, p)
		if !ok {
			continue
		}
		want := shortest(matches, p, pass)
		all := r.IntN(2) == 0
		got := collect(t, func(yield func(*Rows) error) error {
			return g.NewShortest(p, all).Run(context.Background(), 1<<30, keep, yield)
		})
		total := 0
		for pair, matches := range want {
			count := 0
			for _, m := range got {
				if slices.Contains(matches, m) {
					count++
				}
			}
			total += count
			if all && count != len(matches) || !all && count != 1 {
				t.Fatalf("seed %d all %v pair %s: %v %v, %+v\n got %v\nwant %v", seed, all, pair, g.source, g.target, p, got, matches)
			}
		}
		if total != len(got) {
			t.Fatalf("seed %d: %d of %v are shortest", seed, total, got)
		}
	}
}

func TestComponentsAreSetsOfNodesThatReachEachOther(t *testing.T) {
	for seed := range uint64(3000) {
		g := random(rand.New(rand.NewPCG(seed, 3)))
		for _, strong := range []bool{false, true} {
			reach := reachable(g, !strong)
			numbers := g.Weak()
			if strong {
				numbers = g.Strong()
			}
			next := 0
			for a := range numbers {
				if numbers[a] > next {
					t.Fatalf("seed %d: numbers do not count up: %v", seed, numbers)
				}
				next = max(next, numbers[a]+1)
				for b := range numbers {
					if (numbers[a] == numbers[b]) != (reach[a][b] && reach[b][a]) {
						t.Fatalf("seed %d strong %v: %v %v: %v", seed, strong, g.source, g.target, numbers)
					}
				}
			}
		}
	}
}

func reachable(g *Graph, bothWays bool) [][]bool {
	reach := make([][]bool, g.nodes)
	for i := range reach {
		reach[i] = make([]bool, g.nodes)
		reach[i][i] = true
	}
	for e := range g.source {
		reach[g.source[e]][g.target[e]] = true
		reach[g.target[e]][g.source[e]] = reach[g.target[e]][g.source[e]] || bothWays
	}
	for k := range reach {
		for i := range reach {
			for j := range reach {
				reach[i][j] = reach[i][j] || reach[i][k] && reach[k][j]
			}
		}
	}
	return reach
}

// complete returns the graph in which an edge leads from every node to every other.
func complete(n int32) *Graph {
	var source, target []int32
	for a := range n {
		for b := range n {
			if a != b {
				source, target = append(source, a), append(target, b)
			}
		}
	}
	return New(int(n), source, target)
}

func TestSearchesGiveUp(t *testing.T) {
	g := complete(40)
	p := &Pattern{Nodes: make([]Set, 2), Steps: []Step{{From: 0, To: 1, Low: 1, High: 1000}}}
	none := func(*Rows) error { return nil }
	if err := g.NewSearch(p).Run(context.Background(), 100_000, nil, none); !errors.Is(err, ErrSteps) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := g.NewSearch(p).Run(ctx, 1<<30, nil, none); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	p.Steps[0].Low, p.Steps[0].High = 10_000, 10_000
	if err := g.NewShortest(p, false).Run(context.Background(), 1<<30, nil, none); !errors.Is(err, ErrStates) {
		t.Error(err)
	}
	if err := g.NewShortest(p, false).Run(ctx, 1<<30, nil, none); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestBatchesAreCut(t *testing.T) {
	g := complete(30)
	p := &Pattern{Nodes: make([]Set, 3), Steps: []Step{{From: 0, To: 1, Low: 1, High: 1}, {From: 1, To: 2, Low: 1, High: 2, Sequence: 0}}}
	rows, stages := 0, map[int]bool{}
	keep := func(stage int, r *Rows) ([]int, error) {
		stages[stage] = true
		var kept []int
		for i := range r.Len {
			kept = append(kept, i)
		}
		return kept, nil
	}
	err := g.NewSearch(p).Run(context.Background(), 1<<30, keep, func(r *Rows) error {
		if r.Len > batchRows {
			t.Errorf("a batch of %d", r.Len)
		}
		rows += r.Len
		return nil
	})
	// There are 870 edges. From each 29 lead on, and from each of these 29 more, or 28 if it leads back.
	if want := 870 * (29 + 28*29 + 28); err != nil || rows != want || len(stages) != 3 {
		t.Errorf("%d matches, not %d; %v, %v", rows, want, err, stages)
	}
}

func TestColumnsHaveOnlyTheMatchesThatAreKept(t *testing.T) {
	g := complete(5)
	p := &Pattern{Nodes: make([]Set, 2), Steps: []Step{{From: 0, To: 1, Low: 1, High: 1}}}
	first := func(stage int, r *Rows) ([]int, error) { return []int{0}, nil }
	err := g.NewSearch(p).Run(context.Background(), 1<<30, first, func(r *Rows) error {
		if r.Len != 1 || len(r.Nodes[0]) != 1 || len(r.Nodes[1]) != 1 || len(r.Paths[0]) != 1 {
			t.Errorf("got %+v", r)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
