package h3

import "math"

// A coord is a place in a grid of hexagons: steps along three axes that are a third of a
// turn apart. One of the three is 0, and none is negative.
type coord struct{ i, j, k int }

// A direction is a digit of a cell: the center, or one of the six directions from there.
type direction int

// The directions that the grid treats specially.
const (
	center direction = iota
	kAxis
	jAxis
	jkAxis
	iAxis
	ikAxis
	ijAxis
)

var units = [...]coord{{0, 0, 0}, {0, 0, 1}, {0, 1, 0}, {0, 1, 1}, {1, 0, 0}, {1, 0, 1}, {1, 1, 0}}

// aroundOrder lists the six directions counterclockwise; aroundPlace has the place of each in that list.
var (
	aroundOrder = [...]direction{kAxis, ikAxis, iAxis, ijAxis, jAxis, jkAxis}
	aroundPlace = [...]int{kAxis: 0, ikAxis: 1, iAxis: 2, ijAxis: 3, jAxis: 4, jkAxis: 5}
)

// rotated turns a direction by sixths of a turn, counterclockwise.
func (d direction) rotated(times int) direction {
	if d == center || d >= noDigit {
		return d
	}
	return aroundOrder[(aroundPlace[d]+times+6)%6]
}

func (c coord) plus(d coord) coord     { return coord{c.i + d.i, c.j + d.j, c.k + d.k} }
func (c coord) minus(d coord) coord    { return coord{c.i - d.i, c.j - d.j, c.k - d.k} }
func (c coord) times(n int) coord      { return coord{c.i * n, c.j * n, c.k * n} }
func (c coord) sum() int               { return c.i + c.j + c.k }
func (c coord) step(d direction) coord { return c.plus(units[d]).normal() }

// normal subtracts the least of the three from each axis.
func (c coord) normal() coord {
	least := min(c.i, c.j, c.k)
	return coord{c.i - least, c.j - least, c.k - least}
}

// mapped returns the place with the axes replaced by others.
func (c coord) mapped(i, j, k coord) coord {
	return i.times(c.i).plus(j.times(c.j)).plus(k.times(c.k)).normal()
}

// rotated turns a place around the origin by sixths of a turn, counterclockwise.
func (c coord) rotated(times int) coord {
	for range (times + 6) % 6 {
		c = c.mapped(units[ijAxis], units[jkAxis], units[ikAxis])
	}
	return c
}

// A hexagon of the next resolution has a seventh of the area. Its grid is turned
// counterclockwise at odd resolutions and clockwise at even ones.

func (c coord) down(resolution int) coord {
	if odd(resolution) {
		return c.mapped(coord{3, 0, 1}, coord{1, 3, 0}, coord{0, 1, 3})
	}
	return c.mapped(coord{3, 1, 0}, coord{0, 3, 1}, coord{1, 0, 3})
}

// up returns the nearest place in the grid of the resolution before.
func (c coord) up(resolution int) coord {
	i, j := c.i-c.k, c.j-c.k
	if odd(resolution) {
		return coord{seventh(3*i - j), seventh(i + 2*j), 0}.normal()
	}
	return coord{seventh(2*i + j), seventh(3*j - i), 0}.normal()
}

// vertices returns the place in the finer grid in which the corners of hexagons are centers too.
func (c coord) vertices() coord {
	c = c.mapped(coord{2, 0, 1}, coord{1, 2, 0}, coord{0, 1, 2})
	return c.mapped(coord{2, 1, 0}, coord{0, 2, 1}, coord{1, 0, 2})
}

func seventh(n int) int { return int(math.Round(float64(n) / 7)) }

func odd(resolution int) bool { return resolution%2 == 1 }

// directionOf returns the direction of a step.
func directionOf(c coord) direction {
	for d, unit := range units {
		if unit == c {
			return direction(d)
		}
	}
	return noDigit
}

// A spot is a point of the plane of a face, in widths of hexagons.
type spot struct{ x, y float64 }

const sin60 = 0.8660254037844386467637231707529361834714

func (c coord) spot() spot {
	i, j := float64(c.i-c.k), float64(c.j-c.k)
	return spot{i - j/2, j * sin60}
}

// hexagon returns the hexagon that holds a spot: of the cubes that its three
// coordinates round to, the one whose coordinates sum to 0.
func (s spot) hexagon() coord {
	j := s.y / sin60
	i := s.x + j/2
	// Cube coordinates: a + b + c = 0.
	a, b, c := i-j, j, -i
	ra, rb, rc := math.Round(a), math.Round(b), math.Round(c)
	switch da, db, dc := math.Abs(ra-a), math.Abs(rb-b), math.Abs(rc-c); {
	case da > db && da > dc: // a would be corrected, and the result does not need it
	case db > dc:
		rb = -ra - rc
	default:
		rc = -ra - rb
	}
	return coord{int(-rc), int(rb), 0}.normal()
}
