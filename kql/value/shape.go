package value

// ShapeKind says what a dynamic value is known to be.
type ShapeKind uint8

// The kinds of shapes.
const (
	ShapeScalar ShapeKind = iota // a scalar in a dynamic
	ShapeArray
	ShapeBag
)

// A Shape is what is known about a dynamic value before it is computed, such as that it
// is an array of strings, or a bag with certain properties. About a value with a nil
// Shape nothing is known. A Shape is immutable.
type Shape struct {
	Kind    ShapeKind
	Of      Type          // of a scalar: its type; of an array: the type of its elements, Dynamic when they are anything
	Element *Shape        // of an array whose elements are dynamic: their shape
	Fields  []ShapedField // of a bag: the properties that it is known to have
}

// A ShapedField is a property of a bag, or a column, with its shape.
type ShapedField struct {
	Name  string
	Type  Type
	Shape *Shape // with Dynamic
}

// Field returns the property of that name.
func (s *Shape) Field(name string) (ShapedField, bool) {
	if s != nil {
		for _, f := range s.Fields {
			if f.Name == name {
				return f, true
			}
		}
	}
	return ShapedField{}, false
}

// Parts returns the number of shapes and types that the shape is made of, or most if there are more.
func (s *Shape) Parts(most int) int {
	if s == nil || most <= 1 {
		return min(1, most)
	}
	n := 1
	if s.Element != nil {
		n += s.Element.Parts(most - n)
	}
	for _, f := range s.Fields {
		if n >= most {
			return most
		}
		n += f.Shape.Parts(most - n)
	}
	return n
}

// Equal reports whether two shapes are the same.
func (s *Shape) Equal(o *Shape) bool {
	switch {
	case s == o:
		return true
	case s == nil || o == nil || s.Kind != o.Kind || s.Of != o.Of || len(s.Fields) != len(o.Fields):
		return false
	}
	for i, f := range s.Fields {
		g := o.Fields[i]
		if f.Name != g.Name || f.Type != g.Type || !f.Shape.Equal(g.Shape) {
			return false
		}
	}
	return s.Element.Equal(o.Element)
}

// ArrayOf returns the shape of an array with elements of a type. Kusto widens
// an int to a long when it puts one into an array.
func ArrayOf(t Type, element *Shape) *Shape {
	switch {
	case t == Int:
		t = Long
	case t == Dynamic && element != nil && element.Kind == ShapeScalar:
		t, element = element.Of, nil
	case t == Decimal, t == Unknown:
		t = Dynamic
	}
	return &Shape{Kind: ShapeArray, Of: t, Element: element}
}

// BagOf returns the shape of a bag with the properties.
func BagOf(fields ...ShapedField) *Shape { return &Shape{Kind: ShapeBag, Fields: fields} }
