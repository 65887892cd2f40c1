package expect

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/value"
)

// A matcher says which values an expectation accepts.
type matcher interface {
	holds(v any) bool
	// words says what is accepted, so that "expected" may stand before it.
	words() string
}

// literal accepts one value.
type literal struct{ v any }

func (m literal) holds(v any) bool { return same(v, m.v) }

func (m literal) words() string {
	text := value.Text(m.v)
	if text == "" || strings.TrimSpace(text) != text {
		return "'" + text + "'"
	}
	return text
}

// present accepts everything but nothing: no null, no empty text, list or bag, and no zero of what is counted.
type present struct{ counted bool }

func (m present) holds(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case string:
		return v != ""
	case []any:
		return len(v) > 0
	case *value.Bag:
		return v.Len() > 0
	}
	return !m.counted || !same(v, int64(0))
}

func (m present) words() string {
	if m.counted {
		return "at least 1"
	}
	return "any value"
}

// textual accepts texts. The text of another value is what tostring() returns.
type textual struct {
	relation string // in words, such as "starts with"
	part     string
	test     func(text string) bool
}

func (m textual) holds(v any) bool {
	if v == nil {
		return false
	}
	return m.test(value.Text(v))
}

func (m textual) words() string { return "text that " + m.relation + " " + literal{m.part}.words() }

// textMatchers are the matchers of texts that take a text.
var textMatchers = map[string]func(part string) textual{
	"contains": func(part string) textual {
		return textual{"contains", part, func(text string) bool { return strings.Contains(text, part) }}
	},
	"starts_with": func(part string) textual {
		return textual{"starts with", part, func(text string) bool { return strings.HasPrefix(text, part) }}
	},
	"ends_with": func(part string) textual {
		return textual{"ends with", part, func(text string) bool { return strings.HasSuffix(text, part) }}
	},
}

func pattern(re *regexp.Regexp) textual {
	return textual{"matches", re.String(), re.MatchString}
}

// holding accepts a dynamic list with an item that fits, and any other value that the text matcher accepts.
type holding struct {
	item matcher
	text textual
}

func (m holding) holds(v any) bool {
	if list, ok := v.([]any); ok {
		return slices.ContainsFunc(list, m.item.holds)
	}
	return m.text.holds(v)
}

func (m holding) words() string { return "a list or " + m.text.words() }

// near accepts numbers, times or timespans that are not far from one.
type near struct {
	v      any // float64, value.Instant or value.Duration
	within any // float64 for a number, otherwise value.Duration; nil for a rounding error
}

// rounding is how far a number may be from an expected one when nothing says how far, as a part of it.
const rounding = 1e-9

func (m near) holds(v any) bool {
	if m.within == nil {
		order, ok := order(v, m.v)
		x, isNumber := number(v)
		want, _ := m.v.(float64)
		return ok && order == 0 || isNumber && math.Abs(x-want) <= rounding*math.Abs(want)
	}
	switch want := m.v.(type) {
	case float64:
		x, ok := number(v)
		return ok && math.Abs(x-want) <= m.within.(float64)*(1+rounding)
	case value.Instant:
		at, ok := asType[value.Instant](v)
		return ok && distance(int64(at), int64(want)) <= uint64(m.within.(value.Duration))
	case value.Duration:
		d, ok := asType[value.Duration](v)
		return ok && distance(int64(d), int64(want)) <= uint64(m.within.(value.Duration))
	}
	return false
}

// distance returns how far two numbers are from each other.
func distance(a, b int64) uint64 { return uint64(max(a, b)) - uint64(min(a, b)) }

func (m near) words() string {
	text := "about " + value.Text(m.v)
	if m.within != nil {
		text += " (within " + value.Text(m.within) + ")"
	}
	return text
}

// bounds accepts values in an order: from low to high, both included. A bound that is nil is not there.
type bounds struct {
	low, high any
	ranks     []string // the order of texts that have one, such as severities
}

