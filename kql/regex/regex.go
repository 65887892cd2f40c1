// Package regex has the regular expressions of Kusto: the syntax and the Unicode classes of
// Rust's regex (KQL reference, regex), matched in linear time.
//
// A pattern is parsed here and translated for Go's regexp, which has the same kind of
// automata, but other classes and only ASCII word boundaries. What regexp cannot say, such
// as a word boundary beside a letter that is not ASCII, runs on the machine of this package.
// The package knows nothing of KQL. Patterns come in as text, and places in errors are
// bytes of that text.
package regex

import (
	"regexp"
	"regexp/syntax"
	"sync"
	"unicode/utf8"
)

// An Error says what is wrong with a pattern.
type Error struct {
	Kind    Kind
	At, End int // the part of the pattern, in bytes
	Message string
}

// A Kind is a reason to refuse a pattern.
type Kind uint8

const (
	Invalid     Kind = iota // the syntax does not have it
	Unsupported             // the syntax has it, but this package does not
	TooLarge                // it exceeds a limit
)

func (e *Error) Error() string { return e.Message }

// A Meter is told how many steps a search takes, about: before it, or while it goes on if it
// takes many. It returns false to stop the search, which then finds nothing.
type Meter func(steps int64) bool

// A Regexp is a compiled pattern. Several goroutines may use it.
type Regexp struct {
	parsed
	meter Meter
	lazy  *compiled
}

// compiled holds what is made of a pattern once a text needs it.
type compiled struct {
	ascii, wide func() *regexp.Regexp // for ASCII texts and for all texts; nil if regexp cannot say the pattern
	prog        func() *syntax.Prog   // for the machine
	machines    sync.Pool
}

// Compile compiles a pattern. Its error is an *Error.
func Compile(pattern string) (*Regexp, error) {
	p, err := parse(pattern)
	if err != nil {
		return nil, err
	}
	return newRegexp(p), nil
}

// CompileAtStart compiles a pattern whose matches begin where the text begins.
func CompileAtStart(pattern string) (*Regexp, error) {
	return compileBeside(pattern, func(n *node) []*node { return []*node{{kind: looking, look: textStart}, n} })
}

// CompileAtEnd compiles a pattern whose matches end where the text ends.
func CompileAtEnd(pattern string) (*Regexp, error) {
	return compileBeside(pattern, func(n *node) []*node { return []*node{n, {kind: looking, look: textEnd}} })
}

func compileBeside(pattern string, parts func(*node) []*node) (*Regexp, error) {
	p, err := parse(pattern)
	if err != nil {
		return nil, err
	}
	p.root = &node{kind: concat, subs: parts(p.root)}
	p.looks |= 1<<textStart | 1<<textEnd
	return newRegexp(p), nil
}

func newRegexp(p parsed) *Regexp {
	re := &Regexp{parsed: p, lazy: &compiled{}}
	re.lazy.ascii = sync.OnceValue(func() *regexp.Regexp { return p.goRegexp(asciiOnly) })
	re.lazy.wide = sync.OnceValue(func() *regexp.Regexp { return p.goRegexp(anyText) })
	re.lazy.prog = sync.OnceValue(p.program)
	return re
}

// Check reports what Compile would report. It costs less.
func Check(pattern string) error {
	_, err := parse(pattern)
	return err
}

// QuoteMeta returns a pattern that matches a text and nothing else.
func QuoteMeta(text string) string { return regexp.QuoteMeta(text) }

// Metered returns a copy whose searches report to a meter.
func (re *Regexp) Metered(m Meter) *Regexp {
	c := *re
	c.meter = m
	return &c
}

// Size returns the number of instructions of the program. A search takes at most this
// number of steps for each character of the text.
func (re *Regexp) Size() int { return re.steps }

// NumSubexp returns the number of groups.
func (re *Regexp) NumSubexp() int { return len(re.names) - 1 }

// SubexpIndex returns the number of the group of a name, -1 if there is none.
func (re *Regexp) SubexpIndex(name string) int {
	for i, n := range re.names {
		if n == name && name != "" {
			return i
		}
	}
	return -1
}

