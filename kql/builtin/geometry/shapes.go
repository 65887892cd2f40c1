package geometry

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/geo"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Geometries reads the shapes in the arguments of a function. It caches the last ones,
// since a shape is often a constant that is compared with all rows.
type Geometries struct {
	*builtin.Frame
	lines    memo[*geo.Line]
	polygons memo[*geo.Polygon]
}

// A memo caches the shapes of two bags.
type memo[T any] struct {
	bags   [2]*value.Bag
	values [2]T
	valid  [2]bool
	next   int
}

func (m *memo[T]) get(v any, read func(*value.Bag) (T, bool)) (T, bool) {
	bag, ok := v.(*value.Bag)
	if !ok {
		var none T
		return none, false
	}
	for i, kept := range m.bags {
		if kept == bag {
			return m.values[i], m.valid[i]
		}
	}
	i := m.next
	m.next = (m.next + 1) % len(m.bags)
	m.bags[i] = bag
	m.values[i], m.valid[i] = read(bag)
	return m.values[i], m.valid[i]
}

// geometric lifts a function over shapes, strictly.
func geometric(f func(g *Geometries, a []any) any, types ...value.Type) builtin.Implementation {
	return func(in []value.Type, result value.Type) builtin.Eval {
		g := &Geometries{}
		return builtin.Strict(func(own *builtin.Frame, a []any) any {
			g.Frame = own
			return f(g, a)
		}, types...)(in, result)
	}
}

// Line reads a LineString or a MultiLineString in GeoJSON; ok is false for anything else.
func (g *Geometries) Line(v any) (*geo.Line, bool) {
	l, ok := g.lines.get(v, func(b *value.Bag) (*geo.Line, bool) {
		parts, ok := linesOf(b)
		if !ok {
			return nil, false
		}
		return geo.NewLine(parts)
	})
	return l, ok && g.Afford(VertexUnits*l.Vertices())
}

// VertexUnits is about the work that an operation does for a vertex of a shape, in units of a meter.
const VertexUnits = 50

// Polygon reads a Polygon or a MultiPolygon in GeoJSON; ok is false for anything else.
func (g *Geometries) Polygon(v any) (*geo.Polygon, bool) {
	p, ok := g.polygons.get(v, func(b *value.Bag) (*geo.Polygon, bool) {
		parts, ok := polygonsOf(b)
		if !ok {
			return nil, false
		}
		return geo.NewPolygon(parts)
	})
	return p, ok && g.Afford(VertexUnits*p.Vertices())
}

// partsOf returns the coordinates of a shape of one kind, or of each shape in its Multi form.
func partsOf(b *value.Bag, kind string) ([]any, bool) {
	t, _ := b.Get("type")
	coordinates, _ := b.Get("coordinates")
	switch t {
	case kind:
		return []any{coordinates}, true
	case "Multi" + kind:
		l, ok := coordinates.([]any)
		return l, ok
	}
	return nil, false
}

func linesOf(b *value.Bag) ([][]geo.Position, bool) {
	parts, ok := partsOf(b, "LineString")
	if !ok {
		return nil, false
	}
	return eachOf(parts, chainOf)
}

func polygonsOf(b *value.Bag) ([][][]geo.Position, bool) {
	parts, ok := partsOf(b, "Polygon")
	if !ok {
		return nil, false
	}
	return eachOf(parts, func(part any) ([][]geo.Position, bool) {
		rings, ok := part.([]any)
		if !ok {
			return nil, false
		}
		return eachOf(rings, chainOf)
	})
}

func chainOf(v any) ([]geo.Position, bool) {
	l, ok := v.([]any)
	if !ok {
		return nil, false
	}
	return eachOf(l, positionOf)
}

func positionOf(v any) (geo.Position, bool) {
	pair, ok := v.([]any)
	if !ok || len(pair) < 2 || !builtin.CountsAsNumber(pair[0]) || !builtin.CountsAsNumber(pair[1]) {
		return geo.Position{}, false
	}
	x, ok1 := value.Cast(pair[0], value.Real).(float64)
	y, ok2 := value.Cast(pair[1], value.Real).(float64)
	return geo.Position{x, y}, ok1 && ok2
}

// eachOf reads all elements of a list; it fails if one cannot be read.
func eachOf[T any](l []any, read func(any) (T, bool)) ([]T, bool) {
	out := make([]T, len(l))
	for i, v := range l {
		var ok bool
		if out[i], ok = read(v); !ok {
			return nil, false
		}
	}
	return out, true
}

// PositionsFrom reads positions from pairs of numbers; ok is false if one is out of range.
func PositionsFrom(a []any) ([]geo.Position, bool) {
	out := make([]geo.Position, len(a)/2)
	for i := range out {
		out[i][0], _ = value.Cast(a[2*i], value.Real).(float64)
		out[i][1], _ = value.Cast(a[2*i+1], value.Real).(float64)
		if a[2*i] == nil || a[2*i+1] == nil || !out[i].Valid() {
			return nil, false
		}
	}
	return out, true
}

// answer returns the function that turns geometric results into values: positions and
// shapes become GeoJSON. An error stops the query.
func answer(f *builtin.Frame) func(v any, err error) any {
	return func(v any, err error) any {
		if err != nil {
			return f.Fail("%w", err)
		}
		switch v := v.(type) {
		case geo.Position:
			return shape("Point", coordinatesOf(v))
		case *geo.Shape:
			if v == nil {
				return nil
			}
			return geoJSON(f, v)
		case []string:
			if v == nil {
				return nil
			}
			return asList(v, func(s string) any { return s })
		}
		return v
	}
}

// bytesPerPosition is about how many bytes a position takes as a list of two numbers.
const bytesPerPosition = 64

// geoJSON returns a shape as GeoJSON: its only part, or the Multi form if all parts have
// one kind, or a collection.
func geoJSON(f *builtin.Frame, s *geo.Shape) any {
	n := len(s.Points)
	for _, line := range s.Lines {
		n += len(line)
	}
	for _, rings := range s.Polygons {
		for _, ring := range rings {
			n += len(ring)
		}
	}
	if !f.Grow(n * bytesPerPosition) {
		return nil
	}
	kinds := [...]struct {
		name  string
		parts []any
	}{
		{"Point", asList(s.Points, coordinates)},
		{"LineString", asList(s.Lines, lineCoordinates)},
		{"Polygon", asList(s.Polygons, polygonCoordinates)},
	}
	var shapes []any
	for _, k := range kinds {
		if len(k.parts) > 1 && len(k.parts) == len(s.Points)+len(s.Lines)+len(s.Polygons) {
			return shape("Multi"+k.name, k.parts)
		}
		for _, part := range k.parts {
			shapes = append(shapes, shape(k.name, part.([]any)))
		}
	}
	if len(shapes) == 1 {
		return shapes[0]
	}
	if shapes == nil {
		shapes = []any{}
	}
	return builtin.BagOf("type", "GeometryCollection", "geometries", shapes)
}

// shape returns a GeoJSON value.
func shape(kind string, coordinates []any) *value.Bag {
	return builtin.BagOf("type", kind, "coordinates", coordinates)
}

func asList[T any](l []T, f func(T) any) []any {
	out := make([]any, len(l))
	for i, v := range l {
		out[i] = f(v)
	}
	return out
}

func coordinatesOf(p geo.Position) []any            { return []any{p[0], p[1]} }
func coordinates(p geo.Position) any                { return coordinatesOf(p) }
func lineCoordinates(line []geo.Position) any       { return asList(line, coordinates) }
func polygonCoordinates(rings [][]geo.Position) any { return asList(rings, lineCoordinates) }
