package cluster

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxWords bounds the words of a text that are looked at. The rest counts as one word that varies.
const maxWords = 500

// A splitter cuts texts into words. Letters and digits form words, and all other
// characters separate them. The characters in apart do the opposite.
type splitter struct{ apart map[rune]bool }

func newSplitter(characters string) splitter {
	s := splitter{map[rune]bool{}}
	for _, r := range characters {
		s.apart[r] = true
	}
	return s
}

func (s splitter) inWord(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) != s.apart[r]
}

// A line is a text cut into words: gaps[i] is the text before words[i], and the last gap
// follows the last word.
type line struct {
	words, gaps []string
	cut         bool // whether there are more words
}

// split cuts a text into parts that share its memory.
func (s splitter) split(text string) line {
	var l line
	gap := 0
	for at := 0; at < len(text); {
		r, n := utf8.DecodeRuneInString(text[at:])
		if !s.inWord(r) {
			at += n
			continue
		}
		if len(l.words) == maxWords {
			l.cut = true
			break
		}
		from := at
		for at < len(text) && s.inWord(r) {
			at += n
			r, n = utf8.DecodeRuneInString(text[at:])
		}
		l.gaps, l.words = append(l.gaps, text[gap:from]), append(l.words, text[from:at])
		gap = at
	}
	l.gaps = append(l.gaps, text[gap:])
	return l
}

// bare returns a gap without the characters in apart: next to a word that varies they are part of it.
func (s splitter) bare(gap string) string {
	return strings.Map(func(r rune) rune {
		if s.apart[r] {
			return -1
		}
		return r
	}, gap)
}

// isNumber reports whether a word is all digits.
func isNumber(word string) bool {
	return strings.IndexFunc(word, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
}
