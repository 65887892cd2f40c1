package h3

import "math"

// The corners of a hexagon relative to its center, counterclockwise from the i-axis. They
// are centers of cells in a finer grid, which differs for even and odd resolutions. A
// pentagon has the first five.
var (
	evenCorners = [...]coord{{2, 1, 0}, {1, 2, 0}, {0, 2, 1}, {0, 1, 2}, {1, 0, 2}, {2, 0, 1}}
	oddCorners  = [...]coord{{5, 4, 0}, {1, 5, 0}, {0, 5, 4}, {0, 1, 5}, {4, 0, 5}, {5, 0, 1}}
)

// division is how many times finer the grid of corners is than that of the cells.
const division = 3

// Boundary returns the corners of the cell, counterclockwise. Where a side of a cell of
// an odd resolution crosses an edge of the icosahedron it bends, and the bend is a corner
// too.
func (c Cell) Boundary() []LatLng {
	p := c.place()
	resolution := c.Resolution()
	offsets := evenCorners[:]
	p.at = p.at.vertices()
	if odd(resolution) {
		resolution++
		offsets = oddCorners[:]
		p.at = p.at.down(resolution)
	}
	if c.Pentagon() {
		offsets = offsets[:5]
	}
	corners := make([]place, len(offsets))
	for i, o := range offsets {
		corners[i] = place{p.face, p.at.plus(o).normal()}
	}
	b := bounds{resolution: resolution, factor: scale(resolution) * division, bends: odd(c.Resolution())}
	if c.Pentagon() {
		b.pentagon(corners)
	} else {
		b.hexagon(p.face, corners)
	}
	return b.points
}

// bounds collects the corners of a cell.
type bounds struct {
	resolution int
	factor     float64 // how many times finer the grid of corners is than that of resolution 0
	bends      bool
	points     []LatLng
}

func (b *bounds) add(s spot, face int) {
	b.points = append(b.points, s.point(face, b.factor).latLng())
}

// hexagon adds the corners and bends of a hexagon whose center is on a face.
func (b *bounds) hexagon(face int, corners []place) {
	n := len(corners)
	var last place
	lastOver := onFace
	for v := range n + 1 { // once more for a bend on the last side
		corner := corners[v%n]
		over := corner.fold(b.resolution, division, false)
		if b.bends && v > 0 && corner.face != last.face && lastOver != onEdge {
			other := last.face
			if other == face {
				other = corner.face
			}
			from, to := corners[(v+n-1)%n].at.spot(), corners[v%n].at.spot()
			if bend := crossing(from, to, b.edge(face, other)); !near(bend, from) && !near(bend, to) {
				b.add(bend, face)
			}
		}
		if v < n {
			b.add(corner.at.spot(), corner.face)
		}
		last, lastOver = corner, over
	}
}

// pentagon adds the corners of a pentagon, each of whose sides crosses an edge.
func (b *bounds) pentagon(corners []place) {
	n := len(corners)
	var last place
	for v := range n + 1 {
		corner := corners[v%n]
		for corner.fold(b.resolution, division, false) == beyond {
		}
		if b.bends && v > 0 {
			moved := corner
			moved.cross(sideToward(corner.face, last.face), b.resolution, division)
			bend := crossing(last.at.spot(), moved.at.spot(), b.edge(moved.face, corner.face))
			b.add(bend, moved.face)
		}
		if v < n {
			b.add(corner.at.spot(), corner.face)
		}
		last = corner
	}
}

// edge returns the ends of the edge between two faces, on the plane of the first.
func (b *bounds) edge(face, other int) [2]spot {
	size := float64(reach(b.resolution, 1))
	tips := [...]spot{{3 * size, 0}, {-1.5 * size, 3 * sin60 * size}, {-1.5 * size, -3 * sin60 * size}}
	switch sideToward(face, other) {
	case ijSide:
		return [2]spot{tips[0], tips[1]}
	case jkSide:
		return [2]spot{tips[1], tips[2]}
	}
	return [2]spot{tips[2], tips[0]}
}

// crossing returns where the line through two spots crosses the line of an edge.
func crossing(from, to spot, edge [2]spot) spot {
	s1 := spot{to.x - from.x, to.y - from.y}
	s2 := spot{edge[1].x - edge[0].x, edge[1].y - edge[0].y}
	t := (s2.x*(from.y-edge[0].y) - s2.y*(from.x-edge[0].x)) / (-s2.x*s1.y + s1.x*s2.y)
	return spot{from.x + t*s1.x, from.y + t*s1.y}
}

func near(a, b spot) bool {
	const least = 1.1920929e-07
	return math.Abs(a.x-b.x) < least && math.Abs(a.y-b.y) < least
}
