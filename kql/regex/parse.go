package regex

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The limits of a pattern.
const (
	maxPattern = 64 << 10 // bytes
	maxDepth   = 250      // of groups, repetitions and brackets within one another
	// maxBytes bounds what the compiled pattern takes, by the sizes of Rust's programs, which has this limit.
	maxBytes = 10 << 20
	// maxSlots bounds the places of groups that a search may have to remember at one time.
	maxSlots = 2 << 20
)

// flags are the modes that a pattern sets within itself.
type flags struct{ fold, lines, dotAll, crlf, swap, ascii, verbose bool }

// A parser reads a pattern.
type parser struct {
	text  string
	at    int
	flags flags
	names []string // of the groups; the first is the whole match
	looks uint32   // a bit for each kind of assertion
	bytes int64    // estimated so far, without repetitions
	old   bool     // read the pattern as RE2 does
	root  *node
	part  *part // how the pattern is read as a part of another; nil if it stands alone
}

// parsed is what a parser makes of a pattern.
type parsed struct {
	root  *node
	names []string
	looks uint32
	steps int // instructions of the program
}

func parse(pattern string) (parsed, error) {
	p, err := eitherSyntax(func(old bool) (*parser, error) {
		p := &parser{text: pattern, old: old}
		return p, p.whole()
	})
	if err != nil {
		return parsed{}, err
	}
	size := p.root.size()
	out := parsed{root: p.root, names: p.names, looks: p.looks, steps: int(size.steps) + 2}
	if size.bytes > maxBytes || size.steps*int64(len(p.names)) > maxSlots {
		return parsed{}, &Error{Kind: TooLarge, End: len(pattern),
			Message: fmt.Sprintf("it takes more than the limit of %d MB when compiled", maxBytes>>20)}
	}
	return out, nil
}

// eitherSyntax reads a pattern as Rust does or else as RE2 does: patterns in use have the syntax of RE2, which
// Kusto had before, where "a{" and "[[]" are text.
func eitherSyntax[T any](read func(old bool) (T, error)) (T, error) {
	latest, err := read(false)
	if fault := (*Error)(nil); errors.As(err, &fault) && fault.Kind == Invalid {
		if old, oldErr := read(true); oldErr == nil {
			return old, nil
		}
	}
	return latest, err
}

// whole reads the pattern to its end.
func (p *parser) whole() (err error) {
	if len(p.text) > maxPattern {
		return &Error{Kind: TooLarge, End: len(p.text), Message: fmt.Sprintf("it has %d bytes: the limit is %d", len(p.text), maxPattern)}
	}
	p.names = []string{""}
	p.root, err = p.alternation(0)
	if err == nil && p.at < len(p.text) {
		err = p.errorAt(p.at, p.at+1, "this parenthesis closes nothing")
	}
	return err
}

func (p *parser) errorAt(at, end int, format string, args ...any) error {
	return &Error{At: at, End: min(end, len(p.text)), Message: fmt.Sprintf(format, args...)}
}

// more reports whether something is left, after white space and comments in verbose mode.
func (p *parser) more() bool {
	for p.flags.verbose && p.at < len(p.text) {
		r, size := p.peek()
		switch {
		case unicode.IsSpace(r):
			p.at += size
		case r == '#':
			if end := strings.IndexByte(p.text[p.at:], '\n'); end >= 0 {
				p.at += end + 1
			} else {
				p.at = len(p.text)
			}
		default:
			return true
		}
	}
	return p.at < len(p.text)
}

func (p *parser) peek() (rune, int) { return utf8.DecodeRuneInString(p.text[p.at:]) }

func (p *parser) has(prefix string) bool { return strings.HasPrefix(p.text[p.at:], prefix) }

// take skips the prefix if it comes next.
func (p *parser) take(prefix string) bool {
	if p.has(prefix) {
		p.at += len(prefix)
		return true
	}
	return false
}

// alternation reads up to the end of the group or of the pattern.
func (p *parser) alternation(depth int) (*node, error) {
	if depth > maxDepth {
		return nil, p.tooDeep(p.at)
	}
	before := p.flags
	defer func() { p.flags = before }()
	var branches []*node
	for {
		branch, err := p.sequence(depth)
		if err != nil {
			return nil, err
		}
		branches = append(branches, branch)
		if p.at == len(p.text) || p.text[p.at] != '|' {
			break
		}
		p.at++
	}
	if len(branches) == 1 {
		return branches[0], nil
	}
	return p.made(&node{kind: alternate, subs: branches})
}

func (p *parser) tooDeep(at int) error {
	return &Error{Kind: TooLarge, At: at, End: min(at+1, len(p.text)), Message: fmt.Sprintf("it nests deeper than the limit of %d levels", maxDepth)}
}

// made finishes a node that has others within.
func (p *parser) made(n *node) (*node, error) {
	for _, s := range n.subs {
		n.depth = max(n.depth, s.depth+1)
	}
	if n.depth > maxDepth {
		return nil, p.tooDeep(max(0, p.at-1))
	}
	return n, nil
}

