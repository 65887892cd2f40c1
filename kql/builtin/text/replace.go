package text

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/builtin"
)

func replaceString(f *builtin.Frame, a []any) any {
	return replaceText(f, a[0].(string), a[1].(string), a[2].(string))
}

func replaceText(f *builtin.Frame, text, lookup, rewrite string) any {
	if lookup == "" {
		return text
	}
	if more := len(rewrite) - len(lookup); more > 0 && !f.Grow(len(text)+more*strings.Count(text, lookup)) {
		return nil
	}
	return strings.ReplaceAll(text, lookup, rewrite)
}

// replaceStrings replaces several texts, one after another. It does not replace within
// replacements. A replacement that is not a text leaves its own text unchanged.
func replaceStrings(f *builtin.Frame, a []any) any {
	lookups, ok1 := a[1].([]any)
	rewrites, ok2 := a[2].([]any)
	if !ok1 || !ok2 || len(lookups) != len(rewrites) {
		return f.Fail("the lookups and the rewrites must be arrays of the same length")
	}
	text := a[0].(string)
	pieces := []piece{{0, int32(len(text))}}
	for i, l := range lookups {
		from, ok := l.(string)
		if !ok || !f.Afford(len(text)) || from == "" || !strings.Contains(text, from) {
			continue
		}
		if !f.Afford(len(text) + 16*len(pieces)) {
			return nil
		}
		next := make([]piece, 0, len(pieces)+2*strings.Count(text, from))
		for _, p := range pieces {
			next = p.cut(text, from, i, next)
		}
		pieces = next
	}
	size := 0
	for _, p := range pieces {
		size += len(p.in(text, lookups, rewrites))
	}
	if !f.Grow(size) {
		return nil
	}
	var out strings.Builder
	out.Grow(size)
	for _, p := range pieces {
		out.WriteString(p.in(text, lookups, rewrites))
	}
	return out.String()
}

// A piece is a part of the text in which replace_strings looks for further texts, or, with
// a negative end, stands for the replacement of that number.
type piece struct{ at, end int32 }

// cut appends what becomes of a piece when a text in it is replaced.
func (p piece) cut(text, from string, number int, to []piece) []piece {
	for p.end >= 0 {
		next := strings.Index(text[p.at:p.end], from)
		if next < 0 {
			break
		}
		if next > 0 {
			to = append(to, piece{p.at, p.at + int32(next)})
		}
		to = append(to, piece{int32(number), -1})
		if p.at += int32(next + len(from)); p.at == p.end {
			return to
		}
	}
	return append(to, p)
}

// in returns the text of a piece.
func (p piece) in(text string, lookups, rewrites []any) string {
	if p.end >= 0 {
		return text[p.at:p.end]
	}
	if to, ok := rewrites[p.at].(string); ok {
		return to
	}
	return lookups[p.at].(string)
}

// A rewriting is what takes the place of a match: texts, and groups of the match in between.
type rewriting []rewritePart

type rewritePart struct {
	text  string
	group int // -1 for a text
}

// rewritingOf decodes a rewrite pattern, in which \1 is the first group and \0 the match (KQL
// reference, replace-regex-function).
func rewritingOf(pattern string) rewriting {
	var parts rewriting
	var text strings.Builder
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		if c == '\\' && i+1 < len(pattern) {
			i++
			if c = pattern[i]; c >= '0' && c <= '9' {
				parts = append(parts, rewritePart{text.String(), -1}, rewritePart{"", int(c - '0')})
				text.Reset()
				continue
			}
		}
		text.WriteByte(c)
	}
	return append(parts, rewritePart{text.String(), -1})
}

// rewrite appends what takes the place of the match at the places.
func (w rewriting) rewrite(to []byte, text string, at []int) []byte {
	for _, part := range w {
		switch g := 2 * part.group; {
		case g < 0:
			to = append(to, part.text...)
		case g < len(at) && at[g] >= 0:
			to = append(to, text[at[g]:at[g+1]]...)
		}
	}
	return to
}

func replaceRegex(f *builtin.Frame, a []any) any {
	return replaceMatches(f, a[0].(string), a[1].(string), a[2].(string))
}

func replaceMatches(f *builtin.Frame, text, lookup, rewrite string) any {
	re := f.Pattern(lookup)
	if re == nil {
		return nil
	}
	if !f.Grow(len(text) + len(rewrite)) {
		return nil
	}
	parts := rewritingOf(rewrite)
	return f.Text(re.Replace(text, func(to []byte, at []int) []byte { return parts.rewrite(to, text, at) }))
}

// replaceOld is replace, which takes the pattern first.
func replaceOld(f *builtin.Frame, a []any) any {
	return replaceMatches(f, a[2].(string), a[0].(string), a[1].(string))
}
