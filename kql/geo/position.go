package geo

import (
	"math"

	"github.com/golang/geo/r3"
	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"

	"github.com/ruleproof/ruleproof/kql/geo/trig"
)

// EarthRadius is the mean radius of the Earth in meters.
const EarthRadius = 6371010.0

// A Position is a longitude and a latitude in degrees.
type Position [2]float64

// Valid reports whether the longitude and the latitude are in range.
func (p Position) Valid() bool {
	return p[0] >= -180 && p[0] <= 180 && p[1] >= -90 && p[1] <= 90
}

func (p Position) point() s2.Point {
	return pointAt(p[0]*(math.Pi/180), p[1]*(math.Pi/180))
}

// pointAt returns the point of a longitude and a latitude in radians.
func pointAt(longitude, latitude float64) s2.Point {
	y, x := trig.Sincos(longitude)
	z, ring := trig.Sincos(latitude)
	return s2.Point{Vector: r3.Vector{X: x * ring, Y: y * ring, Z: z}}
}

func positionOf(p s2.Point) Position {
	ring := math.Sqrt(p.X*p.X + p.Y*p.Y)
	return Position{trig.Atan2(p.Y, p.X) * (180 / math.Pi), trig.Atan2(p.Z, ring) * (180 / math.Pi)}
}

func meters(a s1.Angle) float64 { return float64(a) * EarthRadius }
func angle(m float64) s1.Angle  { return s1.Angle(m / EarthRadius) }

// Distance returns the distance between two positions in meters.
func Distance(p, q Position) float64 { return meters(p.point().Distance(q.point())) }

// apart reports whether there is exactly one shortest way between two points.
func apart(p, q s2.Point) bool { return p != q && p.Vector != q.Mul(-1) }

// Azimuth returns the direction from one position to another, clockwise from
// north, from 0 to 2π; ok is false if the positions are the same or antipodal.
func Azimuth(p, q Position) (azimuth float64, ok bool) {
	if !apart(p.point(), q.point()) {
		return 0, false
	}
	lng, lat1, lat2 := radians(q[0]-p[0]), radians(p[1]), radians(q[1])
	north := math.Cos(lat1)*math.Sin(lat2) - math.Sin(lat1)*math.Cos(lat2)*math.Cos(lng)
	return turn(math.Atan2(math.Sin(lng)*math.Cos(lat2), north)), true
}

// Angle returns the angle at the second position, clockwise from the direction to the
// first to the direction to the third, from 0 to 2π. ok is false if one of these
// directions does not exist.
func Angle(p, q, r Position) (clockwise float64, ok bool) {
	a, b, c := p.point(), q.point(), r.point()
	if !apart(a, b) || !apart(b, c) {
		return 0, false
	}
	u, v := b.PointCross(a), b.PointCross(c)
	return turn(math.Atan2(-b.Dot(u.Cross(v.Vector)), u.Dot(v.Vector))), true
}

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }

// turn normalizes an angle to [0, 2π).
func turn(a float64) float64 {
	if a < 0 {
		a += 2 * math.Pi
	}
	if a >= 2*math.Pi {
		return 0
	}
	return a
}
