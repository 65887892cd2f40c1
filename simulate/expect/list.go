package expect

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

// An item is one expected thing of a kind: what must be so about it.
type item[T any] struct {
	span   diag.Span
	checks []check[T]
}

// A check says what one field of a thing must be. The texts of want and have are what a report shows.
type check[T any] struct {
	name    string
	want    []string
	inWords bool // want is not a value, but says in words which values fit
	have    func(T) []string
	holds   func(T) bool
}

// A list says how many things of a kind are expected, and which.
type list[T any] struct {
	span     diag.Span
	noun     string  // what one thing is called
	count    matcher // of their number; nil for any number
	complete bool    // there is nothing besides the items
	items    []item[T]
	excluded []item[T]
	each     *item[T] // what all of the things are; there must be one
	negated  bool     // the list must not be so
}

// The keys of a mapping that says of a list how many things it has, some that are there and some that are not.
const (
	countKey   = "count"
	includeKey = "include"
	excludeKey = "exclude"
)

// isListMapping reports whether a mapping has a key that says something of a list.
func isListMapping(n *document.Node) bool {
	return slices.ContainsFunc(n.Pairs, func(p document.Pair) bool { return listKey(p.Key.Text()) })
}

func listKey(name string) bool { return name == countKey || name == includeKey || name == excludeKey }

// readList reads a list: none, a number, what is in it, or a mapping. read reads one thing.
func readList[T any](r *reader, noun string, n *document.Node, read func(*document.Node) item[T]) *list[T] {
	l := &list[T]{span: n.Span, noun: noun}
	number := field{name: words.Plural(noun), typ: value.Long, counted: true}
	switch {
	case n.Kind == document.Seq:
		l.complete, l.count = true, literal{int64(len(n.Items))}
		for _, item := range n.Items {
			l.items = append(l.items, read(item))
		}
	case n.Kind != document.Map:
		l.count = r.matcher(number, n)
	case isListMapping(n):
		for _, p := range n.Pairs {
			switch key := p.Key.Text(); {
			case key == countKey:
				l.count = r.matcher(number, p.Value)
			case !listKey(key):
				r.problem(p.Key.Span, "", "%s does not go together with count, include and exclude%s", diag.Quote(key),
					r.didYouMean(key, slices.Values([]string{countKey, includeKey, excludeKey})))
			case p.Value.Kind != document.Seq:
				r.problem(p.Value.Span, "", "%s takes a list of %s, and this is %s", key, words.Plural(noun), p.Value.Kind)
			case key == includeKey:
				for _, item := range p.Value.Items {
					l.items = append(l.items, read(item))
				}
			default:
				for _, item := range p.Value.Items {
					l.excluded = append(l.excluded, read(item))
				}
			}
		}
	default:
		l.count = r.mapping(number, n)
	}
	if b, ok := l.count.(bounds); ok && b.high == nil && len(l.items)+len(l.excluded) == 0 && l.count.holds(int64(0)) {
		r.always(n.Span, "there are never fewer than 0 "+words.Plural(noun))
	}
	return l
}

// holds reports whether the things are as expected.
func (l *list[T]) holds(have []T) bool { return l.asSaid(have) != l.negated }

func (l *list[T]) asSaid(have []T) bool {
	if l.count != nil && !l.count.holds(int64(len(have))) {
		return false
	}
	if l.each != nil {
		return len(have) > 0 && !slices.ContainsFunc(have, func(t T) bool { return !l.each.holds(t) })
	}
	m := match(l.items, have)
	if len(m.missing) > 0 || l.complete && len(m.extra) > 0 {
		return false
	}
	return !slices.ContainsFunc(have, l.isExcluded)
}

// isExcluded reports whether a thing is one that must not be there.
func (l *list[T]) isExcluded(t T) bool {
	return slices.ContainsFunc(l.excluded, func(i item[T]) bool { return i.holds(t) })
}

