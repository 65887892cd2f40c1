// Package text has the functions that search, cut, encode, hash and parse strings.
package text

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/operators"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Strings are the functions over strings.
var Strings = []builtin.Function{
	{Name: "countof", Page: "countof-function", Foldable: true,
		Refuses:   builtin.Refuses{Dynamic: "source", Varying: "search", Pattern: "search"},
		Signature: []string{"(source: string, search: string, kind?: literal string[normal regex]) long"},
		Eval:      builtin.Strict(countof, value.String)},
	{Name: "has_any_index", Page: "has-any-index-function", Foldable: true,
		Signature: []string{"(source: stringOrDynamic, values: array) long"},
		Eval:      builtin.Strict(hasAnyIndex, value.String, value.Dynamic)},
	{Name: "indexof", Page: "indexof-function", Foldable: true,
		Signature: []string{"(string: scalar, match: scalar, start?: integer, length?: integer, occurrence?: const integer) long"},
		Eval:      builtin.Strict(indexOf, value.String, value.String, value.Long)},
	{Name: "indexof_regex", Page: "indexof-regex-function", Foldable: true,
		Refuses:   builtin.Refuses{Pattern: "match"},
		Signature: []string{"(string: scalar, match: const scalar, start?: integer, length?: integer, occurrence?: const integer) long"},
		Eval:      builtin.Strict(indexOfRegex, value.String, value.String, value.Long)},
	{Name: "regex_quote", Page: "regex-quote-function", Foldable: true,
		Signature: []string{"(string: scalar) string"},
		Eval:      builtin.Lift1(regexQuote)},
	{Name: "replace", Obsolete: "replace_regex or replace_string", Hidden: true, Foldable: true,
		Refuses:   builtin.Refuses{Pattern: "regex"},
		Signature: []string{"(regex: const string, rewrite: const string, source: string) string"},
		Eval:      builtin.Strict(replaceOld, value.String)},
	{Name: "replace_regex", Page: "replace-regex-function", Foldable: true,
		Refuses:   builtin.Refuses{Pattern: "lookup_regex"},
		Signature: []string{"(source: string, lookup_regex: const string, rewrite_pattern: const string) string"},
		Eval:      builtin.Strict(replaceRegex, value.String)},
	{Name: "replace_string", Page: "replace-string-function", Foldable: true,
		Refuses:   builtin.Refuses{Dynamic: "text"},
		Signature: []string{"(text: string, lookup: string, rewrite: string) string"},
		Eval:      builtin.Strict(replaceString, value.String)},
	{Name: "replace_strings", Page: "replace-strings-function", Foldable: true,
		Signature: []string{"(text: string, lookups: array, rewrites: array) string"},
		Eval:      builtin.Strict(replaceStrings, value.String, value.Dynamic)},
	{Name: "reverse", Page: "reverse-function", Foldable: true,
		Signature: []string{"(value: scalar) string"},
		Eval:      builtin.Lenient(reverse, value.Unknown)},
	{Name: "split", Page: "split-function", Foldable: true, ResultName: builtin.NameOfFirstArgument,
		Signature: []string{"(source: scalar, delimiter: string, requestedIndex?: integer) dynamic[string]"},
		Eval:      builtin.Lenient(split, value.String, value.String, value.Long)},
	{Name: "strcat", Page: "strcat-function", Foldable: true,
		Signature: []string{"(arg{1,64}: scalar) string"},
		Eval:      strcat},
	{Name: "strcat_delim", Page: "strcat-delim-function", Foldable: true,
		Signature: []string{"(delimiter: scalar, arg{2,64}: scalar) string"},
		Eval:      builtin.Lenient(strcatDelim, value.Unknown)},
	{Name: "strcmp", Page: "strcmp-function", Foldable: true,
		Signature: []string{"(s1: scalar, s2: scalar) long"},
		Eval:      builtin.Lift2(strcmp)},
	{Name: "string_size", Page: "string-size-function", Foldable: true, ResultName: builtin.NameAndFirstArgument,
		Signature: []string{"(string: stringOrDynamic) long"},
		Eval:      builtin.Lift1(stringSize)},
	{Name: "strlen", Page: "strlen-function", Foldable: true, ResultName: builtin.NameAndFirstArgument,
		Signature: []string{"(string: stringOrDynamic) long"},
		Eval:      builtin.Lift1(strlen)},
	{Name: "strrep", Page: "strrep-function", Foldable: true,
		Signature: []string{"(value: scalar, multiplier: long, delimiter?: scalar) string"},
		Eval:      builtin.Strict(strrep, value.String, value.Long, value.String)},
	{Name: "substring", Page: "substring-function", Foldable: true,
		Signature: []string{"(string: scalar, start: integer, length?: integer) string"},
		Eval:      builtin.Lenient(substringOf, value.String, value.Long)},
	{Name: "tolower", Page: "tolower-function", Foldable: true,
		Signature: []string{"(value: scalar) string"},
		Eval:      builtin.Lift1(strings.ToLower)},
	{Name: "toupper", Page: "toupper-function", Foldable: true,
		Signature: []string{"(value: scalar) string"},
		Eval:      builtin.Lift1(strings.ToUpper)},
	{Name: "translate", Page: "translate-function", Foldable: true,
		Signature: []string{"(searchList: string, replacementList: string, source: string) string"},
		Eval:      builtin.Lift3(translate)},
	{Name: "trim", Page: "trim-function", Foldable: true,
		Refuses:   builtin.Refuses{Dynamic: "source", Pattern: "regex"},
		Signature: []string{"(regex: const string, source: string) string"},
		Eval:      builtin.Strict(trimming(true, true), value.String)},
	{Name: "trim_end", Page: "trim-end-function", Foldable: true,
		Refuses:   builtin.Refuses{Dynamic: "source", Pattern: "regex"},
		Signature: []string{"(regex: const string, source: string) string"},
		Eval:      builtin.Strict(trimming(false, true), value.String)},
	{Name: "trim_start", Page: "trim-start-function", Foldable: true,
		Refuses:   builtin.Refuses{Dynamic: "source", Pattern: "regex"},
		Signature: []string{"(regex: const string, source: string) string"},
		Eval:      builtin.Strict(trimming(true, false), value.String)},
}

