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
