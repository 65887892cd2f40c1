package types

import "github.com/ruleproof/ruleproof/kql/value"

// A Conversion says how far a value may be converted to fit another type.
type Conversion uint8

// The conversions. Each allows those before it.
const (
	ConvertNone       Conversion = iota
	ConvertPromotable            // to a wider type
	ConvertDynamic               // to a dynamic
	ConvertCompatible            // to a wider or a narrower type
	ConvertAny
)

// wider reports whether every value of type o has an equal value of type t.
func (t *Type) wider(o *Type) bool {
	if t.Kind != KindScalar || o.Kind != KindScalar {
		return false
	}
	switch t.Value {
	case value.Long:
		return o.Value == value.Int
	case value.Real:
		return o.Value == value.Int || o.Value == value.Long
	case value.Decimal:
		return o.Value == value.Int || o.Value == value.Long || o.Value == value.Real
	case value.String:
		return o.Value == value.Dynamic
	}
	return false
}

// promotable reports whether a value of type t converts to type to without being asked.
func (t *Type) promotable(to *Type) bool {
	return to.wider(t) || (t.Kind == KindBag || t.Kind == KindArray) && to == Dynamic
}

// Assignable reports whether a value of type source fits a place of type target.
func Assignable(target, source *Type, c Conversion) bool {
	switch {
	case target == source:
		return true
	case target == nil || source == nil:
		return false
	case source.IsUnknown() && target.IsScalar(), target.IsUnknown() && source.IsScalar():
		return true
	case target.IsScalar() && source.Kind == KindTuple && len(source.Columns) == 1:
		return Assignable(target, source.Columns[0].Type, ConvertNone)
	case target == Dynamic && (source.IsDynamic() || source.IsScalar() && c >= ConvertDynamic):
		return true
	case target == Array && source.Kind == KindArray && c != ConvertNone:
		return true
	case target == Bag && source.Kind == KindBag && c != ConvertNone:
		return true
	case target.Kind == KindDynamic && source.Kind == KindDynamic:
		return Assignable(target.Elem, source.Elem, c)
	}
	primitive := func(t *Type) bool {
		return t.Kind == KindScalar || t.Kind == KindDynamic || t.Kind == KindNull || t.Kind == KindType
	}
	if primitive(target) && primitive(source) {
		if target.IsDynamic() {
			return c == ConvertAny || c == ConvertCompatible && target == Dynamic && target.promotable(source)
		}
		switch c {
		case ConvertPromotable:
			return source.promotable(target)
		case ConvertCompatible:
			return source.promotable(target) || target.promotable(source)
		case ConvertAny:
			return true
		}
		return false
	}
	if target.Kind != source.Kind {
		return false
	}
	switch target.Kind {
	case KindTable:
		for _, t := range target.Table.Columns {
			if s := source.Table.Column(t.Name); s == nil || !Assignable(t.Type, s.Type, ConvertNone) {
				return false
			}
		}
		return true
	case KindTuple:
		if len(target.Columns) != len(source.Columns) {
			return false
		}
		for i, t := range target.Columns {
			if s := source.Columns[i]; s.Name != t.Name || !Assignable(t.Type, s.Type, ConvertNone) {
				return false
			}
		}
		return true
	case KindArray:
		return Assignable(source.Elem, target.Elem, c)
	case KindBag:
		for _, t := range target.Columns {
			if s := PropertyOf(source, t.Name); s == nil || !Assignable(t.Type, s.Type, ConvertAny) {
				return false
			}
		}
		return true
	}
	return false
}

// PropertyOf returns the bag's property of that name, the last of several, or nil.
func PropertyOf(bag *Type, name string) *Column {
	for i := len(bag.Columns) - 1; i >= 0; i-- {
		if bag.Columns[i].Name == name {
			return bag.Columns[i]
		}
	}
	return nil
}

// Common returns the type to which values of both types convert; ok is false if
// there is none. A nil type stands for no value.
func Common(a, b *Type, c Conversion) (t *Type, ok bool) {
	switch {
	case a == nil && b == nil:
		return nil, false
	case b == nil || a == b || b == Null:
		return a, true
	case a == nil || a == Null:
		return b, true
	case a.IsUnknown() || b.IsUnknown():
		return Unknown, true
	case a == Dynamic || b == Dynamic:
		return Dynamic, true
	case a.promotable(b) && c >= ConvertPromotable:
		return b, true
	case b.promotable(a) && c >= ConvertPromotable:
		return a, true
	case a.Kind == KindArray && b.Kind == KindArray:
		if a.Elem == b.Elem {
			return a.Elem, true
		}
		return Array, true
	case a.Kind == KindBag && b.Kind == KindBag:
		return BagOf(intersect(a.Columns, b.Columns)), true
	case a.Kind == KindDynamic && b.Kind == KindDynamic:
		if t, ok := Common(a.Elem, b.Elem, c); ok {
			return DynamicOf(t), true
		}
	case a.Kind == KindDynamic && b.IsScalar():
		if t, ok := Common(a.Elem, b, c); ok {
			return DynamicOf(t), true
		}
	case a.IsScalar() && b.Kind == KindDynamic:
		if t, ok := Common(a, b.Elem, c); ok {
			return DynamicOf(t), true
		}
	}
	switch {
	case a.IsDynamic() && b.IsDynamic():
		return Dynamic, true
	case a.Kind == KindTable && b.Kind == KindTable:
		return TableOf(Closed(intersect(a.Table.Columns, b.Table.Columns)...)), true
	case a.IsScalar() && b.IsScalar() && c >= ConvertDynamic:
		return Dynamic, true
	}
	return nil, false
}

// intersect returns the columns of a that b has too, with the common type of both.
func intersect(a, b []*Column) []*Column {
	var list []*Column
	for _, x := range a {
		for i := len(b) - 1; i >= 0; i-- {
			y := b[i]
			if y.Name != x.Name {
				continue
			}
			if t, ok := Common(x.Type, y.Type, ConvertDynamic); !ok {
				x = x.As(x.Name, Dynamic)
			} else if t != x.Type {
				x = x.As(x.Name, t)
			}
			list = append(list, x)
			break
		}
	}
	return list
}

// PromoteToLong returns long for int.
func PromoteToLong(t *Type) *Type {
	if t == Int {
		return Long
	}
	return t
}

// Widest returns the widest of the numeric types, nil if there is none.
func Widest(types []*Type) *Type {
	var w *Type
	for _, t := range types {
		if t.IsNumeric() && t != w && (w == nil || t.wider(w)) {
			w = t
		}
	}
	return w
}
