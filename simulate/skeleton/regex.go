package skeleton

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"
)

// maxExample bounds the text that example writes.
const maxExample = 4_000

// example returns a text that a regular expression matches, in which a group has the text that is wanted; group -1 is none.
func example(pattern string, group int, want string) (string, bool) {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return "", false
	}
	w := &exampleWriter{group: group, want: want}
	if group == 0 {
		return want, want != ""
	}
	w.write(re)
	text := w.b.String()
	full, err := regexp.Compile(pattern)
	if err != nil {
		return "", false
	}
	return text, full.MatchString(text) || strings.Contains(pattern, `\b`)
}

type exampleWriter struct {
	b     strings.Builder
	group int
	want  string
}

func (w *exampleWriter) write(re *syntax.Regexp) {
	if w.b.Len() > maxExample {
		return
	}
	switch re.Op {
	case syntax.OpLiteral:
		w.b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		w.b.WriteRune(member(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		w.b.WriteString("a")
	case syntax.OpCapture:
		if re.Cap == w.group {
			w.b.WriteString(w.want)
			return
		}
		w.write(re.Sub[0])
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			w.write(sub)
		}
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			if w.holdsGroup(sub) {
				w.write(sub)
				return
			}
		}
		w.write(re.Sub[0])
	case syntax.OpPlus:
		w.write(re.Sub[0])
	case syntax.OpStar, syntax.OpQuest:
		if w.holdsGroup(re.Sub[0]) {
			w.write(re.Sub[0])
		}
	case syntax.OpRepeat:
		n := re.Min
		if n == 0 && w.holdsGroup(re.Sub[0]) {
			n = 1
		}
		for range min(n, 500) {
			w.write(re.Sub[0])
		}
	}
}

// holdsGroup reports whether the wanted group lies within.
func (w *exampleWriter) holdsGroup(re *syntax.Regexp) bool {
	if re.Op == syntax.OpCapture && re.Cap == w.group {
		return true
	}
	for _, sub := range re.Sub {
		if w.holdsGroup(sub) {
			return true
		}
	}
	return false
}

// member returns a character of a class, one that people write if there is one.
func member(ranges []rune) rune {
	in := func(r rune) bool {
		for i := 0; i+1 < len(ranges); i += 2 {
			if ranges[i] <= r && r <= ranges[i+1] {
				return true
			}
		}
		return false
	}
	for _, r := range "a1A0 _-./" {
		if in(r) {
			return r
		}
	}
	for i := 0; i+1 < len(ranges); i += 2 {
		for r := ranges[i]; r <= ranges[i+1] && r < ranges[i]+200; r++ {
			if unicode.IsPrint(r) {
				return r
			}
		}
	}
	if len(ranges) > 0 {
		return ranges[0]
	}
	return 'a'
}
