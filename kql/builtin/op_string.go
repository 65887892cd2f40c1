package builtin

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/kql/value"
)

// String operators (KQL reference, datatypes-string-operators). A term is a
// maximal run of letters and digits; has and its kin look for whole terms.

// A search looks for a text in others.
type search func(text string) bool

// seeking implements a string operator: prepare makes the search for the right
// operand, once if that is the same in every row.
func seeking(prepare func(wanted string) search, negated bool) implementation {
	return func([]value.Type, value.Type) Eval {
		return func(_ *Context, args []value.Column, rows int) (value.Column, error) {
			o := newOutput[bool](rows, args)
			a, b := vectorOf[string](args[0]), vectorOf[string](args[1])
			var find search
			for i := range o.data {
				if i == 0 || !b.Const() {
					find = prepare(b.At(i))
				}
				o.data[i] = find(a.At(i)) != negated
			}
			return o.column(value.Bool), nil
		}
	}
}

func sameText(wanted string) search { return func(s string) bool { return equalFold(s, wanted) } }

func containing(wanted string) search {
	return func(s string) bool { return indexFold(s, wanted) >= 0 }
}
func containingCs(wanted string) search {
	return func(s string) bool { return strings.Contains(s, wanted) }
}
func starting(wanted string) search {
	return func(s string) bool {
		n, ok := prefixFold(s, wanted)
		return ok && n >= 0
	}
}
func startingCs(wanted string) search {
	return func(s string) bool { return strings.HasPrefix(s, wanted) }
}
func ending(wanted string) search {
	return func(s string) bool {
		tail, ok := lastRunes(s, utf8.RuneCountInString(wanted))
		return ok && equalFold(tail, wanted)
	}
}
func endingCs(wanted string) search {
	return func(s string) bool { return strings.HasSuffix(s, wanted) }
}

func lastRunes(s string, n int) (string, bool) {
	at := len(s)
	for ; n > 0; n-- {
		if at == 0 {
			return "", false
		}
		_, size := utf8.DecodeLastRuneInString(s[:at])
		at -= size
	}
	return s[at:], true
}

// terms returns a prepare function: the text must begin a term if start is
// set, and end one if end is set.
func terms(start, end, cased bool) func(string) search {
	return func(wanted string) search {
		return func(s string) bool {
			for from := 0; ; {
				at, n := -1, len(wanted)
				if cased {
					at = strings.Index(s[from:], wanted)
				} else {
					at, n = findFold(s[from:], wanted)
				}
				if at < 0 {
					return false
				}
				at += from
				if (!start || startsTerm(s, at, wanted)) && (!end || endsTerm(s, at+n, wanted)) {
					return true
				}
				_, size := utf8.DecodeRuneInString(s[at:])
				if from = at + size; size == 0 || from > len(s) {
					return false
				}
			}
		}
	}
}

// startsTerm reports whether a match at a place does not cut a term in two on its left.
func startsTerm(s string, at int, wanted string) bool {
	first, _ := utf8.DecodeRuneInString(wanted)
	before, _ := utf8.DecodeLastRuneInString(s[:at])
	return at == 0 || !isTermRune(first) || !isTermRune(before)
}

func endsTerm(s string, at int, wanted string) bool {
	last, _ := utf8.DecodeLastRuneInString(wanted)
	after, _ := utf8.DecodeRuneInString(s[at:])
	return at == len(s) || !isTermRune(last) || !isTermRune(after)
}

func isTermRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// lower folds a character; case-insensitive comparison folds character by character.
func lower(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	return unicode.ToLower(r)
}

func equalFold(a, b string) bool {
	n, ok := prefixFold(a, b)
	return ok && n == len(a)
}

// prefixFold reports whether s begins with the text, and how many bytes of s that takes.
func prefixFold(s, wanted string) (n int, ok bool) {
	for len(wanted) > 0 {
		if n >= len(s) {
			return 0, false
		}
		x, y := rune(s[n]), rune(wanted[0])
		size, wide := 1, 1
		if x >= utf8.RuneSelf || y >= utf8.RuneSelf {
			x, size = utf8.DecodeRuneInString(s[n:])
			y, wide = utf8.DecodeRuneInString(wanted)
		}
		if x != y && lower(x) != lower(y) {
			return 0, false
		}
		n += size
		wanted = wanted[wide:]
	}
	return n, true
}

