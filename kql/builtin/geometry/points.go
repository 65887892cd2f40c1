package geometry

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/geo"
	"github.com/ruleproof/ruleproof/kql/value"
)

// The geospatial functions over points and cells.

func geoDistance(f *builtin.Frame, a []any) any {
	p, ok := PositionsFrom(a[:4])
	if !ok {
		return nil
	}
	if isTrue(a, 4) {
		return geo.SpheroidDistance(p[0], p[1])
	}
	return geo.Distance(p[0], p[1])
}

// isTrue reports whether the argument at an index exists and is true.
func isTrue(a []any, i int) bool {
	return i < len(a) && value.Cast(a[i], value.Bool) == true
}

// orNull returns v, or nil if ok is false.
func orNull[T any](v T, ok bool) any {
	if !ok {
		return nil
	}
	return v
}

func geoAzimuth(f *builtin.Frame, a []any) any {
	p, ok := PositionsFrom(a)
	if !ok {
		return nil
	}
	return orNull(geo.Azimuth(p[0], p[1]))
}

func geoAngle(f *builtin.Frame, a []any) any {
	p, ok := PositionsFrom(a)
	if !ok {
		return nil
	}
	return orNull(geo.Angle(p[0], p[1], p[2]))
}

func geoPointInCircle(f *builtin.Frame, a []any) any {
	p, ok := PositionsFrom(a[:4])
	radius, _ := a[4].(float64)
	if !ok || !(radius >= 0) {
		return nil
	}
	return geo.Distance(p[0], p[1]) <= radius
}

func geoPointBuffer(f *builtin.Frame, a []any) any {
	p, ok := PositionsFrom(a[:2])
	if !ok {
		return nil
	}
	return answer(f)(geo.Buffer(p[0], a[2].(float64), builtin.Optional(a, 3, geo.DefaultTolerance)))
}

// pointToCell lifts a function that names the cell of a point, at a level within a range
// or at the default level. A level or a point out of range has no cell.
func pointToCell(least, most, level int64, cell func(p geo.Position, level int) string) builtin.Implementation {
	return builtin.Lenient(func(f *builtin.Frame, a []any) any {
		p, ok := PositionsFrom(a[:2])
		at := level
		if len(a) > 2 {
			var given bool
			at, given = a[2].(int64)
			ok = ok && given
		}
		if !ok || at < least || at > most {
			return ""
		}
		return cell(p[0], int(at))
	}, value.Real, value.Real, value.Long)
}

// ofCell lifts a function over the name of a cell, which may be invalid.
func ofCell[T any](compute func(cell string) (T, bool)) builtin.Implementation {
	return builtin.Strict(func(f *builtin.Frame, a []any) any {
		v, ok := compute(a[0].(string))
		if !ok {
			return nil
		}
		return answer(f)(v, nil)
	}, value.String)
}
