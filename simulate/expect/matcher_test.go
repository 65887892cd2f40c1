package expect

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/simulate/scenario"
)

func instantOf(text string) value.Instant {
	at, ok := value.ParseDatetime(text)
	if !ok {
		panic(text)
	}
	return at
}

func decimal(text string) value.Number {
	d, ok := value.ParseDecimal(text)
	if !ok {
		panic(text)
	}
	return d
}

// base is the time that relative times of these tests are relative to.
var base = instantOf("2026-03-02T12:00:00Z")

func nodeOf(t testing.TB, text string) *document.Node {
	t.Helper()
	doc, err := document.Read("x.yaml", []byte("x: "+text), document.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return doc.Root.Get("x").Value
}

// Each line is an expectation of a column, and values that fit and that do not.
func TestMatchersOfColumns(t *testing.T) {
	bag := value.NewBag(1)
	bag.Set("user", "ana")
	type values []any
	for _, c := range []struct {
		typ     value.Type
		text    string
		fit     values
		doesNot values
	}{
		{value.String, `ana`, values{"ana"}, values{"Ana", "", "ana "}},
		{value.String, `{equals: ana}`, values{"ana"}, values{"ben"}},
		{value.String, `~`, values{"", nil}, values{"x"}},
		{value.String, `{any: true}`, values{"x", " "}, values{"", nil}},
		{value.String, `{regex: ^a.a$}`, values{"ana", "aca"}, values{"anna", "", nil}},
		{value.String, `{regex: "(?i)ANA"}`, values{"Johanan", "ANA"}, values{"an"}},
		{value.String, `{contains: na}`, values{"ana", "na"}, values{"NA", ""}},
		{value.String, `{starts_with: 203}`, values{"203.0.113.7"}, values{"1203"}},
		{value.String, `{ends_with: .com}`, values{"contoso.com"}, values{"contosoxcom ", "com"}},
		{value.String, `{one_of: [a, {starts_with: b}]}`, values{"a", "bb"}, values{"aa", "c", ""}},
		{value.String, `{not: a}`, values{"b", ""}, values{"a"}},
		{value.String, `{not: {regex: a}}`, values{"b", ""}, values{"ba"}},
		{value.String, `{at_least: 3}`, values{"3", "10", "3.5"}, values{"2", "", "x", nil}},
		{value.Long, `3`, values{int64(3), int32(3)}, values{int64(4), nil}},
		{value.Long, `{at_least: 3}`, values{int64(3), int64(4)}, values{int64(2), nil}},
		{value.Long, `{at_most: 2.5}`, values{int64(2)}, values{int64(3)}},
		{value.Long, `{at_least: 3, at_most: 5}`, values{int64(3), int64(5)}, values{int64(2), int64(6)}},
		{value.Long, `{approximately: 9007199254740993}`, values{int64(9007199254740993), int64(9007199254740994)}, values{int64(9107199254740993)}},
		{value.Long, `{approximately: 10, within: 2}`, values{int64(8), int64(12)}, values{int64(7), int64(13), nil}},
		{value.Long, `{not: {one_of: [1, 2]}}`, values{int64(3), nil}, values{int64(1)}},
		{value.Real, `{approximately: 0.1}`, values{0.1, 0.1 + 1e-17}, values{0.1001, -0.1}},
		{value.Real, `{approximately: 1, within: 0.1}`, values{1.1, 0.9, 1.0}, values{1.11, 0.89}},
		{value.Real, `{approximately: 0}`, values{0.0}, values{1e-10}},
		{value.Decimal, `{approximately: 1.5, within: 0.5}`, values{decimal("1"), decimal("2.0")}, values{decimal("2.1")}},
		{value.Decimal, `{at_least: 1.5}`, values{decimal("1.5")}, values{decimal("1.4")}},
		{value.DateTime, `-20m`, values{instantOf("2026-03-02T11:40:00Z")}, values{base, nil}},
		{value.DateTime, `{at_least: -20m, at_most: now}`, values{instantOf("2026-03-02T11:40:00Z"), base}, values{instantOf("2026-03-02T11:39:59.9999999Z"), nil}},
		{value.DateTime, `{approximately: -20m, within: 1m}`, values{instantOf("2026-03-02T11:41:00Z"), instantOf("2026-03-02T11:39:00Z")}, values{instantOf("2026-03-02T11:41:00.0000001Z")}},
		{value.Timespan, `{at_most: 5m}`, values{value.Duration(0), 5 * value.Minute}, values{5*value.Minute + 1, nil}},
		{value.Timespan, `{approximately: 00:05:00, within: 1s}`, values{5*value.Minute + value.Second}, values{4 * value.Minute}},
		{value.Bool, `{not: true}`, values{false, nil}, values{true}},
		{value.GUID, `{starts_with: 0}`, values{value.UUID{}}, values{nil}},
		{value.Dynamic, `[a, b]`, values{[]any{"a", "b"}}, values{[]any{"b", "a"}, []any{"a"}, "a"}},
		{value.Dynamic, `[a, {any: true}]`, values{[]any{"a", "b"}}, values{[]any{"a", ""}, []any{"a"}, "a"}},
		{value.Dynamic, `{contains: a}`, values{[]any{"b", "a"}, "bab", bag}, values{[]any{"ba"}, []any{}, nil}},
		{value.Dynamic, `{contains: {at_least: 3}}`, values{[]any{int64(1), int64(3)}}, values{[]any{int64(1)}, "3", nil}},
		{value.Dynamic, `{user: ana}`, values{bag}, values{nil, "ana"}},
		{value.Dynamic, `{user: {ends_with: a}}`, values{bag}, values{nil, []any{"ana"}}},
		{value.Dynamic, `{user: ana, more: {any: true}}`, nil, values{bag}},
		{value.Dynamic, `{any: true}`, values{bag, []any{int64(1)}, int64(0), false}, values{value.NewBag(0), []any{}, nil, ""}},
		{value.Dynamic, `{equals: {any: true}}`, nil, values{bag}},
		{value.Dynamic, `{at_least: 2}`, values{int64(2), 2.5, "3"}, values{int64(1), "x", bag, []any{int64(3)}}},
		{value.Unknown, `1`, values{int64(1), int32(1)}, values{int64(2), "a", nil}},
		{value.Unknown, `{starts_with: a}`, values{"ana"}, values{"ben", nil}},
		{value.Dynamic, `{regex: '"user":"a'}`, values{bag}, values{nil}},
	} {
		r := &reader{clock: scenario.NewClock(base)}
		m := r.matcher(field{name: "C", typ: c.typ, column: true}, nodeOf(t, c.text))
		if len(r.problems) > 0 {
			t.Errorf("%s %s: %v", c.typ, c.text, r.problems)
			continue
		}
		for _, v := range c.fit {
			if !m.holds(v) {
				t.Errorf("%s %s: %s does not fit", c.typ, c.text, value.Text(v))
			}
		}
		for _, v := range c.doesNot {
			if m.holds(v) {
				t.Errorf("%s %s: %s fits", c.typ, c.text, value.Text(v))
			}
		}
	}
}

// Each line is an expectation of a detail, with lists of values that fit and that do not.
func TestMatchersOfDetails(t *testing.T) {
	for _, c := range []struct {
		text         string
		fit, doesNot string // lists between semicolons, of words between blanks; - is no value
	}{
		{"none", "-", "a"},
		{"[none]", "none", "-"},
		{"a", "a", "-; b; a b"},
		{"10", "10", "10.0; -"},
		{"[a, b]", "a b; b a", "a; a b c; a a"},
		{"[]", "-", "a"},
		{"{any: true}", "a; a b", "-"},
		{"{starts_with: a}", "a; ab a", "-; a b"},
		{"{at_least: 3}", "3; 4 10", "-; 2; 3 2; x"},
		{"{at_most: 5m}", "00:05:00", "00:06:00; 5; -"},
		{"{at_least: -1h}", "2026-03-02T11:00:00.0000000Z", "2026-03-02T10:59:59.0000000Z; -"},
		{"{not: none}", "a; a b", "-"},
		{"{not: a}", "b; b c", "a; a b; -"},
		{"{not: [a, b]}", "a; -; a b c", "a b; b a"},
		{"{equals: [a, b]}", "b a", "a"},
		{"{equals: a}", "a", "a b; -"},
		{"{one_of: [a, b]}", "a; b; a b", "c; a c; -"},
		{"[a, {starts_with: b}]", "a b; bb a", "a; a c; b b"},
		{"[{any: true}, {starts_with: a}]", "a b; b a; a a", "b b; a"},
		{"{count: 2}", "a b", "a; -"},
		{"{count: {at_least: 2}, include: [a]}", "a b; b a c", "a; b c"},
		{"{exclude: [{starts_with: a}]}", "-; b", "a; b a"},
		{"{include: [{starts_with: a}, {ends_with: b}]}", "ab a; a b", "ab; a"},
	} {
		r := &reader{clock: scenario.NewClock(base)}
		l := r.texts(text("customDetails.x"), nodeOf(t, c.text))
		if len(r.problems) > 0 {
			t.Errorf("%s: %v", c.text, r.problems)
			continue
		}
		for lists, want := range map[string]bool{c.fit: true, c.doesNot: false} {
			for _, list := range strings.Split(lists, ";") {
				have := strings.Fields(list)
				if list = strings.TrimSpace(list); list == "-" {
					have = nil
				}
				if l.holds(have) != want {
					t.Errorf("%s: %q fits: %v", c.text, list, !want)
				}
			}
		}
	}
}

func TestMatchesAll(t *testing.T) {
	for text, want := range map[string]bool{"": true, ".*": true, "a?": true, "a|": true, "(?s).*": true, "^": false, "$": false, "a": false, "^.*$": false, `\b`: false, "a+": false} {
		if got := matchesAll(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// A long chain of expectations that give way to each other is placed, and a thing is never taken twice.
func TestMatchPlacesAsManyAsPossible(t *testing.T) {
	const n = 300
	var want []item[int]
	for i := range n {
		want = append(want, item[int]{checks: []check[int]{{holds: func(h int) bool { return h == i || h == i+1 }}}})
	}
	have := make([]int, n)
	for i := range have {
		have[i] = n - i
	}
	if m := match(want, have); len(m.missing) != 0 || len(m.extra) != 0 {
		t.Errorf("%+v", m)
	}
	have = append(have, 1)
	if m := match(want, have); len(m.missing) != 0 || fmt.Sprint(m.extra) == "[]" {
		t.Errorf("%+v", m)
	}
}
