package regex

import (
	"slices"
	"sync"
	"unicode"
)

// A set is a set of characters: pairs of first and last, sorted, disjoint and not adjacent.
type set []rune

// limits of the characters of a set, with Unicode and without.
const (
	lastRune = unicode.MaxRune
	lastByte = 0xFF
)

// normal returns pairs in any order as a set.
func normal(pairs []rune) set {
	type pair [2]rune
	list := make([]pair, 0, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, pair{pairs[i], pairs[i+1]})
	}
	slices.SortFunc(list, func(a, b pair) int { return int(a[0] - b[0]) })
	out := make(set, 0, len(pairs))
	for _, p := range list {
		out = out.push(p[0], p[1])
	}
	return out
}

// push adds characters that begin after those before them have begun.
func (s set) push(lo, hi rune) set {
	if n := len(s); n > 0 && lo <= s[n-1]+1 {
		s[n-1] = max(s[n-1], hi)
		return s
	}
	return append(s, lo, hi)
}

func (s set) union(o set) set {
	switch {
	case len(s) == 0:
		return o
	case len(o) == 0:
		return s
	}
	out := make(set, 0, len(s)+len(o))
	for len(s) > 0 || len(o) > 0 {
		if len(o) == 0 || len(s) > 0 && s[0] <= o[0] {
			out, s = out.push(s[0], s[1]), s[2:]
		} else {
			out, o = out.push(o[0], o[1]), o[2:]
		}
	}
	return out
}

func (s set) intersect(o set) set {
	out := set{}
	for len(s) > 0 && len(o) > 0 {
		if lo, hi := max(s[0], o[0]), min(s[1], o[1]); lo <= hi {
			out = out.push(lo, hi)
		}
		if s[1] < o[1] {
			s = s[2:]
		} else {
			o = o[2:]
		}
	}
	return out
}

// negate returns the characters up to last that are not in the set.
func (s set) negate(last rune) set {
	out := make(set, 0, len(s)+2)
	next := rune(0)
	for i := 0; i < len(s); i += 2 {
		if s[i] > next {
			out = append(out, next, s[i]-1)
		}
		next = s[i+1] + 1
	}
	if next <= last {
		out = append(out, next, last)
	}
	return out
}

func (s set) subtract(o set) set { return s.intersect(o.negate(lastRune)) }

func (s set) symmetric(o set) set { return s.subtract(o).union(o.subtract(s)) }

func (s set) has(r rune) bool {
	i, found := slices.BinarySearch(s, r)
	return found || i%2 == 1
}

// foldable lists the characters that have another case, sorted.
var foldable = sync.OnceValue(func() []rune {
	var list []rune
	for r := range rune(unicode.MaxRune) {
		if unicode.SimpleFold(r) != r {
			list = append(list, r)
		}
	}
	return list
})

// fold adds the other cases of the characters: all of them, or the ASCII ones.
func (s set) fold(ascii bool) set {
	var more []rune
	for i := 0; i < len(s); i += 2 {
		from, _ := slices.BinarySearch(foldable(), s[i])
		for _, r := range foldable()[from:] {
			if r > s[i+1] {
				break
			}
			for o := unicode.SimpleFold(r); o != r; o = unicode.SimpleFold(o) {
				if !ascii || o < 0x80 && r < 0x80 {
					more = append(more, o, o)
				}
			}
		}
	}
	if more == nil {
		return s
	}
	return s.union(normal(more))
}
