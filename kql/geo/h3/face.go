package h3

import (
	"math"
	"sync"
)

// A LatLng is a position in radians.
type LatLng struct{ Lat, Lng float64 }

// A vector is a point of the unit sphere, or a direction there.
type vector struct{ x, y, z float64 }

func (a vector) dot(b vector) float64   { return a.x*b.x + a.y*b.y + a.z*b.z }
func (a vector) plus(b vector) vector   { return vector{a.x + b.x, a.y + b.y, a.z + b.z} }
func (a vector) times(f float64) vector { return vector{a.x * f, a.y * f, a.z * f} }
func (a vector) minus(b vector) vector  { return a.plus(b.times(-1)) }
func (a vector) unit() vector           { return a.times(1 / math.Sqrt(a.dot(a))) }
func (a vector) cross(b vector) vector {
	return vector{a.y*b.z - a.z*b.y, a.z*b.x - a.x*b.z, a.x*b.y - a.y*b.x}
}

func (l LatLng) vector() vector {
	ring := math.Cos(l.Lat)
	return vector{math.Cos(l.Lng) * ring, math.Sin(l.Lng) * ring, math.Sin(l.Lat)}
}

func (a vector) latLng() LatLng {
	return LatLng{math.Atan2(a.z, math.Hypot(a.x, a.y)), math.Atan2(a.y, a.x)}
}

// A plane touches the sphere at the center of a face. Points are projected onto it from
// the center of the Earth. Its first axis is the i-axis of the grid.
type plane struct{ center, x, y vector }

var planes = sync.OnceValue(func() *[faceCount]plane {
	var p [faceCount]plane
	for f, d := range faceData {
		middle := vector{d.x, d.y, d.z}.unit()
		north := vector{0, 0, 1}.minus(middle.times(middle.z)).unit()
		east := north.cross(middle)
		x := north.times(math.Cos(d.azimuth)).plus(east.times(math.Sin(d.azimuth)))
		p[f] = plane{middle, x, middle.cross(x)}
	}
	return &p
})

// unitLength is the width of a hexagon of resolution 0 on the plane of a face.
const unitLength = 0.38196601125010500003

// Grids of odd resolutions are turned by this angle, the arc tangent of √3/5.
var turnSin, turnCos = math.Sqrt(3.0 / 28), math.Sqrt(25.0 / 28)

// scale returns how many hexagons of a resolution are as wide as one of resolution 0.
func scale(resolution int) float64 { return math.Pow(7, float64(resolution)/2) }

// A place is a hexagon on the plane of a face.
type place struct {
	face int
	at   coord
}

// placeOf returns the hexagon of a resolution that holds a point.
func placeOf(p vector, resolution int) place {
	face, nearest := 0, -2.0
	for f := range planes() {
		if d := p.dot(planes()[f].center); d > nearest {
			face, nearest = f, d
		}
	}
	plane := &planes()[face]
	flat := p.times(1 / nearest)
	factor := scale(resolution) / unitLength
	s := spot{flat.dot(plane.x) * factor, flat.dot(plane.y) * factor}
	if odd(resolution) {
		s = spot{s.x*turnCos + s.y*turnSin, s.y*turnCos - s.x*turnSin}
	}
	return place{face, s.hexagon()}
}

// point returns the point of the sphere at a spot on the plane of a face. The unit of the
// spot is 1/scale of that of resolution 0.
func (s spot) point(face int, factor float64) vector {
	plane := &planes()[face]
	x, y := s.x*unitLength/factor, s.y*unitLength/factor
	return plane.center.plus(plane.x.times(x)).plus(plane.y.times(y)).unit()
}

// center returns the point at the center of the hexagon.
func (p place) center(resolution int) vector {
	s := p.at.spot()
	if odd(resolution) {
		s = spot{s.x*turnCos - s.y*turnSin, s.y*turnCos + s.x*turnSin}
	}
	return s.point(p.face, scale(resolution))
}

// A faceNeighbor is a face next to another, with how coordinates move and turn on the way there.
type faceNeighbor struct {
	face  int
	move  coord
	turns int
}

// The sides of a face, named by the axes between which they lie.
const (
	ijSide = iota
	kiSide
	jkSide
)

// sideToward returns the side of a face beyond which another lies, or -1.
func sideToward(face, other int) int {
	for side, n := range faceNeighbors[face] {
		if n.face == other {
			return side
		}
	}
	return -1
}

// The ways in which a place can lie on its face.
type overage int

const (
	onFace overage = iota
	onEdge
	beyond
)

// reach returns the sum of coordinates on the edge of a face, in a grid of an even
// resolution that is divided further.
func reach(resolution, division int) int { return 2 * unitsOf(resolution, division) }

func unitsOf(resolution, division int) int {
	n := division
	for range resolution / 2 {
		n *= 7
	}
	return n
}

// fold moves a place beyond the edge of its face to the face that it lies on, in a grid
// of an even resolution. In a pentagon's sector before the missing one, skip first turns
// the place across the missing one.
func (p *place) fold(resolution, division int, skip bool) overage {
	edge := reach(resolution, division)
	switch sum := p.at.sum(); {
	case division > 1 && sum == edge:
		return onEdge
	case sum <= edge:
		return onFace
	}
	side := ijSide
	switch {
	case p.at.k > 0 && p.at.j > 0:
		side = jkSide
	case p.at.k > 0:
		side = kiSide
		if skip {
			corner := coord{edge, 0, 0}
			p.at = p.at.minus(corner).normal().rotated(-1).plus(corner)
		}
	}
	p.cross(side, resolution, division)
	if division > 1 && p.at.sum() == edge {
		return onEdge
	}
	return beyond
}

// cross moves a place to the face beyond a side.
func (p *place) cross(side, resolution, division int) {
	n := faceNeighbors[p.face][side]
	p.face = n.face
	p.at = p.at.rotated(n.turns).plus(n.move.times(unitsOf(resolution, division))).normal()
}
