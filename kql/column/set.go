package column

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

// A Set tests values for membership (KQL reference, in-operator). It is safe for concurrent use.
type Set struct {
	values Grouper
	fold   bool
	nulls  bool // null is among the values
}

// NewSet returns the set of the column's values; with fold it ignores letter case.
func NewSet(values value.Column, fold bool) *Set {
	s := &Set{values: newSingle(values.Type(), true), fold: fold && values.Type() == value.String}
	for r := range values.Len() {
		s.nulls = s.nulls || values.IsNull(r)
	}
	s.values.Add([]value.Column{s.folded(values)}, make([]int, values.Len()))
	return s
}

// folded returns the column in lower case if the set ignores letter case.
func (s *Set) folded(c value.Column) value.Column {
	v, ok := c.(*value.Vector[string])
	if !ok || !s.fold {
		return c
	}
	out := make([]string, v.Len())
	for r := range out {
		out[r] = strings.ToLower(v.At(r))
	}
	return value.NewVector(value.String, out, nil)
}

// Find writes the number of each value among the different values of the set, or -1.
func (s *Set) Find(c value.Column, ids []int) { s.values.Find([]value.Column{s.folded(c)}, ids) }

// Test reports for each value whether it is in the set, or with negate, whether it is
// not. Null compared with null is null, and with anything else not equal.
func (s *Set) Test(c value.Column, negate bool) value.Column {
	ids := make([]int, c.Len())
	s.Find(c, ids)
	out, nulls := make([]bool, len(ids)), value.Nulls(nil)
	for r, id := range ids {
		if s.nulls && c.IsNull(r) {
			nulls = nulls.Set(r, len(ids))
			continue
		}
		out[r] = (id >= 0 && equalsItself(c, r)) != negate
	}
	return value.NewVector(value.Bool, out, nulls)
}

// equalsItself reports whether a value equals itself. NaN does not, nor does an array or
// a bag with NaN in it.
func equalsItself(c value.Column, row int) bool {
	switch v := c.(type) {
	case *value.Vector[float64]:
		return v.At(row) == v.At(row)
	case *value.Vector[any]:
		return value.Equal(v.At(row), v.At(row))
	}
	return true
}
