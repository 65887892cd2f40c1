package h3

import "math"

// earthRadius is the radius in kilometers with which the grid estimates lengths.
const earthRadius = 6371.007180918475

// The limits of the work on a polygon.
const (
	maxTraced = 500_000       // points along its rings
	maxTests  = 1_000_000_000 // pairs of a cell and an edge
)

// Fill returns the cells whose centers are inside a polygon, given as its shell and its
// holes, with edges that are straight on a plane of longitudes and latitudes. ok is false
// if there are more cells than the limit, the polygon has no area, or the search takes
// too long. The cells are in the order of a hash table whose size is an estimate of their
// number.
func Fill(rings [][]LatLng, resolution, limit int) (cells []Cell, ok bool) {
	f := filler{resolution: resolution, radius: newPentagon(resolution).radius(), traced: map[Cell]bool{}}
	vertices := 0
	for _, ring := range rings {
		f.loops = append(f.loops, newLoop(ring))
		vertices += len(ring)
	}
	size := f.estimate()
	if !(size < 1<<62) {
		return nil, false
	}
	const spare = 12
	f.found = newTable(max(int(size), vertices) + spare)
	var open []Cell
	for _, ring := range rings {
		if open = f.trace(ring, open); open == nil {
			return nil, false
		}
	}
	for len(open) > 0 {
		open = f.grow(open, limit)
		if len(f.found.placed) > limit || f.tests > maxTests {
			return nil, false
		}
	}
	return f.found.cells(), true
}

// A filler finds the cells in a polygon, beginning with those along its rings and working inward.
type filler struct {
	loops      []loop
	resolution int
	radius     float64 // of a pentagon, the smallest cell, in kilometers
	traced     map[Cell]bool
	found      *table
	tests      int
}

// newPentagon returns the first pentagon of a resolution.
func newPentagon(resolution int) Cell {
	const first = 4
	c := newCell(resolution, first)
	for r := 1; r <= resolution; r++ {
		c = c.withDigit(r, center)
	}
	return c
}

// radius returns the distance from the center to the first corner, in kilometers.
func (c Cell) radius() float64 { return kilometers(c.Center(), c.Boundary()[0]) }

func kilometers(p, q LatLng) float64 {
	lat, lng := math.Sin((q.Lat-p.Lat)/2), math.Sin((q.Lng-p.Lng)/2)
	a := lat*lat + lng*lng*math.Cos(p.Lat)*math.Cos(q.Lat)
	return 2 * math.Atan2(math.Sqrt(a), math.Sqrt(1-a)) * earthRadius
}

// estimate returns how many cells the box around the shell may have. It is not finite for
// a box without area.
func (f *filler) estimate() float64 {
	const areaOfRadius = 2.59807621135 // of a hexagon
	area := 0.8 * areaOfRadius * f.radius * f.radius
	b := f.loops[0]
	diagonal := kilometers(LatLng{b.north, b.east}, LatLng{b.south, b.west})
	width, height := math.Abs(b.east-b.west), math.Abs(b.north-b.south)
	ratio := math.Min(3, math.Max(width, height)/math.Min(width, height))
	if width == 0 || height == 0 {
		return math.Inf(1)
	}
	return math.Max(1, math.Ceil(diagonal*diagonal/ratio/area))
}

// trace appends the cells along a ring that were not found before. It returns nil if there are too many.
func (f *filler) trace(ring []LatLng, cells []Cell) []Cell {
	for i, from := range ring {
		to := ring[(i+1)%len(ring)]
		steps := max(1, math.Ceil(kilometers(from, to)/(2*f.radius)))
		if !(steps <= maxTraced) || len(f.traced) > maxTraced {
			return nil
		}
		for j := range int(steps) {
			a, b, part := steps-float64(j), float64(j), 1/steps
			c := At(LatLng{from.Lat*a*part + to.Lat*b*part, from.Lng*a*part + to.Lng*b*part}, f.resolution)
			if !f.traced[c] {
				f.traced[c] = true
				cells = append(cells, c)
			}
		}
	}
	return cells
}

// grow returns those of the cells and their neighbors that are in the polygon and were not found before.
func (f *filler) grow(cells []Cell, limit int) []Cell {
	var found []Cell
	for _, c := range cells {
		for _, ring := range c.Rings(1) {
			for _, n := range ring {
				if !f.found.placed[n] && f.holds(n.Center()) && f.found.add(n) {
					found = append(found, n)
				}
			}
		}
		if len(f.found.placed) > limit || f.tests > maxTests {
			break
		}
	}
	return found
}

func (f *filler) holds(p LatLng) bool {
	for i := range f.loops {
		f.tests += len(f.loops[i].ring)
		if f.loops[i].holds(p) != (i == 0) {
			return false
		}
	}
	return true
}

// A loop is a ring and the box around it. Where the loop crosses the antimeridian, the
// box begins in the east.
type loop struct {
	ring                     []LatLng
	north, south, east, west float64
	over                     bool
}

func newLoop(ring []LatLng) loop {
	l := loop{ring: ring, north: math.Inf(-1), south: math.Inf(1), east: math.Inf(-1), west: math.Inf(1)}
	eastern, western := math.Inf(1), math.Inf(-1)
	for i, p := range ring {
		l.north, l.south = math.Max(l.north, p.Lat), math.Min(l.south, p.Lat)
		l.east, l.west = math.Max(l.east, p.Lng), math.Min(l.west, p.Lng)
		if p.Lng > 0 {
			eastern = math.Min(eastern, p.Lng)
		}
		if p.Lng < 0 {
			western = math.Max(western, p.Lng)
		}
		l.over = l.over || math.Abs(p.Lng-ring[(i+1)%len(ring)].Lng) > math.Pi
	}
	if l.over {
		l.east, l.west = western, eastern
	}
	return l
}

func (l *loop) longitude(lng float64) float64 {
	if l.over && lng < 0 {
		return lng + 2*math.Pi
	}
	return lng
}

// holds reports whether a position is inside the loop: a ray to the east crosses the ring
// an odd number of times. A position on the ring is moved by the smallest possible
// amount.
func (l *loop) holds(p LatLng) bool {
	const least = 0x1p-52
	inside := p.Lng >= l.west && p.Lng <= l.east
	if l.over {
		inside = p.Lng >= l.west || p.Lng <= l.east
	}
	if !inside || p.Lat < l.south || p.Lat > l.north {
		return false
	}
	lat, lng := p.Lat, l.longitude(p.Lng)
	odd := false
	for i, a := range l.ring {
		b := l.ring[(i+1)%len(l.ring)]
		if a.Lat > b.Lat {
			a, b = b, a
		}
		if lat == a.Lat || lat == b.Lat {
			lat += least
		}
		if lat < a.Lat || lat > b.Lat {
			continue
		}
		from, to := l.longitude(a.Lng), l.longitude(b.Lng)
		if from == lng || to == lng {
			lng -= least
		}
		if l.longitude(from+(to-from)*((lat-a.Lat)/(b.Lat-a.Lat))) > lng {
			odd = !odd
		}
	}
	return odd
}
