package why

import (
	"strings"
	"unicode"

	"github.com/ruleproof/ruleproof/internal/suggest"
)

// likeness says how two texts that are not equal are nearly the same: "another letter case", "other blanks", or "" where they are not.
func likeness(a, b string) string {
	switch {
	case a == b:
		return ""
	case strings.EqualFold(a, b):
		return "another letter case"
	case strings.TrimSpace(a) == strings.TrimSpace(b):
		return "other blanks at the ends"
	case packed(a) == packed(b):
		return "other blanks"
	case strings.EqualFold(packed(a), packed(b)):
		return "another letter case and other blanks"
	}
	return ""
}

// packed returns a text without its blanks.
func packed(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

// nearest returns the index of the text that is most like another, and how: -1 where none is like it.
func nearest(text string, among []string) (at int, how string) {
	for i, other := range among {
		if how := likeness(text, other); how != "" {
			return i, how
		}
	}
	near, ok := suggest.Nearest(text, func(yield func(string) bool) {
		for _, other := range among {
			if !yield(other) {
				return
			}
		}
	})
	if !ok {
		return -1, ""
	}
	for i, other := range among {
		if other == near {
			return i, ""
		}
	}
	return -1, ""
}

// terms returns the terms of a text: the longest sequences of letters and digits (KQL reference, datatypes-string-operators).
func terms(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// missingTerm says which term of a wanted text a text does not have, and what is near it.
func missingTerm(text, wanted string, fold bool) (message, hint string) {
	equal := func(a, b string) bool { return a == b }
	if fold {
		equal = strings.EqualFold
	}
	own := terms(text)
	has := func(term string) bool {
		for _, t := range own {
			if equal(t, term) {
				return true
			}
		}
		return false
	}
	for _, term := range terms(wanted) {
		if has(term) {
			continue
		}
		message = quoted(term) + " is not a term of it"
		for _, t := range own {
			if i := strings.Index(strings.ToLower(t), strings.ToLower(term)); i >= 0 {
				return message, "it is part of " + quoted(t) + ", and a term must be whole"
			}
		}
		if i, how := nearest(term, own); i >= 0 {
			hint = "nearest: " + quoted(own[i])
			if how != "" {
				hint += ", " + how
			}
		}
		return message, hint
	}
	return "its terms are not these in this order", ""
}
