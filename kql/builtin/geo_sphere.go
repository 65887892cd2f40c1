package builtin

import (
	"math"

	"github.com/ruleproof/ruleproof/kql/value"
)

// Geospatial functions take the Earth for a sphere and edges for the shortest
// way between their ends, as the service does.

// earthRadius is the mean radius of the Earth in meters.
const earthRadius = 6371010.0

// A vector is a point of the unit sphere, or a direction.
type vector [3]float64

func (a vector) add(b vector) vector    { return vector{a[0] + b[0], a[1] + b[1], a[2] + b[2]} }
func (a vector) times(f float64) vector { return vector{a[0] * f, a[1] * f, a[2] * f} }
func (a vector) dot(b vector) float64   { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }
func (a vector) length() float64        { return math.Sqrt(a.dot(a)) }
func (a vector) angle(b vector) float64 { return math.Atan2(a.cross(b).length(), a.dot(b)) }
func (a vector) cross(b vector) vector {
	return vector{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

func (a vector) unit() vector {
	if n := a.length(); n > 0 {
		return a.times(1 / n)
	}
	return a
}

// pointOf returns the point of a longitude and a latitude in degrees; ok is false when they are out of range.
func pointOf(longitude, latitude float64) (vector, bool) {
	if !(longitude >= -180 && longitude <= 180 && latitude >= -90 && latitude <= 90) {
		return vector{}, false
	}
	a, b := radians(longitude), radians(latitude)
	return vector{math.Cos(b) * math.Cos(a), math.Cos(b) * math.Sin(a), math.Sin(b)}, true
}

func (a vector) degrees() []any {
	return []any{degrees(math.Atan2(a[1], a[0])), degrees(math.Atan2(a[2], math.Hypot(a[0], a[1])))}
}

// shape returns a GeoJSON value.
func shape(kind string, coordinates []any) *value.Bag {
	return textBag("type", kind, "coordinates", coordinates)
}

// positions reads a list of points; repeated neighbors are no line.
func positions(v any) ([]vector, bool) {
	l, ok := list(v)
	points := make([]vector, 0, len(l))
	for _, e := range l {
		pair, isList := list(e)
		if !isList || len(pair) < 2 || !isCount(pair[0]) || !isCount(pair[1]) {
			return nil, false
		}
		x, _ := value.Cast(pair[0], value.Real).(float64)
		y, _ := value.Cast(pair[1], value.Real).(float64)
		p, valid := pointOf(x, y)
		if !valid || len(points) > 0 && points[len(points)-1] == p {
			return nil, false
		}
		points = append(points, p)
	}
	return points, ok
}

// parts returns the coordinates of a shape of one kind, or of several in its Multi form.
func shapeParts(v any, kind string) ([]any, bool) {
	b, ok := bagOfArg(v)
	if !ok {
		return nil, false
	}
	t, _ := b.Get("type")
	coordinates, _ := b.Get("coordinates")
	switch t {
	case kind:
		return []any{coordinates}, true
	case "Multi" + kind:
		return list(coordinates)
	}
	return nil, false
}

// linesOf reads a LineString or a MultiLineString.
func linesOf(v any) ([][]vector, bool) {
	parts, ok := shapeParts(v, "LineString")
	var lines [][]vector
	for _, part := range parts {
		points, valid := positions(part)
		if !valid || len(points) < 2 {
			return nil, false
		}
		lines = append(lines, points)
	}
	return lines, ok && len(lines) > 0
}

// A polygon is rings of which the first is the shell and the others are holes.
// Each is without its last point, which repeats the first.
type polygon [][]vector

func polygonsOf(v any) ([]polygon, bool) {
	parts, ok := shapeParts(v, "Polygon")
	var polygons []polygon
	for _, part := range parts {
		rings, isList := list(part)
		if !isList || len(rings) == 0 {
			return nil, false
		}
		var p polygon
		for _, r := range rings {
			points, valid := positions(r)
			if !valid || len(points) < 4 || points[0] != points[len(points)-1] {
				return nil, false
			}
			p = append(p, points[:len(points)-1])
		}
		polygons = append(polygons, p)
	}
	return polygons, ok && len(polygons) > 0
}

// eachEdge calls f with the edges of a line, or of a ring if closed.
func eachEdge(points []vector, closed bool, f func(a, b vector)) {
	for i := 1; i < len(points); i++ {
		f(points[i-1], points[i])
	}
	if closed && len(points) > 1 {
		f(points[len(points)-1], points[0])
	}
}

func lineLength(points []vector, closed bool) float64 {
	sum := 0.0
	eachEdge(points, closed, func(a, b vector) { sum += a.angle(b) })
	return sum
}

// nearestOn returns the point of an edge that is nearest to p.
func nearestOn(p, a, b vector) vector {
	normal := a.cross(b)
	q := p.add(normal.times(-p.dot(normal) / normal.dot(normal))).unit()
	if a.cross(q).dot(normal) >= 0 && q.cross(b).dot(normal) >= 0 {
		return q
	}
	if p.dot(a) >= p.dot(b) {
		return a
	}
	return b
}

func nearestOnLine(p vector, points []vector, closed bool) (vector, float64) {
	best, least := vector{}, math.Inf(1)
	eachEdge(points, closed, func(a, b vector) {
		q := nearestOn(p, a, b)
		if d := p.angle(q); d < least {
			best, least = q, d
		}
	})
	return best, least
}

// contains reports whether a polygon holds a point: the way to a point outside crosses its edges an odd number of times.
func (pg polygon) contains(p vector) bool {
	middle := vector{}
	for _, q := range pg[0] {
		middle = middle.add(q)
	}
	outside := middle.unit().times(-1)
	outside = vector{outside[0] + 1e-3, outside[1] - 2e-3, outside[2] + 3e-3}.unit() // off the way through a corner
	inside := false
	for _, ring := range pg {
		eachEdge(ring, true, func(a, b vector) {
			if crosses(p, outside, a, b) {
				inside = !inside
			}
		})
	}
	return inside
}

// crosses reports whether the ways from a to b and from c to d cross.
func crosses(a, b, c, d vector) bool {
	ab, cd := a.cross(b), c.cross(d)
	acb, bda := -ab.dot(c), ab.dot(d)
	cbd, dac := -cd.dot(b), cd.dot(a)
	return acb*bda > 0 && bda*cbd > 0 && cbd*dac > 0
}

// numbersFrom returns the arguments as reals.
func numbersFrom(a []any) []float64 {
	n := make([]float64, len(a))
	for i, v := range a {
		n[i], _ = value.Cast(v, value.Real).(float64)
	}
	return n
}

// twoPoints reads two points from four numbers.
func twoPoints(a []any) (p, q vector, ok bool) {
	n := numbersFrom(a[:4])
	p, ok1 := pointOf(n[0], n[1])
	q, ok2 := pointOf(n[2], n[3])
	return p, q, ok1 && ok2
}

func geoDistance(f *frame, a []any) any {
	if p, q, ok := twoPoints(a); ok {
		return p.angle(q) * earthRadius
	}
	return nil
}

// geoAzimuth is the angle clockwise from north, from -π to π.
func geoAzimuth(f *frame, a []any) any {
	if _, _, ok := twoPoints(a); !ok {
		return nil
	}
	n := numbersFrom(a)
	lng, lat1, lat2 := radians(n[2]-n[0]), radians(n[1]), radians(n[3])
	return math.Atan2(math.Sin(lng)*math.Cos(lat2), math.Cos(lat1)*math.Sin(lat2)-math.Sin(lat1)*math.Cos(lat2)*math.Cos(lng))
}

func geoPointInCircle(f *frame, a []any) any {
	p, center, ok := twoPoints(a)
	radius, _ := value.Cast(a[4], value.Real).(float64)
	if !ok || radius < 0 {
		return nil
	}
	return p.angle(center)*earthRadius <= radius
}

// aPoint reads a point from the first two arguments.
func aPoint(a []any) (vector, bool) {
	n := numbersFrom(a[:2])
	return pointOf(n[0], n[1])
}

func geoPointInPolygon(f *frame, a []any) any {
	p, ok1 := aPoint(a)
	polygons, ok2 := polygonsOf(a[2])
	if !ok1 || !ok2 {
		return nil
	}
	for _, pg := range polygons {
		if pg.contains(p) {
			return true
		}
	}
	return false
}

// nearestOf returns the point of some lines that is nearest to p, and how far away it is.
func nearestOf(p vector, lines [][]vector, closed bool) (vector, float64) {
	best, least := vector{}, math.Inf(1)
	for _, line := range lines {
		if q, d := nearestOnLine(p, line, closed); d < least {
			best, least = q, d
		}
	}
	return best, least
}

// toLine and toPolygon answer with the distance to a shape, or with its nearest point.
func toLine(distance bool) rowFunc {
	return func(f *frame, a []any) any {
		p, ok1 := aPoint(a)
		lines, ok2 := linesOf(a[2])
		if !ok1 || !ok2 {
			return nil
		}
		q, d := nearestOf(p, lines, false)
		if distance {
			return d * earthRadius
		}
		return shape("Point", q.degrees())
	}
}

func toPolygon(distance bool) rowFunc {
	return func(f *frame, a []any) any {
		p, ok1 := aPoint(a)
		polygons, ok2 := polygonsOf(a[2])
		if !ok1 || !ok2 {
			return nil
		}
		best, least := vector{}, math.Inf(1)
		for _, pg := range polygons {
			if pg.contains(p) {
				best, least = p, 0
				break
			}
			if q, d := nearestOf(p, pg, true); d < least {
				best, least = q, d
			}
		}
		if distance {
			return least * earthRadius
		}
		return shape("Point", best.degrees())
	}
}

func geoLineLength(f *frame, a []any) any {
	lines, ok := linesOf(a[0])
	if !ok {
		return nil
	}
	sum := 0.0
	for _, line := range lines {
		sum += lineLength(line, false)
	}
	return sum * earthRadius
}

// geoLineCentroid is the middle of the edges, each weighted by its length.
func geoLineCentroid(f *frame, a []any) any {
	lines, ok := linesOf(a[0])
	if !ok {
		return nil
	}
	sum := vector{}
	for _, line := range lines {
		eachEdge(line, false, func(a, b vector) {
			// The integral of the points of the edge.
			middle := a.add(b)
			half := a.angle(b) / 2
			sum = sum.add(middle.unit().times(2 * math.Sin(half)))
		})
	}
	return shape("Point", sum.unit().degrees())
}

func geoLineInterpolate(f *frame, a []any) any {
	lines, ok := linesOf(a[0])
	fraction, _ := value.Cast(a[1], value.Real).(float64)
	if !ok || len(lines) != 1 || fraction < 0 || fraction > 1 {
		return nil
	}
	left := fraction * lineLength(lines[0], false)
	at := lines[0][len(lines[0])-1]
	found := false
	eachEdge(lines[0], false, func(a, b vector) {
		d := a.angle(b)
		if !found && left <= d {
			at = a.times(math.Sin(d - left)).add(b.times(math.Sin(left))).unit()
			found = true
		}
		left -= d
	})
	return shape("Point", at.degrees())
}

// geoLineLocate is how far along a line its point nearest to another lies, as a fraction.
func geoLineLocate(f *frame, a []any) any {
	lines, ok1 := linesOf(a[0])
	p, ok2 := aPoint(a[1:])
	if !ok1 || !ok2 || len(lines) != 1 {
		return nil
	}
	walked, at, least := 0.0, 0.0, math.Inf(1)
	eachEdge(lines[0], false, func(a, b vector) {
		q := nearestOn(p, a, b)
		if d := p.angle(q); d < least {
			least, at = d, walked+a.angle(q)
		}
		walked += a.angle(b)
	})
	return at / walked
}

// onePolygon returns the polygon of a shape. The union of several is not computed.
func (f *frame) onePolygon(v any) (polygon, bool) {
	polygons, ok := polygonsOf(v)
	if !ok {
		return nil, false
	}
	if len(polygons) > 1 {
		f.fail("the union of polygons is not supported")
		return nil, false
	}
	return polygons[0], true
}

// ringArea is the area that a ring encloses on the unit sphere, the smaller of the two sides.
func ringArea(ring []vector) float64 {
	sum := 0.0
	for i := 1; i+1 < len(ring); i++ {
		sum += triangleArea(ring[0], ring[i], ring[i+1])
	}
	sum = math.Abs(sum)
	return math.Min(sum, 4*math.Pi-sum)
}

// triangleArea is the signed area of a triangle.
func triangleArea(a, b, c vector) float64 {
	return 2 * math.Atan2(a.dot(b.cross(c)), 1+a.dot(b)+b.dot(c)+c.dot(a))
}

func geoPolygonArea(f *frame, a []any) any {
	pg, ok := f.onePolygon(a[0])
	if !ok {
		return nil
	}
	area := ringArea(pg[0])
	for _, hole := range pg[1:] {
		area -= ringArea(hole)
	}
	return area * earthRadius * earthRadius
}

func geoPolygonPerimeter(f *frame, a []any) any {
	pg, ok := f.onePolygon(a[0])
	if !ok {
		return nil
	}
	sum := 0.0
	for _, ring := range pg {
		sum += lineLength(ring, true)
	}
	return sum * earthRadius
}

// geoPolygonCentroid is the direction of the integral of the points of a
// polygon, which is that of the normals of its edges, each weighted by its length.
func geoPolygonCentroid(f *frame, a []any) any {
	pg, ok := f.onePolygon(a[0])
	if !ok {
		return nil
	}
	sum := vector{}
	for k, ring := range pg {
		part, middle := vector{}, vector{}
		eachEdge(ring, true, func(a, b vector) {
			part = part.add(a.cross(b).unit().times(a.angle(b)))
			middle = middle.add(a)
		})
		if (part.dot(middle) < 0) == (k == 0) {
			part = part.times(-1)
		}
		sum = sum.add(part)
	}
	return shape("Point", sum.unit().degrees())
}
