package geo

import "strings"

// Geohashes are letters that halve the longitudes and the latitudes in turn.

const geohashLetters = "0123456789bcdefghjkmnpqrstuvwxyz"

// MaxGeohash is the largest number of letters in a geohash.
const MaxGeohash = 18

// A box is the range of longitudes and latitudes that a geohash stands for.
type box struct{ west, east, south, north float64 }

var world = box{-180, 180, -90, 90}

func (b box) center() Position { return Position{(b.west + b.east) / 2, (b.south + b.north) / 2} }

// boxOf decodes a geohash.
func boxOf(hash string) (box, bool) {
	b := world
	if hash == "" || len(hash) > MaxGeohash {
		return b, false
	}
	even := true
	for _, r := range strings.ToLower(hash) {
		n := strings.IndexRune(geohashLetters, r)
		if n < 0 {
			return b, false
		}
		for bit := 16; bit > 0; bit /= 2 {
			b.halve(even, n&bit != 0)
			even = !even
		}
	}
	return b, true
}

// halve keeps the upper or the lower half of the longitudes or of the latitudes.
func (b *box) halve(longitude, upper bool) {
	middle := b.center()
	switch {
	case longitude && upper:
		b.west = middle[0]
	case longitude:
		b.east = middle[0]
	case upper:
		b.south = middle[1]
	default:
		b.north = middle[1]
	}
}

// Geohash returns the geohash of a position, with the given number of letters.
func Geohash(p Position, letters int) string {
	b := world
	out := make([]byte, 0, letters)
	even := true
	for len(out) < letters {
		n := 0
		for range 5 {
			middle := b.center()
			upper := p[1] >= middle[1]
			if even {
				upper = p[0] >= middle[0]
			}
			n *= 2
			if upper {
				n++
			}
			b.halve(even, upper)
			even = !even
		}
		out = append(out, geohashLetters[n])
	}
	return string(out)
}

// GeohashCenter returns the center of a geohash's box.
func GeohashCenter(hash string) (Position, bool) {
	b, ok := boxOf(hash)
	return b.center(), ok
}

// GeohashBoundary returns the ring of the corners of a geohash's box.
func GeohashBoundary(hash string) (*Shape, bool) {
	b, ok := boxOf(hash)
	ring := []Position{{b.west, b.south}, {b.east, b.south}, {b.east, b.north}, {b.west, b.north}, {b.west, b.south}}
	return &Shape{Polygons: [][][]Position{{ring}}}, ok
}

// GeohashNeighbors returns the geohashes around one. There are none beyond a pole.
func GeohashNeighbors(hash string) ([]string, bool) {
	b, ok := boxOf(hash)
	if !ok {
		return nil, false
	}
	middle := b.center()
	width, height := b.east-b.west, b.north-b.south
	var out []string
	// Clockwise, from the northwest.
	for _, step := range [...][2]float64{{-1, 1}, {0, 1}, {1, 1}, {1, 0}, {1, -1}, {0, -1}, {-1, -1}, {-1, 0}} {
		p := Position{middle[0] + step[0]*width, middle[1] + step[1]*height}
		if p[1] > 90 || p[1] < -90 {
			continue
		}
		switch {
		case p[0] > 180:
			p[0] -= 360
		case p[0] < -180:
			p[0] += 360
		}
		out = append(out, Geohash(p, len(hash)))
	}
	return tableOrder(out), true
}
