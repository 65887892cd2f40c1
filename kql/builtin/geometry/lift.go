package geometry

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/geo"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Geometric functions are lifted here to functions over values. The result is null if an
// argument is not a valid shape, or if geometry has no result. An error stops the query.

// madeUnits is the work, as Charge counts it, of making cells or another shape of a shape: it may take
// milliseconds, however few vertices the shape has.
const madeUnits = 1 << 21

// onLine and onPolygon lift functions over a shape and further arguments, which are
// converted to the listed types.
func onLine(compute func(l *geo.Line, rest []any) (any, error), rest ...value.Type) builtin.Implementation {
	return geometric(func(g *Geometries, a []any) any {
		l, ok := g.Line(a[0])
		if !ok || !g.Afford(madeUnits) {
			return nil
		}
		return answer(g.Frame)(compute(l, a[1:]))
	}, append([]value.Type{value.Dynamic}, rest...)...)
}

func onPolygon(compute func(p *geo.Polygon, rest []any) (any, error), rest ...value.Type) builtin.Implementation {
	return geometric(func(g *Geometries, a []any) any {
		p, ok := g.Polygon(a[0])
		if !ok || !g.Afford(madeUnits) {
			return nil
		}
		return answer(g.Frame)(compute(p, a[1:]))
	}, append([]value.Type{value.Dynamic}, rest...)...)
}

// ofLine and ofPolygon lift functions over a single shape.
func ofLine[T any](compute func(*geo.Line) (T, error)) builtin.Implementation {
	return onLine(func(l *geo.Line, _ []any) (any, error) { return compute(l) })
}

func ofPolygon[T any](compute func(*geo.Polygon) (T, error)) builtin.Implementation {
	return onPolygon(func(p *geo.Polygon, _ []any) (any, error) { return compute(p) })
}

// toLine and toPolygon lift functions over a point and a shape.
func toLine[T any](compute func(l *geo.Line, p geo.Position) T) builtin.Implementation {
	return geometric(func(g *Geometries, a []any) any {
		p, ok1 := PositionsFrom(a[:2])
		l, ok2 := g.Line(a[2])
		if !ok1 || !ok2 {
			return nil
		}
		return answer(g.Frame)(compute(l, p[0]), nil)
	})
}

func toPolygon[T any](compute func(p *geo.Polygon, at geo.Position) T) builtin.Implementation {
	return geometric(func(g *Geometries, a []any) any {
		at, ok1 := PositionsFrom(a[:2])
		p, ok2 := g.Polygon(a[2])
		if !ok1 || !ok2 {
			return nil
		}
		return answer(g.Frame)(compute(p, at[0]), nil)
	})
}

// twoLines, linePolygon and twoPolygons lift functions over two shapes.
func twoLines[T any](compute func(l, m *geo.Line) (T, error)) builtin.Implementation {
	return twoShapes((*Geometries).Line, (*Geometries).Line, compute)
}

func twoPolygons[T any](compute func(p, q *geo.Polygon) (T, error)) builtin.Implementation {
	return twoShapes((*Geometries).Polygon, (*Geometries).Polygon, compute)
}

func linePolygon[T any](compute func(p *geo.Polygon, l *geo.Line) (T, error)) builtin.Implementation {
	return twoShapes((*Geometries).Line, (*Geometries).Polygon, func(l *geo.Line, p *geo.Polygon) (T, error) { return compute(p, l) })
}

func twoShapes[A, B, T any](first func(*Geometries, any) (A, bool), second func(*Geometries, any) (B, bool), compute func(A, B) (T, error)) builtin.Implementation {
	return geometric(func(g *Geometries, a []any) any {
		x, ok1 := first(g, a[0])
		y, ok2 := second(g, a[1])
		if !ok1 || !ok2 {
			return nil
		}
		v, err := compute(x, y)
		return answer(g.Frame)(v, err)
	}, value.Dynamic)
}

// onLines and onPolygons lift functions over an array of shapes, all of which must be
// valid, and a further argument.
func onLines(compute func(all []*geo.Line, rest []any) (any, error)) builtin.Implementation {
	return onArray((*Geometries).Line, compute)
}

func onPolygons(compute func(all []*geo.Polygon, rest []any) (any, error)) builtin.Implementation {
	return onArray((*Geometries).Polygon, compute)
}

func onArray[T any](read func(*Geometries, any) (T, bool), compute func(all []T, rest []any) (any, error)) builtin.Implementation {
	return geometric(func(g *Geometries, a []any) any {
		l, ok := a[0].([]any)
		if !ok || len(l) == 0 {
			return nil
		}
		all, ok := eachOf(l, func(v any) (T, bool) { return read(g, v) })
		if !ok || !g.Afford(madeUnits) {
			return nil
		}
		return answer(g.Frame)(compute(all, a[1:]))
	}, value.Dynamic, value.Real)
}