// sequence reads up to a vertical bar or to the end of the group.
func (p *parser) sequence(depth int) (*node, error) {
	var parts []*node
	repeatable := false // whether the last part can be repeated
	for p.more() {
		at := p.at
		switch c := p.text[p.at]; c {
		case '|', ')':
			if c == '|' || depth > 0 || p.part == nil {
				return p.joined(parts)
			}
			parts, repeatable = append(parts, p.loneParenthesis()), true
		case '*', '+', '?', '{':
			if c == '{' && p.old && !oldCount.MatchString(p.text[p.at:]) {
				p.at++
				parts, repeatable = append(parts, &node{kind: literal, rune: '{'}), true
				continue
			}
			if !repeatable {
				return nil, p.errorAt(at, at+1, "nothing is before %q that could be repeated", string(c))
			}
			n, err := p.repetition(parts[len(parts)-1])
			if err != nil {
				return nil, err
			}
			parts[len(parts)-1] = n
		default:
			n, err := p.atom(depth)
			if err != nil {
				return nil, err
			}
			if repeatable = n != nil; repeatable {
				parts = append(parts, n)
			}
		}
	}
	return p.joined(parts)
}

// oldCount matches what RE2 takes for a count. Other braces are text there.
var oldCount = regexp.MustCompile(`^\{\d+(,\d*)?\}`)

func (p *parser) joined(parts []*node) (*node, error) {
	switch len(parts) {
	case 0:
		return &node{kind: empty}, nil
	case 1:
		return parts[0], nil
	}
	return p.made(&node{kind: concat, subs: parts})
}

// atom reads what may be repeated. It returns nil for flags.
func (p *parser) atom(depth int) (*node, error) {
	at := p.at
	switch p.text[p.at] {
	case '(':
		if p.part != nil && p.part.lone[p.at] {
			return p.loneParenthesis(), nil
		}
		return p.group(depth)
	case '[':
		s, err := p.bracket(0)
		if err != nil {
			return nil, err
		}
		return p.class(s, at)
	case '\\':
		return p.escaped()
	case '.':
		p.at++
		return p.dot(at)
	case '^':
		p.at++
		return p.assert(textStart, lineStart, crlfStart), nil
	case '$':
		p.at++
		return p.assert(textEnd, lineEnd, crlfEnd), nil
	}
	r, size := p.peek()
	p.at += size
	return p.literal(r, at)
}

func (p *parser) assert(text, line, crlf look) *node {
	switch {
	case !p.flags.lines:
		return p.looking(text)
	case p.flags.crlf:
		return p.looking(crlf)
	}
	return p.looking(line)
}

func (p *parser) looking(l look) *node {
	p.looks |= 1 << l
	return &node{kind: looking, look: l}
}

func (p *parser) dot(at int) (*node, error) {
	if p.flags.ascii {
		return nil, p.errorAt(at, p.at, "without Unicode, a dot would match parts of characters")
	}
	switch {
	case p.flags.dotAll:
		return p.class(set{0, lastRune}, at)
	case p.flags.crlf:
		return p.class(set{0, '\n' - 1, '\n' + 1, '\r' - 1, '\r' + 1, lastRune}, at)
	}
	return p.class(set{0, '\n' - 1, '\n' + 1, lastRune}, at)
}

// literal returns a node for one character.
func (p *parser) literal(r rune, at int) (*node, error) {
	if p.flags.fold && (unicode.SimpleFold(r) != r) && (!p.flags.ascii || r < utf8.RuneSelf) {
		return p.class(set{r, r}.fold(p.flags.ascii), at)
	}
	return &node{kind: literal, rune: r}, nil
}

// class returns a node for one character of a set.
func (p *parser) class(s set, at int) (*node, error) {
	if p.flags.ascii && len(s) > 0 && s[len(s)-1] > unicode.MaxASCII {
		return nil, p.errorAt(at, p.at, "without Unicode, this would match parts of characters")
	}
	n := &node{kind: class, set: s}
	// Sets that are written out take memory, however often they are repeated.
	if p.bytes += n.size().bytes; p.bytes > maxBytes {
		return nil, &Error{Kind: TooLarge, End: len(p.text), Message: fmt.Sprintf("it takes more than the limit of %d MB when compiled", maxBytes>>20)}
	}
	return n, nil
}

// repetition reads *, +, ? or a count.
func (p *parser) repetition(of *node) (*node, error) {
	n := &node{kind: repeat, subs: []*node{of}, most: -1}
	at := p.at
	c := p.text[p.at]
	p.at++
	switch c {
	case '+':
		n.least = 1
	case '?':
		n.most = 1
	case '{':
		if err := p.counts(n, at); err != nil {
			return nil, err
		}
	}
	n.lazy = p.take("?") != p.flags.swap
	return p.made(n)
}

// counts reads the rest of {n}, {n,} or {n,m}.
func (p *parser) counts(n *node, at int) error {
	least, given, err := p.count(at)
	switch {
	case err != nil:
		return err
	case !given:
		return p.errorAt(at, p.at, "a repetition needs a least count")
	}
	n.least, n.most = least, least
	if p.take(",") {
		most, bounded, err := p.count(at)
		if err != nil {
			return err
		}
		if n.most = -1; bounded {
			n.most = most
		}
	}
	switch {
	case !p.take("}"):
		return p.errorAt(at, p.at, "the count of a repetition is not closed")
	case n.most >= 0 && n.most < n.least:
		return p.errorAt(at, p.at, "a repetition of at least %d and at most %d times", n.least, n.most)
	}
	return nil
}

// count reads a number, and the white space around it.
func (p *parser) count(at int) (n int, given bool, err error) {
	space := func() {
		for p.at < len(p.text) {
			r, size := p.peek()
			if !unicode.IsSpace(r) {
				return
			}
			p.at += size
		}
	}
	space()
	for ; p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9'; p.at++ {
		given = true
		if n = 10*n + int(p.text[p.at]-'0'); n > 1<<31 {
			return 0, false, p.errorAt(at, p.at+1, "the count of a repetition is too large")
		}
	}
	space()
	return n, given, nil
}
