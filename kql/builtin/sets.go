package builtin

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/value"
)

// A set keeps distinct values in the order in which they come.
type set struct {
	seen  map[string]struct{}
	items []any
	key   []byte
}

func newSet() *set { return &set{seen: map[string]struct{}{}} }

func (s *set) has(v any) bool {
	s.key = value.AppendKey(s.key[:0], v)
	_, ok := s.seen[string(s.key)]
	return ok
}

// add adds a value; it reports whether it is new.
func (s *set) add(v any) bool {
	if s.has(v) {
		return false
	}
	s.seen[string(s.key)] = struct{}{}
	s.items = append(s.items, v)
	return true
}

func setOf(items []any) *set {
	s := newSet()
	for _, v := range items {
		s.add(v)
	}
	return s
}

func (s *set) list() []any {
	if s.items == nil {
		return []any{}
	}
	return s.items
}

// sets returns the arguments as sets; ok is false when one is no array.
func sets(a []any) (all []*set, ok bool) {
	for _, v := range a {
		l, ok := v.([]any)
		if !ok {
			return nil, false
		}
		all = append(all, setOf(l))
	}
	return all, true
}

func setUnion(f *frame, a []any) any {
	all, ok := sets(a)
	if !ok {
		return nil
	}
	for _, s := range all[1:] {
		for _, v := range s.items {
			all[0].add(v)
		}
	}
	return f.whole(all[0].list())
}

// setFilter keeps what is in all other sets (wanted) or in none of them.
func setFilter(wanted bool) rowFunc {
	return func(f *frame, a []any) any {
		all, ok := sets(a)
		if !ok {
			return nil
		}
		out := []any{}
		for _, v := range all[0].items {
			keep := true
			for _, s := range all[1:] {
				keep = keep && s.has(v) == wanted
			}
			if keep {
				out = append(out, v)
			}
		}
		return out
	}
}

func setHasElement(f *frame, a []any) any {
	l, ok := a[0].([]any)
	if !ok {
		return nil
	}
	return slices.ContainsFunc(l, func(v any) bool { return v != nil && value.Equal(v, a[1]) })
}

func setEquals(f *frame, a []any) any {
	all, ok := sets(a)
	if !ok {
		return nil
	}
	if len(all[0].items) != len(all[1].items) {
		return false
	}
	return !slices.ContainsFunc(all[0].items, func(v any) bool { return !all[1].has(v) })
}

func jaccardIndex(f *frame, a []any) any {
	all, ok := sets(a)
	if !ok {
		return nil
	}
	common := 0
	for _, v := range all[0].items {
		if all[1].has(v) {
			common++
		}
	}
	return float64(common) / float64(len(all[0].items)+len(all[1].items)-common)
}
