// Package words writes numbers with their nouns, and lists.
package words

import (
	"strconv"
	"strings"
)

// Count returns "0 rows", "1 row" or "2 rows".
func Count(n int, noun string) string {
	return strconv.Itoa(n) + " " + Some(n, noun)
}

// CountOrNo returns "no row", "1 row" or "2 rows".
func CountOrNo(n int, noun string) string {
	if n == 0 {
		return "no " + noun
	}
	return Count(n, noun)
}

// Some returns the noun, in the plural unless n is 1.
func Some(n int, noun string) string {
	if n != 1 {
		return Plural(noun)
	}
	return noun
}

// Verb returns the form of a verb for one subject, and for any other number of them.
func Verb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// invariable are the nouns whose plural is the word itself.
var invariable = map[string]bool{"info": true}

// Plural returns the plural of a noun, or of an expression that ends with one.
func Plural(noun string) string {
	stem, isY := strings.CutSuffix(noun, "y")
	switch {
	case invariable[noun]:
		return noun
	case isY && stem != "" && !strings.ContainsAny(stem[len(stem)-1:], "aeiou"):
		return stem + "ies"
	}
	return noun + "s"
}

// List returns "", "a", "a and b" or "a, b and c".
func List(items []string) string {
	last := len(items) - 1
	if last < 1 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:last], ", ") + " and " + items[last]
}
