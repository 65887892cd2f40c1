package types

import (
	"sync/atomic"

	"github.com/ruleproof/ruleproof/kql/value"
)

// A Type is what the binder knows about the value of an expression. It says more
// than the plan's value.Type: what a dynamic value contains, and everything that
// is not a scalar. Types without parts are shared, so types are compared by address.
type Type struct {
	Kind    Kind
	Value   value.Type // of a scalar; Dynamic for every kind of dynamic
	Elem    *Type      // the type of the elements of an array, or of the content of a dynamic
	Columns []*Column  // of a bag (its properties) or a tuple
	Table   *Table     // of a table, or of a tuple that stands for one row of a table
	Group   []*Type    // the members of a group
	Of      any        // the function, pattern, database, graph or entity group itself; only the binder looks into it

	parts int // of an array or a bag: the number of types that it is made of; 0 for one
	shape atomic.Pointer[value.Shape]
}

// MaxParts bounds what is known of an array or a bag, in types that it is made of. Of a larger one it is
// only known that it is an array or a bag: bags that hold others twice would know exponentially much.
const MaxParts = 512

func (t *Type) size() int { return max(1, t.parts) }

// A Kind says what sort of thing a type describes.
type Kind uint8

// The kinds of types.
const (
	KindInvalid  Kind = iota // could not be bound; has been reported
	KindVoid                 // no value at all
	KindScalar               // bool, int, …, dynamic of unknown content, and unknown
	KindNull                 // the null of a dynamic literal
	KindType                 // typeof(…)
	KindDynamic              // a dynamic that holds a scalar of known type
	KindArray                // a dynamic that holds an array
	KindBag                  // a dynamic that holds a bag
	KindTable                // rows
	KindTuple                // several values at once, such as those of arg_max
	KindGroup                // several tables, columns or databases
	KindFunction             // a function that is named without being called
	KindPattern
	KindDatabase
	KindCluster
	KindGraph
	KindEntityGroup
)

// The types without parts.
var (
	Invalid     = &Type{Kind: KindInvalid}
	Void        = &Type{Kind: KindVoid}
	Nothing     = &Type{Kind: KindVoid} // the type of a * that stands for the columns of a projection; no diagnostic mentions it
	Unknown     = &Type{Kind: KindScalar, Value: value.Unknown}
	Null        = &Type{Kind: KindNull}
	TypeLiteral = &Type{Kind: KindType}

	Bool     = &Type{Kind: KindScalar, Value: value.Bool}
	Int      = &Type{Kind: KindScalar, Value: value.Int}
	Long     = &Type{Kind: KindScalar, Value: value.Long}
	Real     = &Type{Kind: KindScalar, Value: value.Real}
	Decimal  = &Type{Kind: KindScalar, Value: value.Decimal}
	String   = &Type{Kind: KindScalar, Value: value.String}
	DateTime = &Type{Kind: KindScalar, Value: value.DateTime}
	Timespan = &Type{Kind: KindScalar, Value: value.Timespan}
	GUID     = &Type{Kind: KindScalar, Value: value.GUID}
	Dynamic  = &Type{Kind: KindScalar, Value: value.Dynamic}

	Array = &Type{Kind: KindArray, Value: value.Dynamic, Elem: Dynamic}
	Bag   = &Type{Kind: KindBag, Value: value.Dynamic}
)

var scalarTypes = [...]*Type{
	value.Unknown: Unknown, value.Bool: Bool, value.Int: Int, value.Long: Long, value.Real: Real,
	value.Decimal: Decimal, value.String: String, value.DateTime: DateTime, value.Timespan: Timespan,
	value.GUID: GUID, value.Dynamic: Dynamic,
}

// Scalar returns the type for a type of the plan.
func Scalar(t value.Type) *Type { return scalarTypes[t] }

// dynamics and arrays hold, for each type of scalars, the type of a dynamic that contains one, and of a dynamic array of them.
var dynamics, arrays = func() (d, a [len(scalarTypes)]*Type) {
	for t, content := range scalarTypes {
		switch value.Type(t) {
		case value.Unknown, value.Dynamic, value.Decimal:
			d[t], a[t] = Dynamic, Array
		case value.Int:
		default:
			d[t] = &Type{Kind: KindDynamic, Value: value.Dynamic, Elem: content}
			a[t] = &Type{Kind: KindArray, Value: value.Dynamic, Elem: content}
		}
	}
	d[value.Int], a[value.Int] = d[value.Long], a[value.Long]
	return d, a
}()

var (
	arrayOfArrays = &Type{Kind: KindArray, Value: value.Dynamic, Elem: Array}
	arrayOfBags   = &Type{Kind: KindArray, Value: value.Dynamic, Elem: Bag}
)

// DynamicOf returns the type of a dynamic that holds a value of type t.
func DynamicOf(t *Type) *Type {
	switch {
	case t == nil:
		return Dynamic
	case t.IsDynamic():
		return t
	case t.Kind == KindScalar:
		return dynamics[t.Value]
	}
	return Dynamic
}

// ArrayOf returns the type of a dynamic array of elements of type t.
func ArrayOf(t *Type) *Type {
	if t != nil && t.Kind == KindDynamic {
		t = t.Elem
	}
	switch {
	case t == nil:
		return Array
	case t.Kind == KindScalar:
		return arrays[t.Value]
	case t == Array:
		return arrayOfArrays
	case t == Bag:
		return arrayOfBags
	case t.size() >= MaxParts:
	case t.Kind == KindArray || t.Kind == KindBag:
		return &Type{Kind: KindArray, Value: value.Dynamic, Elem: t, parts: 1 + t.size()}
	}
	return Array
}

