package geometry

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// parseWKT reads a shape written as well-known text.
func parseWKT(s string) (any, bool) {
	p := wkt{text: strings.TrimSpace(s)}
	v, ok := p.shape(0)
	p.skip()
	return v, ok && p.pos == len(p.text)
}

var wktKinds = map[string]struct {
	name  string
	depth int // the number of brackets around a point
}{
	"POINT": {"Point", 0}, "LINESTRING": {"LineString", 1}, "POLYGON": {"Polygon", 2},
	"MULTIPOINT": {"MultiPoint", 1}, "MULTILINESTRING": {"MultiLineString", 2}, "MULTIPOLYGON": {"MultiPolygon", 3},
}

// maxShapeDepth is how deep collections of shapes may nest.
const maxShapeDepth = 32

type wkt struct {
	text string
	pos  int
}

func (p *wkt) skip() {
	for p.pos < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.pos]) >= 0 {
		p.pos++
	}
}

func (p *wkt) accept(c byte) bool {
	p.skip()
	if p.pos < len(p.text) && p.text[p.pos] == c {
		p.pos++
		return true
	}
	return false
}

func (p *wkt) word(stops string) string {
	p.skip()
	start := p.pos
	for p.pos < len(p.text) && strings.IndexByte(stops, p.text[p.pos]) < 0 {
		p.pos++
	}
	return p.text[start:p.pos]
}

func (p *wkt) shape(depth int) (any, bool) {
	name := strings.ToUpper(strings.TrimSpace(p.word("(")))
	if name == "GEOMETRYCOLLECTION" && depth < maxShapeDepth {
		shapes, ok := p.list(func() (any, bool) { return p.shape(depth + 1) })
		return builtin.BagOf("type", "GeometryCollection", "geometries", shapes), ok
	}
	kind, ok := wktKinds[name]
	if !ok {
		return nil, false
	}
	if kind.depth == 0 {
		points, ok := p.list(p.point)
		if !ok || len(points) != 1 {
			return nil, false
		}
		return builtin.BagOf("type", kind.name, "coordinates", points[0]), true
	}
	coordinates, ok := p.nested(kind.depth)
	return builtin.BagOf("type", kind.name, "coordinates", coordinates), ok
}

func (p *wkt) nested(depth int) (any, bool) {
	if depth == 0 {
		if p.accept('(') { // the points of a MULTIPOINT may be in brackets
			v, ok := p.point()
			return v, ok && p.accept(')')
		}
		return p.point()
	}
	return p.list(func() (any, bool) { return p.nested(depth - 1) })
}

func (p *wkt) list(item func() (any, bool)) ([]any, bool) {
	if !p.accept('(') {
		return nil, false
	}
	out := []any{}
	for {
		v, ok := item()
		if !ok {
			return nil, false
		}
		out = append(out, v)
		if p.accept(')') {
			return out, true
		}
		if !p.accept(',') {
			return nil, false
		}
	}
}

func (p *wkt) point() (any, bool) {
	x, ok1 := value.ParseReal(p.word(" \t\r\n,()"))
	y, ok2 := value.ParseReal(p.word(" \t\r\n,()"))
	return []any{x, y}, ok1 && ok2
}