func indexFold(s, wanted string) int {
	at, _ := findFold(s, wanted)
	return at
}

// findFold returns the first place of the text in s, and how many bytes of s it takes there.
func findFold(s, wanted string) (at, n int) {
	if wanted == "" {
		return 0, 0
	}
	first, _ := utf8.DecodeRuneInString(wanted)
	if first < utf8.RuneSelf {
		low, high := byte(lower(first)), byte(unicode.ToUpper(first))
		for i := 0; i < len(s); i++ {
			if s[i] != low && s[i] != high {
				continue
			}
			if n, ok := prefixFold(s[i:], wanted); ok {
				return i, n
			}
		}
		return -1, 0
	}
	for i := range s {
		if n, ok := prefixFold(s[i:], wanted); ok {
			return i, n
		}
	}
	return -1, 0
}

// searching implements ":", whose text may begin and end with an asterisk (KQL reference, search-operator).
func searching(wanted string) search {
	text, open := strings.CutSuffix(wanted, "*")
	text, before := strings.CutPrefix(text, "*")
	if strings.Contains(text, "*") {
		return wildcards(strings.Split(text, "*"))
	}
	if open && before {
		return containing(text)
	}
	return terms(!before, !open, false)(text)
}

// wildcards looks for the parts one after another, of which the first begins and the last ends a term.
func wildcards(parts []string) search {
	return func(s string) bool {
		for i, part := range parts {
			at, n := findFold(s, part)
			if at < 0 || i == 0 && !startsTerm(s, at, part) {
				return false
			}
			s = s[at+n:]
		}
		return endsTerm(s, 0, parts[len(parts)-1])
	}
}

// matchesRegex implements matches regex (KQL reference, matches-regex-operator).
func matchesRegex(types []value.Type, result value.Type) Eval {
	return strict(func(f *frame, a []any) any {
		if re := f.pattern(a[1].(string)); re != nil {
			return re.MatchString(a[0].(string))
		}
		return nil
	}, value.String)(types, result)
}

// A wordList is what the arguments after the first of has_any, has_all and in list, arrays taken apart.
func wordList(args []any) []any {
	list := make([]any, 0, len(args))
	for _, a := range args {
		if array, ok := a.([]any); ok {
			list = append(list, array...)
			continue
		}
		list = append(list, a)
	}
	return list
}

// hasWords implements has_any and, with all set, has_all.
func hasWords(all bool) implementation {
	return listed(func(f *frame, list []any, _ bool) func(v any) any {
		words := newWordSearch(list)
		return func(v any) any {
			if all {
				return words.all(value.Text(v))
			}
			return words.any(value.Text(v))
		}
	})
}

// A wordSearch looks for several words in a text. Many words that are single
// terms are found by the text's terms, so that the cost does not grow with their number.
type wordSearch struct {
	searches []search
	terms    map[string]bool
	found    map[string]bool // terms of the text at hand
	folded   []byte
}

// manyWords is from how many words on the terms of a text are looked up.
const manyWords = 8

func newWordSearch(list []any) *wordSearch {
	w := &wordSearch{terms: map[string]bool{}, found: map[string]bool{}}
	for _, v := range list {
		if v == nil {
			continue
		}
		word := value.Text(v)
		if len(list) >= manyWords && word != "" && strings.IndexFunc(word, func(r rune) bool { return !isTermRune(r) }) < 0 {
			w.terms[strings.Map(lower, word)] = true
			continue
		}
		w.searches = append(w.searches, terms(true, true, false)(word))
	}
	return w
}

// eachTerm calls f with the terms of a text that are among those looked for, until it returns false.
func (w *wordSearch) eachTerm(text string, f func(term string) bool) {
	if len(w.terms) == 0 {
		return
	}
	for rest := text; rest != ""; {
		start := strings.IndexFunc(rest, isTermRune)
		if start < 0 {
			return
		}
		rest = rest[start:]
		w.folded = w.folded[:0]
		end := len(rest)
		for i, r := range rest {
			if !isTermRune(r) {
				end = i
				break
			}
			w.folded = utf8.AppendRune(w.folded, lower(r))
		}
		rest = rest[end:]
		if w.terms[string(w.folded)] && !f(string(w.folded)) {
			return
		}
	}
}