func (m bounds) holds(v any) bool {
	if m.ranks != nil {
		v = m.rank(v)
	}
	low, high := m.low, m.high
	if m.ranks != nil && low != nil {
		low = m.rank(low)
	}
	if m.ranks != nil && high != nil {
		high = m.rank(high)
	}
	if low != nil {
		if o, ok := order(v, low); !ok || o < 0 {
			return false
		}
	}
	if high != nil {
		if o, ok := order(v, high); !ok || o > 0 {
			return false
		}
	}
	return true
}

// rank returns where a text stands in the order, nil for one that has no place in it.
func (m bounds) rank(v any) any {
	text, _ := v.(string)
	if i := slices.Index(m.ranks, text); i >= 0 {
		return int64(i)
	}
	return nil
}

func (m bounds) words() string {
	var parts []string
	if m.low != nil {
		parts = append(parts, "at least "+value.Text(m.low))
	}
	if m.high != nil {
		parts = append(parts, "at most "+value.Text(m.high))
	}
	return strings.Join(parts, " and ")
}

// oneOf accepts what one of its matchers accepts.
type oneOf []matcher

func (m oneOf) holds(v any) bool {
	return slices.ContainsFunc(m, func(one matcher) bool { return one.holds(v) })
}

func (m oneOf) words() string { return "one of " + joined(m) }

// maxWords bounds how many matchers of a list are written in words.
const maxWords = 20

// joined writes matchers between commas.
func joined(list []matcher) string {
	var parts []string
	for i, m := range list {
		if i == maxWords {
			parts = append(parts, "…")
			break
		}
		parts = append(parts, m.words())
	}
	return strings.Join(parts, ", ")
}

// other accepts what its matcher does not accept.
type other struct{ than matcher }

func (m other) holds(v any) bool { return !m.than.holds(v) }

func (m other) words() string {
	switch than := m.than.(type) {
	case literal:
		return "anything but " + than.words()
	case present:
		return "no value"
	}
	return "not " + m.than.words()
}

// elements accepts a dynamic list whose items fit the matchers, in their order.
type elements []matcher

func (m elements) holds(v any) bool {
	list, ok := v.([]any)
	if !ok || len(list) != len(m) {
		return false
	}
	for i, item := range list {
		if !m[i].holds(item) {
			return false
		}
	}
	return true
}

func (m elements) words() string { return "[" + joined(m) + "]" }

// bag accepts a dynamic bag that has these properties and no others.
type bag struct {
	names    []string
	matchers []matcher
}

func (m bag) holds(v any) bool {
	b, ok := v.(*value.Bag)
	if !ok || b.Len() != len(m.names) {
		return false
	}
	for i, name := range m.names {
		v, ok := b.Get(name)
		if !ok || !m.matchers[i].holds(v) {
			return false
		}
	}
	return true
}

func (m bag) words() string {
	var parts []string
	for i, name := range m.names {
		if i == maxWords {
			parts = append(parts, "…")
			break
		}
		parts = append(parts, name+": "+m.matchers[i].words())
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// same reports whether two values are equal. The order of a bag's properties and the width of a
// whole number do not matter. A null equals an empty text, because a string column holds no nulls.
func same(a, b any) bool {
	switch a := a.(type) {
	case []any:
		list, ok := b.([]any)
		return ok && slices.EqualFunc(a, list, same)
	case *value.Bag:
		bag, ok := b.(*value.Bag)
		if !ok || a.Len() != bag.Len() {
			return false
		}
		for i := range a.Len() {
			name, x := a.At(i)
			y, ok := bag.Get(name)
			if !ok || !same(x, y) {
				return false
			}
		}
		return true
	case float64:
		f, ok := b.(float64)
		return ok && (a == f || a != a && f != f)
	}
	switch b.(type) {
	case []any, *value.Bag:
		return false
	}
	return value.Text(a) == value.Text(b)
}
