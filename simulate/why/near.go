package why

import (
	"slices"
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

// nearest returns the index of the text that is most like another, and how: -1 where none is like it. Of addresses
// with one domain the names are compared.
func nearest(text string, among []string) (at int, how string) {
	for i, other := range among {
		if how := likeness(text, other); how != "" {
			return i, how
		}
	}
	name, domain, _ := strings.Cut(text, "@")
	best, fewest := -1, 0
	for i, other := range among {
		a, b := text, other
		if otherName, of, ok := strings.Cut(other, "@"); ok && strings.EqualFold(of, domain) {
			a, b = name, otherName
		}
		if _, near := suggest.Nearest(a, func(yield func(string) bool) { yield(b) }); !near {
			continue
		}
		if n := suggest.Edits(a, b); best < 0 || n < fewest {
			best, fewest = i, n
		}
	}
	return best, ""
}

// terms returns the terms of a text: the longest sequences of letters and digits (KQL reference, datatypes-string-operators).
func terms(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// A missing is a term that a text does not have.
type missing struct {
	term string
	like string  // a term of the text that is near it, or ""
	part bool    // the term is a part of that one
	how  string  // how the two are nearly the same
	far  float64 // how many edits away the nearest term is
}

// String says what is missing.
func (m missing) String() string {
	switch {
	case m.term == "":
		return "the text does not have its terms in this order"
	case m.part:
		return quoted(m.term) + " is not a term of it; it is part of " + quoted(m.like) + ", and a term must be whole"
	case m.like == "":
		return quoted(m.term) + " is not a term of it"
	}
	return quoted(m.term) + " is not a term of it; nearest: " + quoted(m.like) + withComma(m.how)
}

// of says what is missing of a text that is wanted, where a term of the text is near it.
func (m missing) of(wanted string) string {
	if m.part {
		return "nearest: " + quoted(wanted) + "; " + quoted(m.term) + " is part of " + quoted(m.like) + ", and a term must be whole"
	}
	return "nearest: " + quoted(wanted) + "; the text has " + quoted(m.like) + " in place of " + quoted(m.term) + withComma(m.how)
}

// withComma returns a text after a comma, "" for none.
func withComma(text string) string {
	if text == "" {
		return ""
	}
	return ", " + text
}

// missingTerm returns the first term of a wanted text that a text does not have.
func missingTerm(text, wanted string, fold bool) missing {
	own := terms(text)
	for _, term := range terms(wanted) {
		if slices.ContainsFunc(own, func(t string) bool { return t == term || fold && strings.EqualFold(t, term) }) {
			continue
		}
		m := missing{term: term, far: 1000}
		for _, t := range own {
			if strings.Contains(t, term) || fold && strings.Contains(strings.ToLower(t), strings.ToLower(term)) {
				m.like, m.part, m.far = t, true, 0
				return m
			}
		}
		if i, how := nearest(term, own); i >= 0 {
			m.like, m.how, m.far = own[i], how, float64(suggest.Edits(term, own[i]))
		}
		return m
	}
	return missing{far: 500}
}
