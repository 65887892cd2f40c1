package graph

// Weak returns the number of each node's component, where edges connect both
// ways. Numbers count from 0 in the order of the first nodes.
func (g *Graph) Weak() []int {
	parent := make([]int32, g.nodes)
	for n := range parent {
		parent[n] = int32(n)
	}
	root := func(n int32) int32 {
		for parent[n] != n {
			parent[n] = parent[parent[n]]
			n = parent[n]
		}
		return n
	}
	for e := range g.source {
		a, b := root(g.source[e]), root(g.target[e])
		parent[max(a, b)] = min(a, b)
	}
	return numbered(g.nodes, func(n int32) int32 { return root(n) })
}

// Strong returns the number of each node's component, in which every node is
// reached from every other along the edges. Numbers count from 0 in the order of the first nodes.
//
// It is Tarjan's algorithm with a stack of its own: a component is complete
// when the search leaves the node at which it was entered.
func (g *Graph) Strong() []int {
	s := &tarjan{
		g: g, order: make([]int32, g.nodes), low: make([]int32, g.nodes),
		component: make([]int32, g.nodes), next: make([]int32, g.nodes),
	}
	for n := range g.nodes {
		if s.order[n] == 0 {
			s.visit(int32(n))
		}
	}
	return numbered(g.nodes, func(n int32) int32 { return s.component[n] - 1 })
}

// numbered gives components numbers in the order of their first nodes.
func numbered(nodes int, of func(int32) int32) []int {
	number := make([]int, nodes)
	given := make([]int, nodes) // one more than the number of a component
	last := 0
	for n := range number {
		c := of(int32(n))
		if given[c] == 0 {
			last++
			given[c] = last
		}
		number[n] = given[c] - 1
	}
	return number
}

type tarjan struct {
	g          *Graph
	order, low []int32 // order counts from 1; 0 is not visited
	component  []int32 // counts from 1; 0 is not complete
	next       []int32 // of each node: how many of its edges were followed
	open       []int32 // visited nodes without a component
	visited    int32
	components int32
}

func (s *tarjan) enter(n int32) {
	s.visited++
	s.order[n], s.low[n] = s.visited, s.visited
	s.open = append(s.open, n)
}

func (s *tarjan) visit(n int32) {
	path := []int32{n}
	s.enter(n)
	for len(path) > 0 {
		n = path[len(path)-1]
		edges := s.g.out.of(n)
		if int(s.next[n]) < len(edges) {
			to := s.g.target[edges[s.next[n]]]
			s.next[n]++
			switch {
			case s.order[to] == 0:
				s.enter(to)
				path = append(path, to)
			case s.component[to] == 0:
				s.low[n] = min(s.low[n], s.order[to])
			}
			continue
		}
		path = path[:len(path)-1]
		if len(path) > 0 {
			before := path[len(path)-1]
			s.low[before] = min(s.low[before], s.low[n])
		}
		if s.low[n] == s.order[n] {
			s.complete(n)
		}
	}
}

// complete takes the component that was entered at the node from the open ones.
func (s *tarjan) complete(n int32) {
	s.components++
	for {
		last := s.open[len(s.open)-1]
		s.open = s.open[:len(s.open)-1]
		s.component[last] = s.components
		if last == n {
			return
		}
	}
}
