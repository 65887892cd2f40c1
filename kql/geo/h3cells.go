package geo

import (
	"math"

	"github.com/ruleproof/ruleproof/kql/geo/h3"
	"github.com/ruleproof/ruleproof/kql/geo/overlay"
)

// The limits of functions over cells of H3.
const (
	MaxH3Resolution = h3.MaxResolution
	MaxH3Rings      = 142   // the largest distance in cells
	maxH3Cells      = 61680 // in a covering of a polygon
	maxH3Levels     = 5     // between a cell and its children
)

func latLng(p Position) h3.LatLng {
	return h3.LatLng{Lat: p[1] * (math.Pi / 180), Lng: p[0] * (math.Pi / 180)}
}

func positionAt(l h3.LatLng) Position {
	return Position{l.Lng * (180 / math.Pi), l.Lat * (180 / math.Pi)}
}

// H3Cell returns the cell of a resolution that holds a position.
func H3Cell(p Position, resolution int) string { return h3.At(latLng(p), resolution).String() }

// H3Level returns the resolution of a cell.
func H3Level(cell string) (int32, bool) {
	c, ok := h3.Parse(cell)
	return int32(c.Resolution()), ok
}

// H3Center returns the center of a cell.
func H3Center(cell string) (Position, bool) {
	c, ok := h3.Parse(cell)
	if !ok {
		return Position{}, false
	}
	return positionAt(c.Center()), true
}

// H3Boundary returns the ring of a cell's corners.
func H3Boundary(cell string) (*Shape, bool) {
	c, ok := h3.Parse(cell)
	if !ok {
		return nil, false
	}
	var ring []Position
	for _, corner := range c.Boundary() {
		ring = append(ring, positionAt(corner))
	}
	return &Shape{Polygons: [][][]Position{{append(ring, ring[0])}}}, true
}

// H3Parent returns the cell of a resolution, by default the next, that contains a cell.
func H3Parent(cell string, resolution *int64) (string, bool) {
	c, ok := h3.Parse(cell)
	if !ok {
		return "", false
	}
	at := int64(c.Resolution() - 1)
	if resolution != nil {
		at = *resolution
	}
	if at < 0 || at >= MaxH3Resolution {
		return "", false
	}
	parent, ok := c.Parent(int(at))
	return parent.String(), ok
}

// H3Children returns the cells of a resolution, by default the next, within a cell.
func H3Children(cell string, resolution *int64) ([]string, bool) {
	c, ok := h3.Parse(cell)
	if !ok {
		return nil, false
	}
	own := int64(c.Resolution())
	at := own + 1
	if resolution != nil {
		at = *resolution
	}
	if at < 1 || at > MaxH3Resolution || at-own > maxH3Levels {
		return nil, false
	}
	children, ok := c.Children(int(at))
	return cellNames(children), ok
}

// H3Neighbors returns the cells around a cell.
func H3Neighbors(cell string) ([]string, bool) {
	c, ok := h3.Parse(cell)
	if !ok {
		return nil, false
	}
	return tableOrder(cellNames(c.Rings(1)[1])), true
}

// H3Rings returns the cells around a cell, ring by ring.
func H3Rings(cell string, distance int64) ([][]string, bool) {
	c, ok := h3.Parse(cell)
	if !ok || distance < 0 || distance > MaxH3Rings {
		return nil, false
	}
	var names [][]string
	for _, ring := range c.Rings(int(distance)) {
		names = append(names, cellNames(ring))
	}
	return names, true
}

// H3Cells returns the cells of a resolution whose centers are in the polygon, or within a
// radius, in meters, of it. It returns nil if there are too many. The polygon's edges
// count as straight on a plane of longitudes and latitudes.
func (p *Polygon) H3Cells(resolution int, radius float64) ([]string, error) {
	var names []string
	var shapes [][][]Position
	if radius > 0 {
		grown, err := p.Buffer(radius, DefaultTolerance)
		if grown == nil || err != nil {
			return nil, err
		}
		shapes = grown.Polygons
	} else {
		for _, part := range p.parts {
			shapes = append(shapes, shapeOf(overlay.Result{Polygon: part}).Polygons...)
		}
	}
	for _, shape := range shapes {
		rings := make([][]h3.LatLng, len(shape))
		for i, ring := range shape {
			for _, at := range ring[:len(ring)-1] {
				rings[i] = append(rings[i], latLng(at))
			}
		}
		cells, ok := h3.Fill(rings, resolution, maxH3Cells)
		if !ok || len(names)+len(cells) > maxH3Cells {
			return nil, nil
		}
		names = append(names, cellNames(cells)...)
	}
	return tableOrder(names), nil
}

func cellNames(cells []h3.Cell) []string {
	names := make([]string, len(cells))
	for i, c := range cells {
		names[i] = c.String()
	}
	return names
}