// BagOf returns the type of a dynamic bag with these properties.
func BagOf(properties []*Column) *Type {
	parts := 1
	for _, p := range properties {
		parts += p.Type.size()
	}
	if len(properties) == 0 || parts > MaxParts {
		return Bag
	}
	return &Type{Kind: KindBag, Value: value.Dynamic, Columns: properties, parts: parts}
}

// OfShape returns the type of a plan's type and shape.
func OfShape(t value.Type, s *value.Shape) *Type {
	if t != value.Dynamic || s == nil {
		return Scalar(t)
	}
	if s.Parts(MaxParts) < MaxParts {
		return ofShape(t, s)
	}
	switch s.Kind {
	case value.ShapeArray:
		return Array
	case value.ShapeBag:
		return Bag
	}
	return Dynamic
}

func ofShape(t value.Type, s *value.Shape) *Type {
	if t != value.Dynamic || s == nil {
		return Scalar(t)
	}
	switch s.Kind {
	case value.ShapeArray:
		return ArrayOf(ofShape(s.Of, s.Element))
	case value.ShapeBag:
		cols := make([]*Column, len(s.Fields))
		for i, f := range s.Fields {
			cols[i] = NewColumn(f.Name, ofShape(f.Type, f.Shape))
		}
		return BagOf(cols)
	}
	return DynamicOf(Scalar(s.Of))
}

// Shape returns the shape of a dynamic type, nil for one of which nothing is known. All who ask share it.
func (t *Type) Shape() *value.Shape {
	switch t.Kind {
	case KindDynamic, KindArray, KindBag:
	default:
		return nil
	}
	if s := t.shape.Load(); s != nil {
		return s
	}
	s := t.makeShape()
	t.shape.Store(s)
	return s
}

func (t *Type) makeShape() *value.Shape {
	switch t.Kind {
	case KindArray:
		return value.ArrayOf(t.Elem.Value, t.Elem.Shape())
	case KindBag:
		fields := make([]value.ShapedField, len(t.Columns))
		for i, c := range t.Columns {
			fields[i] = value.ShapedField{Name: c.Name, Type: c.Type.ValueType(), Shape: c.Type.Shape()}
		}
		return value.BagOf(fields...)
	}
	return &value.Shape{Kind: value.ShapeScalar, Of: t.Elem.Value}
}

// TupleOf returns the type of several values at once.
func TupleOf(cols []*Column) *Type { return &Type{Kind: KindTuple, Columns: cols} }

// TableOf returns the type of the rows of a table.
func TableOf(t *Table) *Type {
	if t.typ == nil {
		t.typ = &Type{Kind: KindTable, Table: t}
	}
	return t.typ
}

// IsInvalid reports whether the expression could not be bound. That has been reported already.
func (t *Type) IsInvalid() bool { return t.Kind == KindInvalid }

// IsUnknown reports whether the type is that of a scalar about which nothing is known.
func (t *Type) IsUnknown() bool { return t == Unknown }

// IsDynamic reports whether the type is dynamic, with known content or not.
func (t *Type) IsDynamic() bool { return t.Value == value.Dynamic }

// IsScalar reports whether the type is that of a scalar, or may be one.
func (t *Type) IsScalar() bool {
	switch t.Kind {
	case KindScalar, KindNull, KindType, KindDynamic, KindArray, KindBag, KindTuple:
		return true
	case KindGroup:
		return len(t.Group) > 0 && t.Group[0].IsScalar()
	}
	return false
}

// IsNumeric reports whether the type is that of a number, or may be one.
func (t *Type) IsNumeric() bool { return t.IsUnknown() || t.Kind == KindScalar && t.Value.IsNumeric() }

// IsInteger reports whether the type is int or long, or may be one of them.
func (t *Type) IsInteger() bool { return t.IsUnknown() || t.Kind == KindScalar && t.Value.IsInteger() }

// IsSummable reports whether values of the type can be added up, or may be.
func (t *Type) IsSummable() bool {
	return t.IsUnknown() || t.Kind == KindScalar && t.Value.IsSummable()
}

// IsOrderable reports whether values of the type have an order, or may have one.
func (t *Type) IsOrderable() bool {
	return t.IsUnknown() || t.Kind == KindScalar && t.Value.IsOrderable()
}

// IsRealOrDecimal reports whether the type is real or decimal.
func (t *Type) IsRealOrDecimal() bool {
	return t.Kind == KindScalar && (t.Value == value.Real || t.Value == value.Decimal)
}

// IsTabular reports whether the type is that of a table or may yield one.
func (t *Type) IsTabular() bool {
	switch t.Kind {
	case KindTable, KindCluster, KindPattern:
		return true
	case KindGroup:
		return len(t.Group) > 0 && t.Group[0].IsTabular()
	}
	return false
}

// ValueType returns the type that the plan has for values of this type.
func (t *Type) ValueType() value.Type {
	if t.Kind == KindTuple && len(t.Columns) == 1 {
		return t.Columns[0].Type.ValueType()
	}
	return t.Value
}

// String returns the name of the type as it stands in messages.
func (t *Type) String() string {
	if t.Value != value.Unknown {
		return t.Value.String()
	}
	return kindNames[t.Kind]
}

var kindNames = [...]string{
	KindInvalid: "unknown", KindVoid: "nothing", KindScalar: "unknown", KindNull: "null", KindType: "type",
	KindDynamic: "dynamic", KindArray: "dynamic", KindBag: "dynamic", KindTable: "table", KindTuple: "tuple", KindGroup: "group",
	KindFunction: "function", KindPattern: "pattern", KindDatabase: "database", KindCluster: "cluster",
	KindGraph: "graph", KindEntityGroup: "entity group",
}
