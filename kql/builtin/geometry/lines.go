package geometry

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/geo"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The geospatial functions over lines and polygons.

func nearestOnLine(l *geo.Line, p geo.Position) geo.Position {
	near, _ := l.Nearest(p)
	return near
}

func distanceToLine(l *geo.Line, p geo.Position) float64 {
	_, d := l.Nearest(p)
	return d
}

func nearestOnPolygon(p *geo.Polygon, at geo.Position) geo.Position {
	near, _ := p.Nearest(at)
	return near
}

func distanceToPolygon(p *geo.Polygon, at geo.Position) float64 {
	_, d := p.Nearest(at)
	return d
}

func interpolateLine(l *geo.Line, rest []any) (any, error) {
	return orNull(l.Interpolate(rest[0].(float64))), nil
}

func locateOnLine(g *Geometries, a []any) any {
	l, ok1 := g.Line(a[0])
	p, ok2 := PositionsFrom(a[1:3])
	if !ok1 || !ok2 {
		return nil
	}
	measure := geo.Distance
	if isTrue(a, 3) {
		measure = geo.SpheroidDistance
	}
	return orNull(l.Locate(p[0], measure))
}

func bufferLine(l *geo.Line, rest []any) (any, error) {
	return l.Buffer(rest[0].(float64), tolerance(rest, 1))
}

func bufferPolygon(p *geo.Polygon, rest []any) (any, error) {
	return p.Buffer(rest[0].(float64), tolerance(rest, 1))
}

// tolerance returns the tolerance in meters at an index of the arguments, or the default.
func tolerance(a []any, i int) float64 { return builtin.Optional(a, i, geo.DefaultTolerance) }

// maxDensified bounds the points of a densified shape, so that its value does not become too large.
func maxDensified(f *builtin.Frame) int {
	if f.MaxBytes > 0 {
		return min(geo.MaxDensified, f.MaxBytes/bytesPerPosition)
	}
	return geo.MaxDensified
}

// The edges of a shape to densify are straight on a plane, not on the Earth, so these
// functions take coordinates.

func densifyLine(f *builtin.Frame, a []any) any {
	b, ok := a[0].(*value.Bag)
	if !ok {
		return nil
	}
	parts, ok := linesOf(b)
	if !ok {
		return nil
	}
	return answer(f)(geo.DensifyLine(parts, tolerance(a, 1), isTrue(a, 2), maxDensified(f)))
}

func densifyPolygon(f *builtin.Frame, a []any) any {
	b, ok := a[0].(*value.Bag)
	if !ok {
		return nil
	}
	parts, ok := polygonsOf(b)
	if !ok {
		return nil
	}
	return answer(f)(geo.DensifyPolygon(parts, tolerance(a, 1), isTrue(a, 2), maxDensified(f)))
}

const defaultS2Level = 11

func lineToS2(l *geo.Line, rest []any) (any, error) {
	level, radius, ok := levelAndRadius(rest, defaultS2Level, geo.MaxS2Level)
	if !ok {
		return nil, nil
	}
	return l.S2Cells(level, radius)
}

func polygonToS2(p *geo.Polygon, rest []any) (any, error) {
	level, radius, ok := levelAndRadius(rest, defaultS2Level, geo.MaxS2Level)
	if !ok {
		return nil, nil
	}
	return p.S2Cells(level, radius)
}

// levelAndRadius returns the level of cells and the radius in the arguments, or their
// defaults; ok is false if one is out of range.
func levelAndRadius(a []any, normal, most int64) (level int, radius float64, ok bool) {
	at, radius := builtin.Optional(a, 0, normal), builtin.Optional(a, 1, 0.0)
	return int(at), radius, at >= 0 && at <= most && radius >= 0
}

func unionOfLines(all []*geo.Line, _ []any) (any, error) { return geo.UnionLines(all) }

func unionOfPolygons(all []*geo.Polygon, _ []any) (any, error) { return geo.UnionPolygons(all) }

// Functions that simplify return null if nothing is left.

func simplifyLine(l *geo.Line, rest []any) (any, error) {
	return present(l.Simplify(tolerance(rest, 0)))
}

func simplifyPolygon(p *geo.Polygon, rest []any) (any, error) {
	return present(p.Simplify(tolerance(rest, 0)))
}

func simplifyPolygons(all []*geo.Polygon, rest []any) (any, error) {
	return present(geo.SimplifyPolygons(all, tolerance(rest, 0)))
}

func present(s *geo.Shape, err error) (any, error) {
	if s == nil || s.Empty() {
		return nil, err
	}
	return s, err
}
