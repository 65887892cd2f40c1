package operators

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/value"
)

// String operators (KQL reference, datatypes-string-operators). A term is a maximal run
// of letters and digits. has and its variants look for whole terms.

// A search looks for a fixed text in another.
type search func(text string) bool

// seeking implements a string operator. prepare makes the search for the right operand,
// only once if that is constant.
func seeking(prepare func(wanted string) search, negated bool) builtin.Implementation {
	return func([]value.Type, value.Type) builtin.Eval {
		return func(ctx *builtin.Context, args []value.Column, rows int) (value.Column, error) {
			o := builtin.NewOutput[bool](rows, args)
			a, b := builtin.VectorOf[string](args[0]), builtin.VectorOf[string](args[1])
			cost := builtin.CostOf(ctx, a, b)
			var find search
			for i := range o.Data {
				if err := cost.Row(i); err != nil {
					return nil, err
				}
				if i == 0 || !b.Const() {
					find = prepare(b.At(i))
				}
				o.Data[i] = find(a.At(i)) != negated
			}
			return o.Column(value.Bool), nil
		}
	}
}

func sameText(wanted string) search { return func(s string) bool { return equalFold(s, wanted) } }

func containing(wanted string) search { return NewFinder(wanted, false).In }
func containingCs(wanted string) search {
	return func(s string) bool { return strings.Contains(s, wanted) }
}
func starting(wanted string) search {
	return func(s string) bool {
		_, ok := prefixFold(s, wanted)
		return ok
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

// Terms returns a prepare function. With start, the text must begin a term; with atEnd, it must end one.
func Terms(start, atEnd, cased bool) func(string) search {
	return func(wanted string) search {
		finder := NewFinder(wanted, cased)
		return func(s string) bool {
			found := false
			finder.Each(s, func(at, end int) bool {
				found = (!start || startsTerm(s, at, wanted)) && (!atEnd || endsTerm(s, end, wanted))
				return !found
			})
			return found
		}
	}
}

// startsTerm reports whether a match at an offset does not split a term on its left.
func startsTerm(s string, at int, wanted string) bool {
	first, _ := utf8.DecodeRuneInString(wanted)
	before, _ := utf8.DecodeLastRuneInString(s[:at])
	return at == 0 || !IsTermRune(first) || !IsTermRune(before)
}

func endsTerm(s string, at int, wanted string) bool {
	last, _ := utf8.DecodeLastRuneInString(wanted)
	after, _ := utf8.DecodeRuneInString(s[at:])
	return at == len(s) || !IsTermRune(last) || !IsTermRune(after)
}

// IsTermRune reports whether a character is part of a term: a letter or a digit (KQL reference, datatypes-string-operators).
func IsTermRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// IsASCII reports whether a text has only ASCII characters.
func IsASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Lower folds a character; case-insensitive comparison folds character by character.
func Lower(r rune) rune {
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

// prefixFold reports whether s begins with the text, and how many bytes of s are the same.
func prefixFold(s, wanted string) (n int, ok bool) {
	for len(wanted) > 0 {
		if n >= len(s) {
			return n, false
		}
		x, y := rune(s[n]), rune(wanted[0])
		size, wide := 1, 1
		if x >= utf8.RuneSelf || y >= utf8.RuneSelf {
			x, size = utf8.DecodeRuneInString(s[n:])
			y, wide = utf8.DecodeRuneInString(wanted)
		}
		if x != y && Lower(x) != Lower(y) {
			return n, false
		}
		n += size
		wanted = wanted[wide:]
	}
	return n, true
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
	return Terms(!before, !open, false)(text)
}

// wildcards looks for the parts one after another. The first part must begin a term and
// the last must end one.
func wildcards(parts []string) search {
	finders := make([]*Finder, len(parts))
	for i, part := range parts {
		finders[i] = NewFinder(part, false)
	}
	return func(s string) bool {
		for i, part := range parts {
			place, after := -1, 0
			finders[i].Each(s, func(at, end int) bool { place, after = at, end; return false })
			if place < 0 || i == 0 && !startsTerm(s, place, part) {
				return false
			}
			s = s[after:]
		}
		return endsTerm(s, 0, parts[len(parts)-1])
	}
}

// matchesRegex implements matches regex (KQL reference, matches-regex-operator).
func matchesRegex(types []value.Type, result value.Type) builtin.Eval {
	return builtin.Strict(func(f *builtin.Frame, a []any) any {
		if re := f.Pattern(a[1].(string)); re != nil {
			return re.MatchString(a[0].(string))
		}
		return nil
	}, value.String)(types, result)
}

// WordList returns the arguments of has_any, has_all and in after the first, with arrays expanded.
func WordList(args []any) []any {
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
func hasWords(all bool) builtin.Implementation {
	return listed(func(f *builtin.Frame, list []any, _ bool) func(v any) any {
		words := newWordSearch(list)
		return func(v any) any {
			if all {
				return words.all(f, value.Text(v))
			}
			return words.any(f, value.Text(v))
		}
	})
}

// A wordSearch looks for several words in a text. Many words that are single terms are
// found by looking up the text's terms, so that the cost does not grow with their number.
type wordSearch struct {
	searches []search
	terms    map[string]bool
	found    map[string]bool // terms of the current text
	folded   []byte
}

// manyWords is the number of words from which the terms of a text are looked up.
const manyWords = 8

func newWordSearch(list []any) *wordSearch {
	w := &wordSearch{terms: map[string]bool{}, found: map[string]bool{}}
	for _, v := range list {
		word := value.Text(v) // that of null is empty, and so in every text
		if len(list) >= manyWords && word != "" && strings.IndexFunc(word, func(r rune) bool { return !IsTermRune(r) }) < 0 {
			w.terms[strings.Map(Lower, word)] = true
			continue
		}
		w.searches = append(w.searches, Terms(true, true, false)(word))
	}
	return w
}

// eachTerm calls f with each term of a text that is searched for, until f returns false.
func (w *wordSearch) eachTerm(text string, f func(term string) bool) {
	if len(w.terms) == 0 {
		return
	}
	for rest := text; rest != ""; {
		start := strings.IndexFunc(rest, IsTermRune)
		if start < 0 {
			return
		}
		rest = rest[start:]
		w.folded = w.folded[:0]
		end := len(rest)
		for i, r := range rest {
			if !IsTermRune(r) {
				end = i
				break
			}
			w.folded = utf8.AppendRune(w.folded, Lower(r))
		}
		rest = rest[end:]
		if w.terms[string(w.folded)] && !f(string(w.folded)) {
			return
		}
	}
}

func (w *wordSearch) any(f *builtin.Frame, text string) bool {
	for _, find := range w.searches {
		if !f.Afford(len(text)) || find(text) {
			return true
		}
	}
	found := false
	w.eachTerm(text, func(string) bool { found = true; return false })
	return found
}

func (w *wordSearch) all(f *builtin.Frame, text string) bool {
	for _, find := range w.searches {
		if !f.Afford(len(text)) || !find(text) {
			return false
		}
	}
	clear(w.found)
	w.eachTerm(text, func(term string) bool { w.found[term] = true; return true })
	return len(w.found) == len(w.terms)
}
