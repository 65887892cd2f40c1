package overlay

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/geo/mesh"
)

// result assembles the parts of the pieces that are kept.
func (c *clip) result(split *mesh.Split) Result {
	var area, line []mesh.Edge
	for i, p := range c.pieces {
		edges := p.keptEdges(split.Chains[i], i, split)
		if p.area {
			area = append(area, edges...)
		} else {
			line = append(line, edges...)
		}
	}
	var r Result
	if c.op.closed {
		line = append(line, mesh.Pairs(area)...)
		for _, at := range mesh.LonePoints(append(append([]mesh.Edge(nil), area...), line...)) {
			r.Points = append(r.Points, split.Points[at])
		}
	}
	r.Lines = mesh.Paths(split.Points, line)
	r.Polygon = mesh.Polygon(split.Points, area)
	return r
}

// keptEdges returns the edges along a piece's chain of points that are kept. Crossings
// change how many times they are kept, nearly always from 0 to 1 or back.
func (p piece) keptEdges(chain []int, source int, split *mesh.Split) []mesh.Edge {
	if len(chain) == 1 {
		return []mesh.Edge{{From: chain[0], To: chain[0], Source: source}}
	}
	changes := make([]int, len(chain))
	alone := make([]bool, len(chain)) // a crossing where no edge is kept
	for _, s := range p.signs {
		at := slices.Index(chain, split.Place(s.at)) // chains go through all crossings
		changes[at] += s.change
		alone[at] = true
	}
	times := changes[0]
	if p.inside {
		times++
	}
	var out []mesh.Edge
	for i := 1; i < len(chain); i++ {
		if times != 0 {
			alone[i-1], alone[i] = false, false
		}
		e := mesh.Edge{From: chain[i-1], To: chain[i], Source: source}
		if p.reversed != (times < 0) {
			e = e.Reversed()
		}
		for range max(times, -times) {
			out = append(out, e)
		}
		times += changes[i]
	}
	for i, at := range chain {
		if alone[i] {
			out = append(out, mesh.Edge{From: at, To: at, Source: source})
		}
	}
	return out
}