func strcat(_ []value.Type, result value.Type) builtin.Eval {
	return func(ctx *builtin.Context, args []value.Column, rows int) (value.Column, error) {
		o := builtin.NewOutput[string](rows, args)
		parts := make([]*value.Vector[string], len(args))
		for k, c := range args {
			parts[k] = builtin.VectorOf[string](c)
		}
		f := builtin.Frame{Context: ctx}
		texts := make([]string, len(parts))
		for i := range o.Data {
			size := 0
			for k, p := range parts {
				texts[k] = p.At(i)
				size += len(texts[k])
			}
			if !f.Grow(size) || !f.Together(size) || !f.Afford(size) {
				return nil, f.Err
			}
			o.Data[i] = strings.Join(texts, "")
		}
		return o.Column(result), nil
	}
}

func strcatDelim(f *builtin.Frame, a []any) any {
	parts := make([]string, len(a)-1)
	for i, v := range a[1:] {
		parts[i] = f.TextOf(i+1, v)
	}
	return f.Join(parts, f.TextOf(0, a[0]))
}

func strcmp(a, b string) int64 { return int64(strings.Compare(a, b)) }

// strrep repeats a value up to 1024 times.
func strrep(f *builtin.Frame, a []any) any {
	text, n := value.Text(a[0]), a[1].(int64)
	delimiter := ""
	if len(a) > 2 {
		delimiter = value.Text(a[2])
	}
	n = min(max(n, 0), 1024)
	if !f.Grow((len(text) + len(delimiter)) * int(n)) {
		return nil
	}
	return strings.Join(slices.Repeat([]string{text}, int(n)), delimiter)
}

func strlen(s string) int64     { return int64(utf8.RuneCountInString(s)) }
func stringSize(s string) int64 { return int64(len(s)) }

// substring counts in characters. A negative start counts from the end; before the beginning there is nothing.
func substring(s string, start, length int64) string {
	if start < 0 {
		if start += int64(utf8.RuneCountInString(s)); start < 0 {
			return ""
		}
	}
	s = s[offsetOf(s, start):]
	return s[:offsetOf(s, length)]
}