func (w *wordSearch) any(text string) bool {
	for _, find := range w.searches {
		if find(text) {
			return true
		}
	}
	found := false
	w.eachTerm(text, func(string) bool { found = true; return false })
	return found
}

func (w *wordSearch) all(text string) bool {
	for _, find := range w.searches {
		if !find(text) {
			return false
		}
	}
	clear(w.found)
	w.eachTerm(text, func(term string) bool { w.found[term] = true; return true })
	return len(w.found) == len(w.terms)
}

// listed lifts an operator over a value and a list, which is prepared once if it is the same in every row.
func listed(prepare func(f *frame, list []any, fixed bool) func(v any) any) implementation {
	return func(types []value.Type, _ value.Type) Eval {
		f := &frame{types: types}
		return func(ctx *Context, args []value.Column, rows int) (value.Column, error) {
			f.Context = ctx
			o := newOutput[bool](rows, args)
			fixed := allConst(args[1:])
			var test func(v any) any
			list := make([]any, len(args)-1)
			for i := range o.data {
				if i == 0 || !fixed {
					for k, c := range args[1:] {
						if list[k] = c.Value(i); c.Type() == value.String && isSpelled(types[0]) {
							list[k] = value.Cast(list[k], types[0])
						}
					}
					test = prepare(f, wordList(list), fixed)
				}
				b, ok := test(args[0].Value(i)).(bool)
				o.set(i, b, ok)
			}
			return o.column(value.Bool), nil
		}
	}
}

// membership implements in and its kin (KQL reference, in-operator): equal to
// one of the list, with the null rule of equality.
func membership(folded, negated bool) implementation {
	general := listed(func(f *frame, list []any, _ bool) func(v any) any {
		return memberOf(f.types[0], list, folded, negated)
	})
	texts := seekingAmong(folded, negated)
	return func(types []value.Type, result value.Type) Eval {
		if types[0] == value.String {
			return texts(types, result)
		}
		return general(types, result)
	}
}

// memberOf tests whether a value is one of the list.
func memberOf(t value.Type, list []any, folded, negated bool) func(v any) any {
	key := func(b []byte, v any) []byte {
		if s, ok := v.(string); ok && folded {
			v = strings.Map(lower, s)
		}
		return value.AppendKey(b, v)
	}
	members := make(map[string]struct{}, len(list))
	hasNull := false
	var b []byte
	for _, w := range list {
		if w = castLike(w, t); w == nil {
			hasNull = true
			continue
		}
		b = key(b[:0], w)
		members[string(b)] = struct{}{}
	}
	return func(v any) any {
		if v == nil {
			if hasNull {
				return nil
			}
			return negated
		}
		b = key(b[:0], v)
		_, found := members[string(b)]
		return (found && value.Equal(v, v)) != negated // NaN is not even equal to itself
	}
}

// seekingAmong is membership for strings, which are looked up as they are.
func seekingAmong(folded, negated bool) implementation {
	return func([]value.Type, value.Type) Eval {
		return func(_ *Context, args []value.Column, rows int) (value.Column, error) {
			o := newOutput[bool](rows, args)
			texts := vectorOf[string](args[0])
			fixed := allConst(args[1:])
			members := map[string]struct{}{}
			list := make([]any, len(args)-1)
			var b []byte
			for i := range o.data {
				if i == 0 || !fixed {
					clear(members)
					for k, c := range args[1:] {
						list[k] = c.Value(i)
					}
					for _, w := range wordList(list) {
						if w != nil {
							members[string(foldInto(b[:0], value.Text(w), folded))] = struct{}{}
						}
					}
				}
				b = foldInto(b[:0], texts.At(i), folded)
				_, found := members[string(b)]
				o.data[i] = found != negated
			}
			return o.column(value.Bool), nil
		}
	}
}

// foldInto appends the text to b, folded if so asked.
func foldInto(b []byte, text string, folded bool) []byte {
	if !folded {
		return append(b, text...)
	}
	for _, r := range text {
		b = utf8.AppendRune(b, lower(r))
	}
	return b
}
