package geometry

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/geo"
)

// The functions over cells of H3.

const defaultH3Resolution = 6

// levelOf returns the level that may follow a cell in the arguments.
func levelOf(a []any) *int64 {
	if len(a) < 2 {
		return nil
	}
	level := a[1].(int64)
	return &level
}

// h3Parent returns an empty string for a cell without a parent.
func h3Parent(f *builtin.Frame, a []any) any {
	if a[0] == nil || len(a) > 1 && a[1] == nil {
		return ""
	}
	parent, ok := geo.H3Parent(a[0].(string), levelOf(a))
	if !ok {
		return ""
	}
	return parent
}

func h3Children(f *builtin.Frame, a []any) any {
	children, ok := geo.H3Children(a[0].(string), levelOf(a))
	if !ok {
		return nil
	}
	return answer(f)(children, nil)
}

func h3Rings(f *builtin.Frame, a []any) any {
	rings, ok := geo.H3Rings(a[0].(string), a[1].(int64))
	if !ok {
		return nil
	}
	return asList(rings, func(ring []string) any { return answer(f)(ring, nil) })
}

func polygonToH3(p *geo.Polygon, rest []any) (any, error) {
	resolution, radius, ok := levelAndRadius(rest, defaultH3Resolution, geo.MaxH3Resolution)
	if !ok {
		return nil, nil
	}
	return p.H3Cells(resolution, radius)
}