// offsetOf returns the offset of a character by its number, the length of the text if it has fewer.
func offsetOf(s string, n int64) int {
	at := 0
	for ; n > 0 && at < len(s); n-- {
		if s[at] < utf8.RuneSelf {
			at++
			continue
		}
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return at
}

// substringOf implements substring. A null index counts as 0 in a constant.
func substringOf(f *builtin.Frame, a []any) any {
	s := a[0].(string)
	part := [2]int64{0, int64(len(s))}
	for i, v := range a[1:] {
		if v == nil && !f.Folding {
			return nil
		}
		part[i], _ = v.(int64)
	}
	return substring(s, part[0], part[1])
}

func split(f *builtin.Frame, a []any) any {
	s, delimiter := a[0].(string), a[1].(string)
	parts := []string{s}
	if delimiter != "" {
		if !f.Grow(len(s) + 32*strings.Count(s, delimiter)) {
			return nil
		}
		parts = strings.Split(s, delimiter)
	}
	if len(a) > 2 {
		n, ok := a[2].(int64)
		if !ok || n < 0 || n >= int64(len(parts)) {
			return nil
		}
		parts = parts[n : n+1]
	}
	list := make([]any, len(parts))
	for i, p := range parts {
		list[i] = p
	}
	return list
}

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

// trimming implements trim and its variants, which remove matches of a pattern at the ends.
func trimming(start, end bool) builtin.RowFunc {
	return func(f *builtin.Frame, a []any) any {
		pattern, s := a[0].(string), a[1].(string)
		if start {
			re := f.PatternAtStart(pattern)
			if re == nil {
				return nil
			}
			if at := re.FindStringIndex(s); at != nil {
				s = s[at[1]:]
			}
		}
		if end {
			re := f.PatternAtEnd(pattern)
			if re == nil {
				return nil
			}
			if at := re.FindStringIndex(s); at != nil {
				s = s[:at[0]]
			}
		}
		return s
	}
}

func reverse(f *builtin.Frame, a []any) any {
	if a[0] == nil {
		return ""
	}
	r := []rune(f.TextOf(0, a[0]))
	slices.Reverse(r)
	return string(r)
}

// translate replaces each character of one list by the corresponding one of another. If
// that list is shorter, its last character stands for the missing ones.
func translate(from, to, text string) string {
	replacement, places := []rune(to), map[rune]int{}
	for i, r := range []rune(from) {
		if _, ok := places[r]; !ok {
			places[r] = i
		}
	}
	return strings.Map(func(r rune) rune {
		i, ok := places[r]
		switch {
		case !ok:
			return r
		case len(replacement) == 0:
			return -1
		}
		return replacement[min(i, len(replacement)-1)]
	}, text)
}

func countof(f *builtin.Frame, a []any) any {
	s, wanted := a[0].(string), a[1].(string)
	if len(a) > 2 && strings.EqualFold(a[2].(string), "regex") {
		re := f.Pattern(wanted)
		if re == nil {
			return nil
		}
		return re.Count(s)
	}
	if wanted == "" {
		return int64(0)
	}
	var n int64
	operators.NewFinder(wanted, true).Each(s, func(int, int) bool { n++; return true })
	return n
}

// indexOf implements indexof. Positions count characters, and the length bounds the
// positions where a match may begin.
func indexOf(f *builtin.Frame, a []any) any {
	return indexWith(f, a, func(s, wanted string) (int, int) { return strings.Index(s, wanted), len(wanted) })
}

// indexOfRegex implements indexof_regex.
func indexOfRegex(f *builtin.Frame, a []any) any {
	if len(a) > 2 && a[2].(int64) < 0 {
		return nil
	}
	return indexWith(f, a, func(s, wanted string) (int, int) {
		re := f.Pattern(wanted)
		if re == nil {
			return -1, 0
		}
		if at := re.FindStringIndex(s); at != nil {
			return at[0], at[1] - at[0]
		}
		return -1, 0
	})
}

func indexWith(f *builtin.Frame, a []any, find func(s, wanted string) (at, size int)) any {
	s, wanted := value.Text(a[0]), value.Text(a[1])
	start, length, occurrence := int64(0), int64(-1), int64(1)
	for i, p := range []*int64{&start, &length, &occurrence} {
		if len(a) > 2+i {
			*p = a[2+i].(int64)
		}
	}
	if length < -1 || occurrence < 1 {
		return nil
	}
	r := []rune(s)
	if length < 0 {
		length = int64(len(r))
	}
	from, to := builtin.Within(start, length, int64(len(r)))
	s = string(r[from:])
	last := len(string(r[from:to]))
	for at := 0; at <= last; {
		next, size := find(s[at:], wanted)
		if next < 0 || f.Err != nil || at+next > last {
			return int64(-1)
		}
		at += next
		if occurrence--; occurrence == 0 {
			return from + int64(utf8.RuneCountInString(s[:at]))
		}
		at += max(size, 1)
	}
	return int64(-1)
}

// hasAnyIndex is the index of the first word in a list that is a term of the text.
func hasAnyIndex(f *builtin.Frame, a []any) any {
	words, ok := a[1].([]any)
	if !ok {
		return nil
	}
	text := value.Text(a[0])
	for i, w := range words {
		if !f.Afford(len(text)) {
			return nil
		}
		if operators.Terms(true, true, false)(value.Text(w))(text) {
			return int64(i)
		}
	}
	return int64(-1)
}

func regexQuote(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < utf8.RuneSelf && !operators.IsTermRune(r) && r != '_' {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
