// Package geo is geometry on the Earth as the service computes it: a sphere, on
// which edges are the shortest ways between their ends.
//
// Positions, lines and polygons enter as the coordinates that GeoJSON writes and
// are checked once, when they become a Line or a Polygon; what comes out is
// numbers, positions, and shapes of coordinates again. The package knows nothing
// of KQL. Points, predicates and indexes are those of the S2 library, which the
// service uses too; mesh, overlay, offset and snap hold what that lacks in Go,
// and h3 the hexagonal grid.
package geo
