// Package suggest finds the name that a writer probably meant when a name is
// unknown. It compares words alone and knows nothing of what they name.
package suggest

import (
	"iter"
	"math/bits"
	"strings"
	"unicode/utf8"
)

// maxLength bounds the words that are compared: no name is longer, and cost grows with its square.
const maxLength = 64

// Nearest returns the candidate nearest to the word, and whether one is near enough to be
// worth a suggestion: at most one edit for each three characters. An edit inserts,
// deletes, replaces or swaps neighbouring characters. A difference in letter case does
// not count. Of equally near candidates the alphabetically first wins, so that the answer
// does not depend on their order.
func Nearest(word string, candidates iter.Seq[string]) (string, bool) {
	if word == "" || len(word) > maxLength {
		return "", false
	}
	folded := []rune(strings.ToLower(word))
	limit := max(1, len(folded)/3)
	if len(folded) < 3 {
		limit = 0 // words of two letters may differ only in case
	}
	var best string
	found, fewest := false, 0
	var m matrix
	letters := lettersOf(word)
	for candidate := range candidates {
		if candidate == word || len(candidate) > maxLength || candidate == "" {
			continue
		}
		if bits.OnesCount64(letters^lettersOf(candidate)) > 2*limit {
			continue // an edit changes at most two letters of a word
		}
		if d := utf8.RuneCountInString(candidate) - len(folded); d > limit || -d > limit {
			continue
		}
		edits := m.distance(folded, []rune(strings.ToLower(candidate)))
		if edits > limit {
			continue
		}
		if !found || edits < fewest || edits == fewest && candidate < best {
			best, fewest, found = candidate, edits, true
		}
	}
	return best, found
}

// Edits returns the number of edits between two words, whatever their case, which is large for a long word.
func Edits(a, b string) int {
	if len(a) > maxLength || len(b) > maxLength {
		return maxLength
	}
	var m matrix
	return m.distance([]rune(strings.ToLower(a)), []rune(strings.ToLower(b)))
}

// lettersOf returns a set of the characters of a word: a bit for each letter and
// digit, whatever its case, and one for all others.
func lettersOf(word string) uint64 {
	var set uint64
	for i := 0; i < len(word); i++ {
		switch c := word[i] | 0x20; {
		case 'a' <= c && c <= 'z':
			set |= 1 << (c - 'a')
		case '0' <= word[i] && word[i] <= '9':
			set |= 1 << (26 + word[i] - '0')
		default:
			set |= 1 << 63
		}
	}
	return set
}

// A matrix holds the rows of the distance table, so that one search allocates once.
type matrix struct{ before, last, next [maxLength + 1]int }

// distance returns the restricted Damerau-Levenshtein distance of two words of at most maxLength characters.
func (m *matrix) distance(a, b []rune) int {
	before, last, next := &m.before, &m.last, &m.next
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := range a {
		next[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next[j+1] = min(last[j]+cost, last[j+1]+1, next[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, last, next = last, next, before
	}
	return last[len(b)]
}
