package builtin

import (
	"github.com/ruleproof/ruleproof/kql/geo"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The geospatial functions over lines and polygons.

// ofLine and ofPolygon lift functions over a shape alone.
func ofLine[T any](compute func(*geo.Line) (T, error)) implementation {
	return geometric(func(g *geometries, a []any) any {
		l, ok := g.line(a[0])
		if !ok {
			return nil
		}
		v, err := compute(l)
		return g.answer(v, err)
	}, value.Dynamic)
}

func ofPolygon[T any](compute func(*geo.Polygon) (T, error)) implementation {
	return geometric(func(g *geometries, a []any) any {
		p, ok := g.polygon(a[0])
		if !ok {
			return nil
		}
		v, err := compute(p)
		return g.answer(v, err)
	}, value.Dynamic)
}

// toLine and toPolygon lift functions over a point and a shape.
func toLine[T any](compute func(l *geo.Line, p geo.Position) T) implementation {
	return geometric(func(g *geometries, a []any) any {
		p, ok1 := positionsFrom(a[:2])
		l, ok2 := g.line(a[2])
		if !ok1 || !ok2 {
			return nil
		}
		return g.answer(compute(l, p[0]), nil)
	})
}

func toPolygon[T any](compute func(pg *geo.Polygon, p geo.Position) T) implementation {
	return geometric(func(g *geometries, a []any) any {
		p, ok1 := positionsFrom(a[:2])
		pg, ok2 := g.polygon(a[2])
		if !ok1 || !ok2 {
			return nil
		}
		return g.answer(compute(pg, p[0]), nil)
	})
}

func nearestOnLine(l *geo.Line, p geo.Position) geo.Position { near, _ := l.Nearest(p); return near }
func distanceToLine(l *geo.Line, p geo.Position) float64     { _, d := l.Nearest(p); return d }
func nearestOnPolygon(pg *geo.Polygon, p geo.Position) geo.Position {
	near, _ := pg.Nearest(p)
	return near
}
func distanceToPolygon(pg *geo.Polygon, p geo.Position) float64 { _, d := pg.Nearest(p); return d }

// twoLines, linePolygon and twoPolygons lift functions over two shapes.
func twoLines[T any](compute func(l, m *geo.Line) (T, error)) implementation {
	return geometric(func(g *geometries, a []any) any {
		l, ok1 := g.line(a[0])
		m, ok2 := g.line(a[1])
		if !ok1 || !ok2 {
			return nil
		}
		v, err := compute(l, m)
		return g.answer(v, err)
	}, value.Dynamic)
}

func linePolygon[T any](compute func(p *geo.Polygon, l *geo.Line) (T, error)) implementation {
	return geometric(func(g *geometries, a []any) any {
		l, ok1 := g.line(a[0])
		p, ok2 := g.polygon(a[1])
		if !ok1 || !ok2 {
			return nil
		}
		v, err := compute(p, l)
		return g.answer(v, err)
	}, value.Dynamic)
}

func twoPolygons[T any](compute func(p, q *geo.Polygon) (T, error)) implementation {
	return geometric(func(g *geometries, a []any) any {
		p, ok1 := g.polygon(a[0])
		q, ok2 := g.polygon(a[1])
		if !ok1 || !ok2 {
			return nil
		}
		v, err := compute(p, q)
		return g.answer(v, err)
	}, value.Dynamic)
}

func geoLineInterpolate(g *geometries, a []any) any {
	l, ok := g.line(a[0])
	if !ok {
		return nil
	}
	p, ok := l.Interpolate(a[1].(float64))
	if !ok {
		return nil
	}
	return g.answer(p, nil)
}

func geoLineLocate(g *geometries, a []any) any {
	l, ok1 := g.line(a[0])
	p, ok2 := positionsFrom(a[1:3])
	if !ok1 || !ok2 {
		return nil
	}
	measure := geo.Distance
	if isTrue(a, 3) {
		measure = geo.SpheroidDistance
	}
	return orNull(l.Locate(p[0], measure))
}

func geoLineBuffer(g *geometries, a []any) any {
	l, ok := g.line(a[0])
	if !ok {
		return nil
	}
	return g.answer(l.Buffer(a[1].(float64), optional(a, 2, geo.DefaultTolerance)))
}

func geoPolygonBuffer(g *geometries, a []any) any {
	p, ok := g.polygon(a[0])
	if !ok {
		return nil
	}
	return g.answer(p.Buffer(a[1].(float64), optional(a, 2, geo.DefaultTolerance)))
}

// maxDensified is how many points a densified shape may have so that its value is not too large.
func (f *frame) maxDensified() int {
	if f.MaxBytes > 0 {
		return min(geo.MaxDensified, f.MaxBytes/bytesPerPosition)
	}
	return geo.MaxDensified
}

func geoLineDensify(f *frame, a []any) any {
	b, ok := bagOfArg(a[0])
	if !ok {
		return nil
	}
	parts, ok := linesOf(b)
	if !ok {
		return nil
	}
	return f.answer(geo.DensifyLine(parts, optional(a, 1, geo.DefaultTolerance), isTrue(a, 2), f.maxDensified()))
}

func geoPolygonDensify(f *frame, a []any) any {
	b, ok := bagOfArg(a[0])
	if !ok {
		return nil
	}
	parts, ok := polygonsOf(b)
	if !ok {
		return nil
	}
	return f.answer(geo.DensifyPolygon(parts, optional(a, 1, geo.DefaultTolerance), isTrue(a, 2), f.maxDensified()))
}

const defaultS2Level = 11

// coverings lifts functions that cover a shape with cells of a level, and what is within a radius of it.
func lineCovering(g *geometries, a []any) any {
	l, ok := g.line(a[0])
	level, radius := optional(a, 1, int64(defaultS2Level)), optional(a, 2, 0.0)
	if !ok || level < 0 || level > geo.MaxS2Level || !(radius >= 0) {
		return nil
	}
	return g.answer(l.S2Cells(int(level), radius))
}

func polygonCovering(g *geometries, a []any) any {
	p, ok := g.polygon(a[0])
	level, radius := optional(a, 1, int64(defaultS2Level)), optional(a, 2, 0.0)
	if !ok || level < 0 || level > geo.MaxS2Level || !(radius >= 0) {
		return nil
	}
	return g.answer(p.S2Cells(int(level), radius))
}

func geoUnionLines(g *geometries, a []any) any {
	l, ok := list(a[0])
	if !ok || len(l) == 0 {
		return nil
	}
	lines, ok := eachOf(l, g.line)
	if !ok {
		return nil
	}
	return g.answer(geo.UnionLines(lines))
}

func geoUnionPolygons(g *geometries, a []any) any {
	l, ok := list(a[0])
	if !ok || len(l) == 0 {
		return nil
	}
	polygons, ok := eachOf(l, g.polygon)
	if !ok {
		return nil
	}
	return g.answer(geo.UnionPolygons(polygons))
}

// The functions that simplify have no result where nothing is left.

func simplified(g *geometries, s *geo.Shape, err error) any {
	if err == nil && (s == nil || s.Empty()) {
		return nil
	}
	return g.answer(s, err)
}

func geoLineSimplify(g *geometries, a []any) any {
	l, ok := g.line(a[0])
	if !ok {
		return nil
	}
	s, err := l.Simplify(optional(a, 1, geo.DefaultTolerance))
	return simplified(g, s, err)
}

func geoPolygonSimplify(g *geometries, a []any) any {
	p, ok := g.polygon(a[0])
	if !ok {
		return nil
	}
	s, err := p.Simplify(optional(a, 1, geo.DefaultTolerance))
	return simplified(g, s, err)
}

func geoSimplifyPolygons(g *geometries, a []any) any {
	l, ok := list(a[0])
	if !ok || len(l) == 0 {
		return nil
	}
	polygons, ok := eachOf(l, g.polygon)
	if !ok {
		return nil
	}
	s, err := geo.SimplifyPolygons(polygons, optional(a, 1, geo.DefaultTolerance))
	return simplified(g, s, err)
}
