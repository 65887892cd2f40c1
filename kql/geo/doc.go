// Package geo is geometry on the Earth as the service computes it: on a sphere, where an
// edge is the shortest way between its ends.
//
// Positions, lines and polygons enter as the coordinates of GeoJSON and are checked once,
// when they become a Line or a Polygon. Numbers, positions, and shapes of coordinates
// leave. The package knows nothing of KQL. Points, predicates and indexes are those of
// the S2 library, which the service uses too. The packages mesh, overlay, offset and snap
// hold what the library lacks in Go, and h3 holds the hexagonal grid.
package geo
