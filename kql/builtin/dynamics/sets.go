package dynamics

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A Set keeps distinct values in the order in which they were added.
type Set struct {
	seen  map[string]struct{}
	Items []any
	key   []byte
}

// NewSet returns an empty set.
func NewSet() *Set { return &Set{seen: map[string]struct{}{}} }

// Has reports whether a value is in the set.
func (s *Set) Has(v any) bool {
	s.key = value.AppendKey(s.key[:0], v)
	_, ok := s.seen[string(s.key)]
	return ok
}

// Add adds a value and reports whether it is new.
func (s *Set) Add(v any) bool {
	if s.Has(v) {
		return false
	}
	s.seen[string(s.key)] = struct{}{}
	s.Items = append(s.Items, v)
	return true
}

// SetOf returns the set of the values.
func SetOf(items []any) *Set { return setOf(nil, items) }

// setOf is SetOf in a function over rows, whose result is wrong when it cannot afford the set.
func setOf(f *builtin.Frame, items []any) *Set {
	s := NewSet()
	for _, v := range items {
		if !f.Afford(SetUnits) {
			break
		}
		s.Add(v)
	}
	return s
}

// SetUnits is about the work of looking for a value in a set, in units of a meter.
const SetUnits = 200

// List returns the values as an array.
func (s *Set) List() []any {
	if s.Items == nil {
		return []any{}
	}
	return s.Items
}

// sets returns the arguments as sets; ok is false if one is not an array.
func sets(f *builtin.Frame, a []any) (all []*Set, ok bool) {
	for _, v := range a {
		l, ok := v.([]any)
		if !ok {
			return nil, false
		}
		all = append(all, setOf(f, l))
	}
	return all, true
}

func setUnion(f *builtin.Frame, a []any) any {
	all, ok := sets(f, a)
	if !ok {
		return nil
	}
	for _, s := range all[1:] {
		for _, v := range s.Items {
			if !f.Afford(SetUnits) {
				return nil
			}
			all[0].Add(v)
		}
	}
	return f.Whole(all[0].List())
}

// setFilter keeps the values that are in all other sets (wanted) or in none of them.
func setFilter(wanted bool) builtin.RowFunc {
	return func(f *builtin.Frame, a []any) any {
		all, ok := sets(f, a)
		if !ok {
			return nil
		}
		out := []any{}
		for _, v := range all[0].Items {
			if !f.Afford(SetUnits * len(all)) {
				return nil
			}
			keep := true
			for _, s := range all[1:] {
				keep = keep && s.Has(v) == wanted
			}
			if keep {
				out = append(out, v)
			}
		}
		return out
	}
}

func setHasElement(f *builtin.Frame, a []any) any {
	l, ok := a[0].([]any)
	if !ok {
		return nil
	}
	return slices.ContainsFunc(l, func(v any) bool { return v != nil && value.Equal(v, a[1]) })
}

func setEquals(f *builtin.Frame, a []any) any {
	all, ok := sets(f, a)
	if !ok {
		return nil
	}
	if len(all[0].Items) != len(all[1].Items) {
		return false
	}
	return !slices.ContainsFunc(all[0].Items, func(v any) bool { return !all[1].Has(v) })
}

func jaccardIndex(f *builtin.Frame, a []any) any {
	all, ok := sets(f, a)
	if !ok {
		return nil
	}
	common := 0
	for _, v := range all[0].Items {
		if all[1].Has(v) {
			common++
		}
	}
	return float64(common) / float64(len(all[0].Items)+len(all[1].Items)-common)
}
