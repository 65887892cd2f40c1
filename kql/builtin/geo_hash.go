package builtin

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

// Geohashes: letters that halve the longitudes and the latitudes in turn.

const (
	geohashLetters = "0123456789bcdefghjkmnpqrstuvwxyz"
	maxGeohash     = 18
	defaultGeohash = 5
)

// A box is the longitudes and the latitudes that a geohash stands for.
type box struct{ west, east, south, north float64 }

func (b box) center() (longitude, latitude float64) {
	return (b.west + b.east) / 2, (b.south + b.north) / 2
}

// boxOf decodes a geohash.
func boxOf(hash string) (box, bool) {
	b := box{-180, 180, -90, 90}
	if hash == "" || len(hash) > maxGeohash {
		return b, false
	}
	even := true
	for _, r := range strings.ToLower(hash) {
		n := strings.IndexRune(geohashLetters, r)
		if n < 0 {
			return b, false
		}
		for bit := 16; bit > 0; bit /= 2 {
			longitude, latitude := b.center()
			switch {
			case even && n&bit != 0:
				b.west = longitude
			case even:
				b.east = longitude
			case n&bit != 0:
				b.south = latitude
			default:
				b.north = latitude
			}
			even = !even
		}
	}
	return b, true
}

// geohashOf encodes a point in so many letters.
func geohashOf(longitude, latitude float64, letters int) string {
	b := box{-180, 180, -90, 90}
	out := make([]byte, 0, letters)
	even := true
	for len(out) < letters {
		n := 0
		for range 5 {
			n *= 2
			x, y := b.center()
			switch {
			case even && longitude >= x:
				n, b.west = n+1, x
			case even:
				b.east = x
			case latitude >= y:
				n, b.south = n+1, y
			default:
				b.north = y
			}
			even = !even
		}
		out = append(out, geohashLetters[n])
	}
	return string(out)
}

func pointToGeohash(f *frame, a []any) any {
	letters := int64(defaultGeohash)
	if len(a) > 2 {
		letters, _ = a[2].(int64)
	}
	n := numbersFrom(a[:2])
	if _, ok := pointOf(n[0], n[1]); !ok || a[0] == nil || a[1] == nil || letters < 1 || letters > maxGeohash {
		return ""
	}
	return geohashOf(n[0], n[1], int(letters))
}

func geohashToPoint(s string) (any, bool) {
	b, ok := boxOf(s)
	x, y := b.center()
	return shape("Point", []any{x, y}), ok
}

func geohashToPolygon(s string) (any, bool) {
	b, ok := boxOf(s)
	corner := func(x, y float64) any { return []any{x, y} }
	ring := []any{corner(b.west, b.south), corner(b.east, b.south), corner(b.east, b.north), corner(b.west, b.north), corner(b.west, b.south)}
	return shape("Polygon", []any{ring}), ok
}

// geohashNeighbors are the eight cells around a cell, column by column from the
// west: west, southwest and so on as the service lists them.
func geohashNeighbors(s string) (any, bool) {
	b, ok := boxOf(s)
	if !ok {
		return nil, false
	}
	x, y := b.center()
	width, height := b.east-b.west, b.north-b.south
	var out []any
	for _, step := range [...][2]float64{{-1, 0}, {-1, -1}, {0, -1}, {1, -1}, {1, 1}, {1, 0}, {0, 1}, {-1, 1}} {
		longitude, latitude := x+step[0]*width, y+step[1]*height
		if latitude > 90 || latitude < -90 {
			continue
		}
		switch {
		case longitude > 180:
			longitude -= 360
		case longitude < -180:
			longitude += 360
		}
		out = append(out, geohashOf(longitude, latitude, len(s)))
	}
	return value.Cast(out, value.Dynamic), true
}
