package geo

import (
	"github.com/golang/geo/s2"
)

// Cells of S2 are the six faces of a cube around the Earth, each divided in four again
// and again. Their names are called tokens.

// MaxS2Level is the level of the smallest cells.
const MaxS2Level = 30

// S2Cell returns the cell of a level that holds a position.
func S2Cell(p Position, level int) string {
	return s2.CellIDFromLatLng(s2.LatLngFromDegrees(p[1], p[0])).Parent(level).ToToken()
}

func s2CellOf(token string) (s2.CellID, bool) {
	id := s2.CellIDFromToken(token)
	return id, id.IsValid() && len(token) <= 16
}

// S2Center returns the center of a cell.
func S2Center(token string) (Position, bool) {
	id, ok := s2CellOf(token)
	if !ok {
		return Position{}, false
	}
	return positionOf(id.Point()), true
}

// S2Boundary returns the ring of a cell's corners.
func S2Boundary(token string) (*Shape, bool) {
	id, ok := s2CellOf(token)
	if !ok {
		return nil, false
	}
	cell := s2.CellFromCellID(id)
	ring := make([]Position, 5)
	for k := range ring {
		ring[k] = positionOf(cell.Vertex(k % 4))
	}
	return &Shape{Polygons: [][][]Position{{ring}}}, true
}

// S2Neighbors returns the cells around a cell.
func S2Neighbors(token string) ([]string, bool) {
	id, ok := s2CellOf(token)
	if !ok {
		return nil, false
	}
	var tokens []string
	for _, n := range id.AllNeighbors(id.Level()) {
		tokens = append(tokens, n.ToToken())
	}
	return tableOrder(tokens), true
}
