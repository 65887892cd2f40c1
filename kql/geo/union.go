package geo

import (
	"cmp"
	"slices"

	"github.com/golang/geo/s2"

	"github.com/ruleproof/ruleproof/kql/geo/mesh"
	"github.com/ruleproof/ruleproof/kql/geo/overlay"
)

// UnionPolygons returns the union of polygons.
func UnionPolygons(polygons []*Polygon) (*Shape, error) {
	var parts []*s2.Polygon
	for _, p := range polygons {
		parts = append(parts, p.parts...)
	}
	u, err := unionOf(parts)
	if err != nil {
		return nil, err
	}
	return shapeOf(overlay.Result{Polygon: u}), nil
}

// unionOf unites the two polygons with the fewest vertices until one polygon is left. A
// union counts as having the vertices of both. Of polygons with equally many, the first
// comes first.
func unionOf(parts []*s2.Polygon) (*s2.Polygon, error) {
	type part struct {
		polygon  *s2.Polygon
		vertices int
	}
	var queue []part
	put := func(p part) {
		at, _ := slices.BinarySearchFunc(queue, p.vertices+1, func(q part, n int) int { return cmp.Compare(q.vertices, n) })
		queue = slices.Insert(queue, at, p)
	}
	for _, p := range parts {
		put(part{p, p.NumEdges()})
	}
	for len(queue) > 1 {
		a, b := queue[0], queue[1]
		queue = slices.Delete(queue, 0, 2)
		u, err := overlay.Union(a.polygon, b.polygon)
		if err != nil {
			return nil, err
		}
		put(part{u, a.vertices + b.vertices})
	}
	return queue[0].polygon, nil
}

// UnionLines returns the union of lines.
func UnionLines(lines []*Line) (*Shape, error) {
	var parts [][]s2.Point
	for _, l := range lines {
		parts = append(parts, l.chains...)
	}
	united, err := unite(parts)
	if err != nil {
		return nil, err
	}
	return shapeOf(overlay.Result{Lines: united}), nil
}

// unite cuts chains so that they meet only in common points, and puts each edge into one line.
func unite(parts [][]s2.Point) ([][]s2.Point, error) {
	edges := edgesOf(parts)
	crossings, err := mesh.SelfCrossings(edges)
	if err != nil {
		return nil, err
	}
	cut, err := mesh.Cut(edges, crossings, mesh.MergeRadius)
	if err != nil {
		return nil, err
	}
	var pieces []mesh.Edge
	for i, chain := range cut.Chains {
		for k := 1; k < len(chain); k++ {
			pieces = append(pieces, mesh.Edge{From: chain[k-1], To: chain[k], Source: i})
		}
	}
	return mesh.Paths(cut.Points, pieces), nil
}
