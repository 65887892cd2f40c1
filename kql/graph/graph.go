// Package graph finds patterns, shortest paths and components in directed graphs. Nodes
// and edges are numbers from 0 on. Only the caller knows what they stand for and what
// conditions they must meet: it passes the sets of nodes and edges that may match, and a
// function that selects from matches as they grow.
//
// Every search is bounded by a number of steps and by a context.
package graph

import (
	"context"
	"errors"
)

// ErrSteps is the error of a search that takes more steps than it may.
var ErrSteps = errors.New("too many steps")

// A Graph is a set of nodes and directed edges between them.
type Graph struct {
	nodes          int
	source, target []int32
	out, in        adjacency
}

// An adjacency holds the edges of each node: those of node n are edges[start[n]:start[n+1]].
type adjacency struct {
	start []int32
	edges []int32
}

// New returns a graph with a number of nodes, in which edge i leads from source[i] to
// target[i]. It owns both slices.
func New(nodes int, source, target []int32) *Graph {
	return &Graph{nodes, source, target, adjacencyOf(nodes, source), adjacencyOf(nodes, target)}
}

// adjacencyOf sorts the edges by the node at one of their ends. The sort is stable.
func adjacencyOf(nodes int, end []int32) adjacency {
	a := adjacency{make([]int32, nodes+1), make([]int32, len(end))}
	for _, n := range end {
		a.start[n+1]++
	}
	for n := range nodes {
		a.start[n+1] += a.start[n]
	}
	next := append([]int32(nil), a.start...)
	for e, n := range end {
		a.edges[next[n]] = int32(e)
		next[n]++
	}
	return a
}

func (a *adjacency) of(node int32) []int32 { return a.edges[a.start[node]:a.start[node+1]] }

// Nodes returns the number of nodes.
func (g *Graph) Nodes() int { return g.nodes }

// Edges returns the number of edges.
func (g *Graph) Edges() int { return len(g.source) }

// Source returns the node that an edge leaves.
func (g *Graph) Source(edge int) int { return int(g.source[edge]) }

// Target returns the node that an edge leads to.
func (g *Graph) Target(edge int) int { return int(g.target[edge]) }

// OutDegree returns how many edges leave the node.
func (g *Graph) OutDegree(node int) int { return int(g.out.start[node+1] - g.out.start[node]) }

// InDegree returns how many edges lead to the node.
func (g *Graph) InDegree(node int) int { return int(g.in.start[node+1] - g.in.start[node]) }

// Walk returns the nodes between the edges of a path that begins at the node.
func (g *Graph) Walk(start int32, path []int32) []int32 {
	if len(path) < 2 {
		return nil
	}
	inner := make([]int32, len(path)-1)
	for i, e := range path[:len(path)-1] {
		start = g.other(e, start)
		inner[i] = start
	}
	return inner
}

// other returns the node at the other end of an edge.
func (g *Graph) other(edge, node int32) int32 {
	if g.source[edge] == node {
		return g.target[edge]
	}
	return g.source[edge]
}

// A Set is a set of nodes or edges: those whose entry is true. The nil set contains all.
type Set []bool

func (s Set) has(i int32) bool { return s == nil || s[i] }

// count returns the size of a set of nodes or edges, of which there are n in all.
func (s Set) count(n int) int {
	if s == nil {
		return n
	}
	found := 0
	for _, in := range s {
		if in {
			found++
		}
	}
	return found
}

// A Direction is the direction in which a step follows edges.
type Direction uint8

// The directions.
const (
	Forward  Direction = iota // from the source of an edge to its target
	Backward                  // from its target to its source
	Either                    // both ways
)

// reverse returns the direction of a step that is walked from its end.
func (d Direction) reverse() Direction {
	switch d {
	case Forward:
		return Backward
	case Backward:
		return Forward
	}
	return Either
}

// choices are the edges that a step can take from a node.
type choices struct {
	ahead, back []int32
	node        int32
}

func (g *Graph) choices(node int32, d Direction) choices {
	c := choices{node: node}
	if d != Backward {
		c.ahead = g.out.of(node)
	}
	if d != Forward {
		c.back = g.in.of(node)
	}
	return c
}

func (c *choices) len() int { return len(c.ahead) + len(c.back) }

// at returns the i-th edge and the node that it leads to. ok is false for the second
// direction of an edge from a node to itself.
func (g *Graph) at(c *choices, i int) (edge, to int32, ok bool) {
	if i < len(c.ahead) {
		return c.ahead[i], g.target[c.ahead[i]], true
	}
	edge = c.back[i-len(c.ahead)]
	to = g.source[edge]
	return edge, to, c.ahead == nil || to != c.node
}

// A budget counts the steps of a search.
type budget struct {
	ctx  context.Context
	left int
	err  error
}

const contextSteps = 4096 // steps between two looks at the context

// spend takes one step; it returns false when the search has to end.
func (b *budget) spend() bool {
	if b.err != nil {
		return false
	}
	if b.left--; b.left < 0 {
		b.err = ErrSteps
	} else if b.left%contextSteps == 0 {
		b.err = context.Cause(b.ctx)
	}
	return b.err == nil
}
