package operators

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Finder finds a text in others. A search costs no more than the lengths of both together:
// it begins by comparing the text at each place where it may begin, which is fast for nearly all
// texts, and goes over to the algorithm of Knuth, Morris and Pratt when that does not get on.
type Finder struct {
	wanted string
	cased  bool // upper and lower case differ

	// For the second way: the units of the text, and for each number of them that
	// match, how many still do after the first is left out.
	units []rune
	back  []int32
}

// NewFinder returns the finder of a text.
func NewFinder(wanted string, cased bool) *Finder { return &Finder{wanted: wanted, cased: cased} }

// patience is how many comparisons for each byte of a text are made in the first way.
const patience = 8

// In reports whether the text occurs in s.
func (w *Finder) In(s string) bool {
	if w.cased {
		return strings.Contains(s, w.wanted)
	}
	found := false
	w.Each(s, func(int, int) bool { found = true; return false })
	return found
}

// Each calls f with the place and the end of each occurrence in s, until f returns false. Occurrences
// may overlap.
func (w *Finder) Each(s string, f func(at, end int) bool) {
	if w.wanted == "" {
		f(0, 0)
		return
	}
	left := patience*len(s) + len(w.wanted)
	for from := 0; ; {
		at, end := w.next(s, from, &left)
		if left < 0 {
			w.match(s, at, f)
			return
		}
		if at < 0 || !f(at, end) {
			return
		}
		left -= end - at
		_, size := utf8.DecodeRuneInString(s[at:])
		from = at + size
	}
}

// next returns the next occurrence. When no comparisons are left, at is the place up to which there is none.
func (w *Finder) next(s string, from int, left *int) (at, end int) {
	if w.cased {
		if at = strings.Index(s[from:], w.wanted); at < 0 {
			return -1, 0
		}
		return from + at, from + at + len(w.wanted)
	}
	first, _ := utf8.DecodeRuneInString(w.wanted)
	low, high, wide := byte(0), byte(0), true
	if folded := Lower(first); folded < utf8.RuneSelf {
		low, high = byte(folded), byte(unicode.ToUpper(folded))
		wide = low == 'i' || low == 'k' // some characters outside of ASCII fold to these
	}
	for i, size := from, 1; i < len(s); i += size {
		if wide && s[i] >= utf8.RuneSelf {
			_, size = utf8.DecodeRuneInString(s[i:])
		} else if size = 1; s[i] != low && s[i] != high {
			continue
		}
		n, ok := prefixFold(s[i:], w.wanted)
		if ok {
			return i, i + n
		}
		if *left -= n; *left < 0 {
			return i, 0
		}
	}
	return -1, 0
}

// unit returns the unit of a text at a place, and how many bytes it has: a byte, or a folded character.
func (w *Finder) unit(s string, at int) (rune, int) {
	if c := s[at]; w.cased || c < utf8.RuneSelf {
		if w.cased {
			return rune(c), 1
		}
		return Lower(rune(c)), 1
	}
	r, size := utf8.DecodeRuneInString(s[at:])
	return Lower(r), size
}

// prepare makes what the second way needs.
func (w *Finder) prepare() {
	if w.units != nil {
		return
	}
	for at := 0; at < len(w.wanted); {
		r, size := w.unit(w.wanted, at)
		w.units, at = append(w.units, r), at+size
	}
	w.back = make([]int32, len(w.units)+1)
	w.back[0] = -1
	k := int32(-1)
	for i, r := range w.units {
		for k >= 0 && w.units[k] != r {
			k = w.back[k]
		}
		k++
		w.back[i+1] = k
	}
}

// match finds the occurrences from a place on in the second way.
func (w *Finder) match(s string, from int, f func(at, end int) bool) {
	w.prepare()
	n := len(w.units)
	places := make([]int, n) // of the last n units
	k := 0
	for at, i := from, 0; at < len(s); i++ {
		r, size := w.unit(s, at)
		places[i%n] = at
		for k >= 0 && (k == n || w.units[k] != r) {
			k = int(w.back[k])
		}
		k, at = k+1, at+size
		if k == n && !f(places[(i+1)%n], at) {
			return
		}
	}
}