// MatchString reports whether the text contains a match.
func (re *Regexp) MatchString(s string) bool {
	if g := re.direct(s); g != nil {
		return g.MatchString(s)
	}
	return re.search(s, 0, 0) != nil
}

// FindStringIndex returns the place of the leftmost match, nil if there is none.
func (re *Regexp) FindStringIndex(s string) []int {
	if g := re.direct(s); g != nil {
		return g.FindStringIndex(s)
	}
	return re.search(s, 0, 2)
}

// FindStringSubmatchIndex returns the places of the leftmost match and of its groups, -1
// for a group that took no part.
func (re *Regexp) FindStringSubmatchIndex(s string) []int {
	if g := re.direct(s); g != nil {
		return g.FindStringSubmatchIndex(s)
	}
	return re.search(s, 0, 2*len(re.names))
}

// All yields the places of all matches and their groups, from left to right.
func (re *Regexp) All(s string) func(yield func(at []int) bool) { return re.all(s, 2*len(re.names)) }

// Count returns the number of matches.
func (re *Regexp) Count(s string) int64 {
	n := int64(0)
	for range re.all(s, 2) {
		n++
	}
	return n
}

// Replace returns the text with each match replaced by what rewrite appends.
func (re *Regexp) Replace(s string, rewrite func(to []byte, at []int) []byte) string {
	var b []byte
	from := 0
	for at := range re.All(s) {
		b = append(b, s[from:at[0]]...)
		b = rewrite(b, at)
		from = at[1]
	}
	if from == 0 && len(b) == 0 {
		return s
	}
	return string(append(b, s[from:]...))
}

const (
	// longSearch is the number of steps from which a metered search runs on the machine,
	// which the meter can stop.
	longSearch = 1 << 28
	// repeated is the number of steps up to which regexp finds all matches in one call. Each
	// of them may have looked at the whole text.
	repeated = 1 << 28
)

// direct returns the regexp that searches the text, nil if the machine has to.
func (re *Regexp) direct(s string) *regexp.Regexp {
	if re.meter != nil && (int64(len(s)+1)*int64(re.steps) > longSearch || !re.affords(len(s))) {
		return nil
	}
	if isASCII(s) {
		return re.lazy.ascii()
	}
	return re.lazy.wide()
}

// affords tells the meter of a search that regexp makes. It stays below the size of the program for each
// byte, because a text rarely keeps all instructions busy.
func (re *Regexp) affords(bytes int) bool {
	const busy = 8
	return re.meter == nil || re.meter(int64(bytes+1)*int64(min(re.steps, busy)))
}

// all yields the matches with the given number of slots.
func (re *Regexp) all(s string, slots int) func(yield func(at []int) bool) {
	return func(yield func(at []int) bool) {
		find := func(from int) []int { return re.search(s, from, slots) }
		if g := re.direct(s); g != nil {
			if n := int64(len(s) + 1); n <= repeated && n*n <= repeated/int64(re.steps) {
				for _, at := range g.FindAllStringSubmatchIndex(s, -1) {
					if !yield(at) {
						return
					}
				}
				return
			}
			if re.looks == 0 {
				find = func(from int) []int { return re.findAfter(g, s, from) }
			}
		}
		end := -1 // of the match before
		for from := 0; from <= len(s); {
			at := find(from)
			if at == nil {
				return
			}
			if at[1] > at[0] || at[0] != end {
				if !yield(at) {
					return
				}
			}
			end = at[1]
			if from = end; at[0] == at[1] {
				_, size := utf8.DecodeRuneInString(s[from:])
				from += max(size, 1)
			}
		}
	}
}

// findAfter finds the first match that begins at from or later, of a pattern that looks at
// nothing before a match.
func (re *Regexp) findAfter(g *regexp.Regexp, s string, from int) []int {
	if !re.affords(len(s) - from) {
		return nil
	}
	at := g.FindStringSubmatchIndex(s[from:])
	for i := range at {
		if at[i] >= 0 {
			at[i] += from
		}
	}
	return at
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