// want returns what a report shows of a list in a field, where each item has one check.
func (l *list[T]) want() (texts []string, inWords bool) {
	var parts []string
	if l.complete || l.each != nil {
		items := l.items
		if l.each != nil {
			items = []item[T]{*l.each}
		}
		for _, i := range items {
			texts = append(texts, i.checks[0].want...)
			inWords = inWords || i.checks[0].inWords
		}
		if !inWords && !l.negated {
			return texts, false
		}
		parts = append(parts, strings.Join(texts, ", "))
	}
	if l.count != nil && !l.complete {
		if _, exact := l.count.(literal); exact && l.count.holds(int64(0)) && !l.negated {
			return nil, false
		}
		parts = append(parts, l.number())
	}
	for i, items := range [...][]item[T]{l.items, l.excluded} {
		if len(items) == 0 || l.complete {
			continue
		}
		var shown []string
		for _, item := range items {
			shown = append(shown, item.checks[0].want...)
		}
		parts = append(parts, [...]string{"with ", "without "}[i]+strings.Join(shown, ", "))
	}
	text := strings.Join(parts, ", ")
	if l.negated {
		text = "anything but " + text
	}
	return []string{text}, true
}

// number says how many things are expected.
func (l *list[T]) number() string {
	if one, ok := l.count.(literal); ok {
		if n, ok := one.v.(int64); ok {
			return words.CountOrNo(int(n), l.noun)
		}
	}
	if not, ok := l.count.(other); ok {
		return "any number of " + words.Plural(l.noun) + " but " + not.than.words()
	}
	if m := l.count.words(); m == "at least 1" || m == "at most 1" {
		return m + " " + l.noun
	}
	return l.count.words() + " " + words.Plural(l.noun)
}

// holds reports whether a thing is the expected one.
func (i item[T]) holds(t T) bool {
	for _, c := range i.checks {
		if !c.holds(t) {
			return false
		}
	}
	return true
}

// one expects that a value fits a matcher.
func one[T any](name string, m matcher, have func(T) any) check[T] {
	_, plain := m.(literal)
	want := m.words()
	if l, ok := m.(literal); ok {
		want = value.Text(l.v)
	}
	return check[T]{
		name: name, want: []string{want}, inWords: !plain,
		have:  func(t T) []string { return []string{value.Text(have(t))} },
		holds: func(t T) bool { return m.holds(have(t)) },
	}
}

// several expects that a list of texts is as it says.
func several[T any](name string, l *list[string], have func(T) []string) check[T] {
	want, inWords := l.want()
	return check[T]{name: name, want: want, inWords: inWords, have: have, holds: func(t T) bool { return l.holds(have(t)) }}
}

// texts reads a list of texts: one text, several in any order, or none. A matcher must fit each of them.
func (r *reader) texts(f field, n *document.Node) *list[string] {
	read := func(n *document.Node) item[string] {
		return item[string]{n.Span, []check[string]{one("", r.matcher(f, n), func(s string) any { return s })}}
	}
	l := &list[string]{span: n.Span, noun: "value"}
	switch {
	case n.Kind == document.Seq, n.Kind == document.String && n.Text() == none:
		return readList(r, l.noun, n, read)
	case n.Kind != document.Map:
		l.complete, l.items = true, []item[string]{read(n)}
		return l
	case isListMapping(n):
		return readList(r, l.noun, n, read)
	}
	if len(n.Pairs) == 1 {
		v := n.Pairs[0].Value
		whole := v.Kind == document.Seq || v.Kind == document.String && v.Text() == none
		switch word := n.Pairs[0].Key.Text(); {
		case word == "not" && whole:
			l = readList(r, l.noun, v, read)
			l.negated = true
			return l
		case word == "equals":
			if v.Kind == document.Seq {
				return readList(r, l.noun, v, read)
			}
			l.complete, l.items = true, []item[string]{read(v)}
			return l
		}
	}
	each := read(n)
	l.each = &each
	return l
}
