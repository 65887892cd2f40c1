package builtin

import "github.com/ruleproof/ruleproof/kql/value"

// A Conversion is how far values may be converted to give them a common type.
type Conversion uint8

// The conversions, each of which includes those before it.
const (
	ConvertNothing Conversion = iota
	ConvertWider              // int to long to real to decimal
	ConvertDynamic            // anything to dynamic
)

// A Typed is a type with its shape. Null says that it is the type of a null literal.
type Typed struct {
	Type  value.Type
	Shape *value.Shape
	Null  bool
}

// IsWider reports whether numbers of type t hold every number of type u, as
// conversions between types go: a decimal counts as wider than a real.
func IsWider(t, u value.Type) bool {
	return t.IsNumeric() && u.IsNumeric() && t > u
}

// CommonType returns the type that two types have in common; ok is false when there is none.
func CommonType(a, b Typed, allow Conversion) (common Typed, ok bool) {
	anyDynamic := Typed{Type: value.Dynamic}
	switch {
	case a.Null:
		return b, true
	case b.Null:
		return a, true
	case a.Type == b.Type && a.Shape.Equal(b.Shape):
		return a, true
	case a.Type == value.Unknown || b.Type == value.Unknown:
		return Typed{}, true
	case a.Type == value.Dynamic && a.Shape == nil, b.Type == value.Dynamic && b.Shape == nil:
		return anyDynamic, true
	case IsWider(b.Type, a.Type) && allow >= ConvertWider:
		return b, true
	case IsWider(a.Type, b.Type) && allow >= ConvertWider:
		return a, true
	}
	if a.Shape != nil && b.Shape != nil {
		return commonShape(a.Shape, b.Shape, allow), true
	}
	// One type is a scalar, and the other may be the same scalar in a dynamic.
	for _, pair := range [2][2]Typed{{a, b}, {b, a}} {
		if s := pair[0].Shape; s != nil && s.Kind == value.ShapeScalar && pair[1].Type != value.Dynamic {
			if c, ok := CommonType(Typed{Type: s.Of}, pair[1], allow); ok {
				return Typed{Type: value.Dynamic, Shape: scalarShape(c.Type)}, true
			}
		}
	}
	if allow >= ConvertDynamic {
		return anyDynamic, true
	}
	return Typed{}, false
}

func commonShape(a, b *value.Shape, allow Conversion) Typed {
	common := Typed{Type: value.Dynamic}
	switch {
	case a.Kind != b.Kind:
	case a.Kind == value.ShapeArray:
		common.Shape = value.ArrayOf(value.Dynamic, nil)
	case a.Kind == value.ShapeBag:
		common.Shape = value.BagOf()
		for _, f := range a.Fields {
			g, ok := b.Field(f.Name)
			if !ok {
				continue
			}
			c, ok := CommonType(Typed{Type: f.Type, Shape: f.Shape}, Typed{Type: g.Type, Shape: g.Shape}, ConvertDynamic)
			if !ok {
				c = Typed{Type: value.Dynamic}
			}
			common.Shape.Fields = append(common.Shape.Fields, value.ShapedField{Name: f.Name, Type: c.Type, Shape: c.Shape})
		}
	default:
		if c, ok := CommonType(Typed{Type: a.Of}, Typed{Type: b.Of}, allow); ok {
			common.Shape = scalarShape(c.Type)
		}
	}
	return common
}

// scalarShape returns the shape of a scalar in a dynamic; a dynamic has no ints and no decimals.
func scalarShape(t value.Type) *value.Shape {
	switch t {
	case value.Int:
		t = value.Long
	case value.Decimal, value.Dynamic, value.Unknown:
		return nil
	}
	return &value.Shape{Kind: value.ShapeScalar, Of: t}
}

// CommonOf returns the common type of the arguments; ok is false if they have none.
func CommonOf(args []*Arg, allow Conversion) (common Typed, ok bool) {
	common = Typed{Null: true}
	for _, a := range args {
		if common, ok = CommonType(common, Typed{Type: a.Type, Shape: a.Shape}, allow); !ok {
			return Typed{}, false
		}
	}
	return common, len(args) > 0
}
