package builtin

import (
	"math"
	"strconv"
	"strings"
)

// S2 cells: the six faces of a cube around the Earth, each divided in four
// again and again, and the cells numbered along a curve. A token is the number
// in hexadecimal, without the zeros at its end.

const (
	maxS2Level     = 30
	defaultS2Level = 11
)

// The order in which the curve visits the four parts of a cell, by its
// orientation, and how the orientation changes in each of them.
var (
	s2PartAt      = [4][4]uint64{{0, 1, 3, 2}, {0, 3, 1, 2}, {2, 3, 1, 0}, {2, 1, 3, 0}}
	s2PartOf      = [4][4]uint64{{0, 1, 3, 2}, {0, 2, 3, 1}, {3, 2, 0, 1}, {3, 1, 0, 2}}
	s2Orientation = [4]uint64{1, 0, 0, 3}
)

// An s2Cell is a cell of a level: a face and a place in its grid of 2^level by 2^level cells.
type s2Cell struct {
	face  int
	i, j  int64
	level int
}

// s2CellAt returns the cell that holds a point.
func s2CellAt(p vector, level int) s2Cell {
	face, u, v := s2Face(p)
	n := int64(1) << level
	grid := func(f float64) int64 { return min(max(int64(math.Floor(s2Square(f)*float64(n))), 0), n-1) }
	return s2Cell{face, grid(u), grid(v), level}
}

// s2Face returns the face of the cube that a point is seen through, and where on it.
func s2Face(p vector) (face int, u, v float64) {
	axis := 0
	for k := 1; k < 3; k++ {
		if math.Abs(p[k]) > math.Abs(p[axis]) {
			axis = k
		}
	}
	face = axis
	if p[axis] < 0 {
		face += 3
	}
	switch face {
	case 0:
		return face, p[1] / p[0], p[2] / p[0]
	case 1:
		return face, -p[0] / p[1], p[2] / p[1]
	case 2:
		return face, -p[0] / p[2], -p[1] / p[2]
	case 3:
		return face, p[2] / p[0], p[1] / p[0]
	case 4:
		return face, p[2] / p[1], -p[0] / p[1]
	}
	return face, -p[1] / p[2], -p[0] / p[2]
}

// s2Point is the inverse of s2Face.
func s2Point(face int, u, v float64) vector {
	return [...]vector{{1, u, v}, {-u, 1, v}, {-u, -v, 1}, {-1, -v, -u}, {v, -1, -u}, {v, u, -1}}[face].unit()
}

// s2Square and s2Flat make the cells of a level about equally large.
func s2Square(u float64) float64 {
	if u >= 0 {
		return 0.5 * math.Sqrt(1+3*u)
	}
	return 1 - 0.5*math.Sqrt(1-3*u)
}

func s2Flat(s float64) float64 {
	if s >= 0.5 {
		return (4*s*s - 1) / 3
	}
	return (1 - 4*(1-s)*(1-s)) / 3
}

func (c s2Cell) token() string {
	id := uint64(c.face)
	orientation := uint64(c.face & 1)
	for k := c.level - 1; k >= 0; k-- {
		part := s2PartAt[orientation][uint64(c.i>>k&1)<<1|uint64(c.j>>k&1)]
		id = id<<2 | part
		orientation ^= s2Orientation[part]
	}
	id = (id<<1 | 1) << (2 * (maxS2Level - c.level))
	return strings.TrimRight(leftPad(strconv.FormatUint(id, 16), 16), "0")
}

func leftPad(s string, n int) string { return strings.Repeat("0", max(0, n-len(s))) + s }

// s2CellOf decodes a token.
func s2CellOf(token string) (s2Cell, bool) {
	if token == "" || len(token) > 16 {
		return s2Cell{}, false
	}
	id, err := strconv.ParseUint(token+strings.Repeat("0", 16-len(token)), 16, 64)
	if err != nil || id == 0 || id>>61 > 5 {
		return s2Cell{}, false
	}
	level := maxS2Level
	for rest := id; rest&1 == 0; rest >>= 2 {
		if rest&3 != 0 || level == 0 {
			return s2Cell{}, false
		}
		level--
	}
	c := s2Cell{face: int(id >> 61), level: level}
	orientation := uint64(c.face & 1)
	for k := range level {
		part := id >> (61 - 2*(k+1)) & 3
		place := s2PartOf[orientation][part]
		c.i, c.j = c.i<<1|int64(place>>1), c.j<<1|int64(place&1)
		orientation ^= s2Orientation[part]
	}
	return c, true
}

// at returns the point of the cell at a share of its width and height.
func (c s2Cell) at(x, y float64) vector {
	n := float64(int64(1) << c.level)
	return s2Point(c.face, s2Flat((float64(c.i)+x)/n), s2Flat((float64(c.j)+y)/n))
}

// neighbor returns the cell so many cells further; beyond an edge of the cube
// it is on another face, or nowhere at a corner.
func (c s2Cell) neighbor(di, dj int64) (s2Cell, bool) {
	n := int64(1) << c.level
	i, j := c.i+di, c.j+dj
	offI, offJ := i < 0 || i >= n, j < 0 || j >= n
	if !offI && !offJ {
		return s2Cell{c.face, i, j, c.level}, true
	}
	if offI && offJ {
		return s2Cell{}, false
	}
	flat := func(k int64) float64 {
		s := (float64(k) + 0.5) / float64(n)
		switch {
		case k < 0:
			return -1 - 1e-12
		case k >= n:
			return 1 + 1e-12
		}
		return s2Flat(s)
	}
	return s2CellAt(s2Point(c.face, flat(i), flat(j)), c.level), true
}

func pointToS2(f *frame, a []any) any {
	level := int64(defaultS2Level)
	if len(a) > 2 {
		var ok bool
		if level, ok = a[2].(int64); !ok {
			return ""
		}
	}
	if a[0] == nil || a[1] == nil || level < 0 || level > maxS2Level {
		return ""
	}
	p, ok := aPoint(a)
	if !ok {
		return ""
	}
	return s2CellAt(p, int(level)).token()
}

func s2ToPoint(token string) (any, bool) {
	c, ok := s2CellOf(token)
	if !ok {
		return nil, false
	}
	return shape("Point", c.at(0.5, 0.5).degrees()), true
}

func s2ToPolygon(token string) (any, bool) {
	c, ok := s2CellOf(token)
	if !ok {
		return nil, false
	}
	var ring []any
	for _, corner := range [...][2]float64{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}} {
		ring = append(ring, c.at(corner[0], corner[1]).degrees())
	}
	return shape("Polygon", []any{ring}), true
}

// s2Neighbors lists the cells around a cell, in the order of the reference's example: the service's order follows no rule.
func s2Neighbors(token string) (any, bool) {
	c, ok := s2CellOf(token)
	if !ok {
		return nil, false
	}
	var out []any
	for _, step := range [...][2]int64{{1, 1}, {1, 0}, {-1, 0}, {0, -1}, {-1, 1}, {1, -1}, {0, 1}, {-1, -1}} {
		if n, ok := c.neighbor(step[0], step[1]); ok {
			out = append(out, n.token())
		}
	}
	return out, true
}
