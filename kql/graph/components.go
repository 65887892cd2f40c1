package graph

// Weak returns the number of each node's weakly connected component, in which edges count
// in both directions. Components are numbered from 0 in the order of their first nodes.
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

// Strong returns the number of each node's strongly connected component, in which every
// node can be reached from every other. Components are numbered from 0 in the order of
// their first nodes.
//
// This is Tarjan's algorithm with an explicit stack: a component is complete when the
// search leaves the node at which it entered the component.
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
	next       []int32 // how many edges of each node were followed
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

// complete removes the component that was entered at the node from the open nodes.
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
