package expect

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

// MaxRegex is how many characters a regular expression may have.
const MaxRegex = 1000

// textual reads a matcher of texts.
func (r *reader) textual(f field, p document.Pair) matcher {
	word := p.Key.Text()
	switch f.typ {
	case value.String, value.GUID, value.Dynamic:
	default:
		instead := "equals, one_of, at_least, at_most or approximately"
		if f.typ == value.Bool {
			instead = "true or false"
		}
		r.problem(p.Key.Span, "use "+instead, "%s is for text, and %s", word, f.sort())
		return never
	}
	if word == "contains" && f.typ == value.Dynamic {
		return r.holding(f, p)
	}
	if p.Value.Scalar == nil || p.Value.Kind == document.Null {
		r.problem(p.Value.Span, "", "%s takes a text, and this is %s", word, p.Value.Kind)
		return never
	}
	text := p.Value.Text()
	if word == "regex" {
		return r.regex(p.Value)
	}
	if text == "" {
		r.always(p.Value.Span, "every text "+textMatchers[word]("").relation+" the empty text")
	}
	return textMatchers[word](text)
}

// holding reads what a list in a dynamic column contains, or what its text does.
func (r *reader) holding(f field, p document.Pair) matcher {
	m := holding{r.matcher(f, p.Value), textMatchers["contains"](p.Value.Text())}
	if p.Value.Scalar == nil {
		m.text.test = func(string) bool { return false }
		m.text.part = m.item.words()
	}
	return m
}

// regex reads a regular expression.
func (r *reader) regex(n *document.Node) matcher {
	text := n.Text()
	if length := utf8.RuneCountInString(text); length > MaxRegex {
		r.problem(n.Span, "", "the regular expression has %d characters, and the limit is %d", length, MaxRegex)
		return never
	}
	re, err := regexp.Compile(text)
	if err != nil {
		hint := "regular expressions are those of RE2: github.com/google/re2/wiki/Syntax"
		if bad, ok := err.(*syntax.Error); ok && bad.Code == syntax.ErrInvalidPerlOp {
			hint = "RE2 has no look-around and no back references"
		}
		r.problem(n.Span, hint, "this is not a regular expression: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		return never
	}
	if matchesAll(text) {
		r.always(n.Span, "every text matches this")
	}
	return pattern(re)
}

// matchesAll reports whether a regular expression matches every text: it matches the empty
// text, and does not ask where that is.
func matchesAll(text string) bool {
	re, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return false
	}
	var placed func(re *syntax.Regexp) bool
	placed = func(re *syntax.Regexp) bool {
		switch re.Op {
		case syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
			return true
		}
		for _, sub := range re.Sub {
			if placed(sub) {
				return true
			}
		}
		return false
	}
	return !placed(re) && regexp.MustCompile(text).MatchString("")
}

// bounds reads the smallest or the largest value, or both.
func (r *reader) bounds(f field, words []document.Pair) matcher {
	m := bounds{ranks: f.ranks}
	for _, p := range words {
		v := r.bound(f, p)
		if v == nil {
			return never
		}
		if p.Key.Text() == "at_least" {
			m.low = v
		} else {
			m.high = v
		}
	}
	if m.low == nil || m.high == nil {
		return m
	}
	if o, ok := order(m.low, m.high); f.ranks == nil && (!ok || o > 0) {
		r.problem(words[1].Key.Span, "", "no value is %s", m.words())
		return never
	}
	return m
}

// bound reads a bound; nil for one that does not fit the field.
func (r *reader) bound(f field, p document.Pair) any {
	word, n := p.Key.Text(), p.Value
	if f.ranks != nil {
		if (bounds{ranks: f.ranks}).rank(n.Text()) == nil {
			r.problem(n.Span, "", "%s of %s takes one of %s", word, f.name, strings.Join(f.ranks, ", "))
			return nil
		}
		return n.Text()
	}
	return r.quantity(f, word, n)
}

// quantity reads a number, a time or a timespan for the matcher of a field; nil for one that does not fit it.
func (r *reader) quantity(f field, word string, n *document.Node) any {
	needs := "a number"
	switch f.typ {
	case value.Bool, value.GUID:
		r.problem(n.Span, "", "%s is for what has an order, and %s", word, f.sort())
		return nil
	case value.DateTime:
		if at, ok := r.time(n); ok {
			return at
		}
		return nil
	case value.Timespan:
		needs = "a timespan such as 5m or 00:05:00"
		if d, ok := timespan(n); ok {
			return d
		}
	case value.Int, value.Long, value.Real, value.Decimal:
		if v, ok := numeric(n); ok {
			return v
		}
	default:
		needs = "a number, a time such as -20m or a timespan such as 5m"
		if v, ok := numeric(n); ok {
			return v
		}
		if at, fault := r.clock.Time(n); fault == nil {
			return at
		}
		if d, ok := timespan(n); ok {
			return d
		}
	}
	r.problem(n.Span, "", "%s takes %s here, and this is %s", word, needs, shown(n))
	return nil
}

// shown returns a node as a message shows it.
func shown(n *document.Node) string {
	if n.Scalar == nil || n.Kind == document.Null {
		return n.Kind.String()
	}
	return "'" + diag.Preview(n.Text()) + "'"
}

// numeric returns the number that a node is, or that its text is.
func numeric(n *document.Node) (any, bool) {
	switch v := n.Value.(type) {
	case int64:
		return v, true
	case float64:
		return v, v == v
	}
	return nil, false
}

func timespan(n *document.Node) (value.Duration, bool) {
	if n.Kind != document.String {
		return 0, false
	}
	if d, ok := scenario.Offset(n.Text()); ok {
		return d, true
	}
	return value.ParseTimespan(n.Text())
}

// near reads a value that others may be near to, and how near.
func (r *reader) near(f field, n *document.Node, within *document.Pair) matcher {
	if f.ranks != nil {
		r.problem(n.Span, "use at_least or at_most", "%s has no values that are near to each other", f.name)
		return never
	}
	v := r.quantity(f, "approximately", n)
	if whole, ok := v.(int64); ok {
		v = float64(whole)
	}
	_, isNumber := v.(float64)
	switch {
	case v == nil:
		return never
	case within == nil && !isNumber:
		r.problem(n.Span, "add within, as in within: 5s", "nothing says how near the value must be")
		return never
	case within == nil:
		return near{v: v}
	}
	if isNumber {
		by, ok := numeric(within.Value)
		if whole, isWhole := by.(int64); isWhole {
			by = float64(whole)
		}
		if ok && by.(float64) >= 0 {
			return near{v, by}
		}
		r.problem(within.Value.Span, "", "within takes a number from 0 beside a number, and this is %s", shown(within.Value))
		return never
	}
	if d, ok := timespan(within.Value); ok && d >= 0 {
		return near{v, d}
	}
	r.problem(within.Value.Span, "", "within takes a timespan such as 5s beside a time or a timespan, and this is %s", shown(within.Value))
	return never
}

// always reports an expectation that holds whatever the rule does.
func (r *reader) always(at diag.Span, why string) {
	r.doubts = append(r.doubts, doubt(AlwaysHolds, at, "this always holds: %s", why))
}
