package bind

import "github.com/ruleproof/ruleproof/kql/value"

// A conversion is what may be done to a value so that it fits where another type is asked for.
type conversion uint8

// The conversions, each of which allows those before it.
const (
	convertNone       conversion = iota
	convertPromotable            // to a wider type
	convertDynamic               // to a dynamic
	convertCompatible            // to a wider or a narrower type
	convertAny
)

// wider reports whether every value of type t has one of type o.
func (t *typ) wider(o *typ) bool {
	if t.kind != kindScalar || o.kind != kindScalar {
		return false
	}
	switch t.value {
	case value.Long:
		return o.value == value.Int
	case value.Real:
		return o.value == value.Int || o.value == value.Long
	case value.Decimal:
		return o.value == value.Int || o.value == value.Long || o.value == value.Real
	case value.String:
		return o.value == value.Dynamic
	}
	return false
}

// promotable reports whether a value of type t may stand where one of type to is asked for.
func (t *typ) promotable(to *typ) bool {
	return to.wider(t) || (t.kind == kindBag || t.kind == kindArray) && to == typDynamic
}

// assignable reports whether a value of type source fits where one of type target is asked for.
func assignable(target, source *typ, c conversion) bool {
	switch {
	case target == source:
		return true
	case target == nil || source == nil:
		return false
	case source.isUnknown() && target.isScalar(), target.isUnknown() && source.isScalar():
		return true
	case target.isScalar() && source.kind == kindTuple && len(source.cols) == 1:
		return assignable(target, source.cols[0].typ, convertNone)
	case target == typDynamic && (source.isDynamic() || source.isScalar() && c >= convertDynamic):
		return true
	case target == typArray && source.kind == kindArray && c != convertNone:
		return true
	case target == typBag && source.kind == kindBag && c != convertNone:
		return true
	case target.kind == kindDynamic && source.kind == kindDynamic:
		return assignable(target.elem, source.elem, c)
	}
	primitive := func(t *typ) bool {
		return t.kind == kindScalar || t.kind == kindDynamic || t.kind == kindNull || t.kind == kindType
	}
	if primitive(target) && primitive(source) {
		if target.isDynamic() {
			return c == convertAny || c == convertCompatible && target == typDynamic && target.promotable(source)
		}
		switch c {
		case convertPromotable:
			return source.promotable(target)
		case convertCompatible:
			return source.promotable(target) || target.promotable(source)
		case convertAny:
			return true
		}
		return false
	}
	if target.kind != source.kind {
		return false
	}
	switch target.kind {
	case kindTable:
		for _, t := range target.table.cols {
			if s := source.table.column(t.name); s == nil || !assignable(t.typ, s.typ, convertNone) {
				return false
			}
		}
		return true
	case kindTuple:
		if len(target.cols) != len(source.cols) {
			return false
		}
		for i, t := range target.cols {
			if s := source.cols[i]; s.name != t.name || !assignable(t.typ, s.typ, convertNone) {
				return false
			}
		}
		return true
	case kindArray:
		return assignable(source.elem, target.elem, c)
	case kindBag:
		for _, t := range target.cols {
			if s := propertyOf(source, t.name); s == nil || !assignable(t.typ, s.typ, convertAny) {
				return false
			}
		}
		return true
	}
	return false
}

// propertyOf returns the property of that name of a bag, the last if there are several, or nil.
func propertyOf(bag *typ, name string) *column {
	for i := len(bag.cols) - 1; i >= 0; i-- {
		if bag.cols[i].name == name {
			return bag.cols[i]
		}
	}
	return nil
}

// commonType returns the type that values of both types can have; ok is false if there is none.
// Either type may be nil, for none.
func commonType(a, b *typ, c conversion) (t *typ, ok bool) {
	switch {
	case a == nil && b == nil:
		return nil, false
	case b == nil || a == b || b == typNull:
		return a, true
	case a == nil || a == typNull:
		return b, true
	case a.isUnknown() || b.isUnknown():
		return typUnknown, true
	case a == typDynamic || b == typDynamic:
		return typDynamic, true
	case a.promotable(b) && c >= convertPromotable:
		return b, true
	case b.promotable(a) && c >= convertPromotable:
		return a, true
	case a.kind == kindArray && b.kind == kindArray:
		if a.elem == b.elem {
			return a.elem, true
		}
		return typArray, true
	case a.kind == kindBag && b.kind == kindBag:
		return bagOf(intersect(a.cols, b.cols)), true
	case a.kind == kindDynamic && b.kind == kindDynamic:
		if t, ok := commonType(a.elem, b.elem, c); ok {
			return dynamicOf(t), true
		}
	case a.kind == kindDynamic && b.isScalar():
		if t, ok := commonType(a.elem, b, c); ok {
			return dynamicOf(t), true
		}
	case a.isScalar() && b.kind == kindDynamic:
		if t, ok := commonType(a, b.elem, c); ok {
			return dynamicOf(t), true
		}
	}
	switch {
	case a.isDynamic() && b.isDynamic():
		return typDynamic, true
	case a.kind == kindTable && b.kind == kindTable:
		return tableOf(closed(intersect(a.table.cols, b.table.cols)...)), true
	case a.isScalar() && b.isScalar() && c >= convertDynamic:
		return typDynamic, true
	}
	return nil, false
}

// intersect returns the columns of a that b has too, with the type that both can have.
func intersect(a, b []*column) []*column {
	var list []*column
	for _, x := range a {
		for i := len(b) - 1; i >= 0; i-- {
			y := b[i]
			if y.name != x.name {
				continue
			}
			if t, ok := commonType(x.typ, y.typ, convertDynamic); !ok {
				x = x.as(x.name, typDynamic)
			} else if t != x.typ {
				x = x.as(x.name, t)
			}
			list = append(list, x)
			break
		}
	}
	return list
}

// promoteToLong returns long for int.
func promoteToLong(t *typ) *typ {
	if t == typInt {
		return typLong
	}
	return t
}

// widest returns the widest of the numeric types, nil if there is none.
func widest(types []*typ) *typ {
	var w *typ
	for _, t := range types {
		if t.isNumeric() && t != w && (w == nil || t.wider(w)) {
			w = t
		}
	}
	return w
}
