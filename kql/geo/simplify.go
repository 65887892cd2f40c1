package geo

import (
	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"

	"github.com/ruleproof/ruleproof/kql/geo/mesh"
	"github.com/ruleproof/ruleproof/kql/geo/overlay"
	"github.com/ruleproof/ruleproof/kql/geo/snap"
)

// snapRadius returns the radius for a tolerance in meters; ok is false if that is out of range.
func snapRadius(tolerance float64) (radius s1.Angle, ok bool) {
	radius = angle(tolerance)
	return radius, radius >= 0 && radius <= snap.MaxRadius
}

// exact is the tolerance in radians below which shapes stay as they are: it is the
// precision of the numbers.
const exact = 1e-12

// Simplify returns the line without vertices that are closer than a tolerance, in meters,
// to each other or to the line without them. It returns nil if the tolerance is out of
// range. Parts smaller than the tolerance disappear.
func (l *Line) Simplify(tolerance float64) (*Shape, error) {
	radius, ok := snapRadius(tolerance)
	if !ok {
		return nil, nil
	}
	parts, err := l.united()
	if err != nil {
		return nil, err
	}
	if radius < exact {
		return shapeOf(overlay.Result{Lines: parts}), nil
	}
	sites, layers, err := snap.Simplify(layered(parts, 0), 1, radius)
	if err != nil {
		return nil, err
	}
	return shapeOf(overlay.Result{Lines: mesh.Paths(sites, layers[0])}), nil
}

// Simplify does the same with the union of the polygon's parts.
func (p *Polygon) Simplify(tolerance float64) (*Shape, error) {
	u, err := p.union()
	if err != nil {
		return nil, err
	}
	return simplifyAll([]*s2.Polygon{u}, tolerance)
}

// SimplifyPolygons does the same with several polygons at once, so that borders that they share stay shared.
func SimplifyPolygons(polygons []*Polygon, tolerance float64) (*Shape, error) {
	var parts []*s2.Polygon
	for _, p := range polygons {
		parts = append(parts, p.parts...)
	}
	return simplifyAll(parts, tolerance)
}

func simplifyAll(parts []*s2.Polygon, tolerance float64) (*Shape, error) {
	radius, ok := snapRadius(tolerance)
	if !ok {
		return nil, nil
	}
	if radius >= exact {
		var edges []snap.Edge
		for i, part := range parts {
			for k := range part.NumEdges() {
				edges = append(edges, snap.Edge{Edge: part.Edge(k), Layer: i})
			}
		}
		sites, layers, err := snap.Simplify(edges, len(parts), radius)
		if err != nil {
			return nil, err
		}
		parts = make([]*s2.Polygon, len(layers))
		for i, layer := range layers {
			parts[i] = mesh.Polygon(sites, layer)
		}
	}
	all := &Shape{}
	for _, part := range parts {
		all.Polygons = append(all.Polygons, shapeOf(overlay.Result{Polygon: part}).Polygons...)
	}
	return all, nil
}

// layered returns the edges of chains as edges of a layer.
func layered(chains [][]s2.Point, layer int) []snap.Edge {
	var edges []snap.Edge
	for _, chain := range chains {
		eachEdge(chain, func(a, b s2.Point) {
			edges = append(edges, snap.Edge{Edge: s2.Edge{V0: a, V1: b}, Layer: layer})
		})
	}
	return edges
}
