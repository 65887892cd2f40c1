package logic

import (
	"strings"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/operators"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Case says which letters a text lacks.
type Case uint8

// The cases.
const (
	Mixed     Case = iota // it may have any
	LowerCase             // it has no capital letters
	UpperCase             // it has only capital letters
	Caseless              // it has no letters of either kind
)

// caseOf returns the case of a text. Only the letters of ASCII count.
func caseOf(s string) Case {
	lower, upper := false, false
	for i := range len(s) {
		lower = lower || 'a' <= s[i] && s[i] <= 'z'
		upper = upper || 'A' <= s[i] && s[i] <= 'Z'
	}
	switch {
	case lower && upper:
		return Mixed
	case lower:
		return LowerCase
	case upper:
		return UpperCase
	}
	return Caseless
}

// both returns the case of a text that is of either case.
func (c Case) both(d Case) Case {
	switch {
	case c == d || d == Caseless:
		return c
	case c == Caseless:
		return d
	}
	return Mixed
}

// allows reports whether a text of the case may contain a part.
func (c Case) allows(part string) bool {
	return c == Mixed || caseOf(part) == Caseless || c != Caseless && caseOf(part) == c
}

// narrower returns the case of a text that is of both.
func (c Case) narrower(d Case) Case {
	switch {
	case c == Mixed || c == d:
		return d
	case d == Mixed:
		return c
	}
	return Caseless
}

// An edge is where in a text an operator asks its needle to begin or to end.
type edge uint8

const (
	anywhere edge = iota
	atTerm        // where a term does
	atText        // where the text does
)

// A textOperator is what an operator over texts asks for.
type textOperator struct {
	left, right edge
	cased       bool
}

var textOperators = map[string]textOperator{
	"=~":            {atText, atText, false},
	"contains":      {anywhere, anywhere, false},
	"contains_cs":   {anywhere, anywhere, true},
	"startswith":    {atText, anywhere, false},
	"startswith_cs": {atText, anywhere, true},
	"endswith":      {anywhere, atText, false},
	"endswith_cs":   {anywhere, atText, true},
	"has":           {atTerm, atTerm, false},
	"has_cs":        {atTerm, atTerm, true},
	"hasprefix":     {atTerm, anywhere, false},
	"hasprefix_cs":  {atTerm, anywhere, true},
	"hassuffix":     {anywhere, atTerm, false},
	"hassuffix_cs":  {anywhere, atTerm, true},
}

// A Fact is a condition over a text that is known to hold, or known not to.
type Fact struct {
	Function *builtin.Function
	Args     []any // after the text itself
	Types    []value.Type
	Holds    bool

	looks *needle // what an operator over texts looks for; nil for another condition
}

// A needle is the text that an operator looks for.
type needle struct {
	textOperator
	text, folded string
}

// whole reports whether the text must be all of what is looked into.
func (n *needle) whole() bool { return n.left == atText && n.right == atText }

// wanting returns the fact that the operator finds the text.
func wanting(name, text string) Fact {
	f := Fact{Function: operator(name), Args: []any{text}, Types: stringType, Holds: true}
	if op, ok := textOperators[name]; ok {
		f.looks = &needle{op, text, fold(text)}
	}
	return f
}

var stringType = []value.Type{value.String}

// same reports whether both are about the same condition.
func (f *Fact) same(g *Fact) bool {
	if f.Function != g.Function || len(f.Args) != len(g.Args) {
		return false
	}
	if f.looks != nil && g.looks != nil {
		return f.looks.text == g.looks.text
	}
	for i := range f.Args {
		if !sameValue(f.Args[i], g.Args[i]) {
			return false
		}
	}
	return true
}

func sameValue(a, b any) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return equal(a, b)
}

// decide returns what a known fact says about another condition over the same text.
func (f *Fact) decide(asked *Fact) Truth {
	if f.same(asked) {
		if f.Holds {
			return True
		}
		return False
	}
	known, want := f.looks, asked.looks
	switch {
	case known == nil || want == nil:
		return Any
	case !f.Holds:
		if implies(want, known) {
			return False
		}
	case implies(known, want):
		return True
	case excludes(known, want):
		return False
	}
	return Any
}

// fold returns a text as comparisons without case see it.
func fold(s string) string {
	for i := range len(s) {
		if 'A' <= s[i] && s[i] <= 'Z' || s[i] >= utf8.RuneSelf {
			return strings.Map(operators.Lower, s)
		}
	}
	return s
}

// implies reports whether every text that meets the first condition meets the second.
func implies(p, q *needle) bool {
	if q.cased && !p.cased {
		return false
	}
	n, m := p.text, q.text
	if !q.cased {
		n, m = p.folded, q.folded
	}
	if m == "" {
		return q.left != atText || q.right != atText || n == "" && p.left == atText && p.right == atText
	}
	for from := 0; from <= len(n)-len(m); {
		at := strings.Index(n[from:], m)
		if at < 0 {
			return false
		}
		at += from
		if meetsLeft(p.textOperator, n, at, q.textOperator, m) && meetsRight(p.textOperator, n, at+len(m), q.textOperator, m) {
			return true
		}
		_, size := utf8.DecodeRuneInString(n[at:])
		from = at + size
	}
	return false
}

func meetsLeft(p textOperator, n string, at int, q textOperator, m string) bool {
	switch q.left {
	case atText:
		return at == 0 && p.left == atText
	case atTerm:
		first, _ := utf8.DecodeRuneInString(m)
		if !operators.IsTermRune(first) || at == 0 && p.left != anywhere {
			return true
		}
		before, _ := utf8.DecodeLastRuneInString(n[:at])
		return at > 0 && !operators.IsTermRune(before)
	}
	return true
}

func meetsRight(p textOperator, n string, end int, q textOperator, m string) bool {
	switch q.right {
	case atText:
		return end == len(n) && p.right == atText
	case atTerm:
		last, _ := utf8.DecodeLastRuneInString(m)
		if !operators.IsTermRune(last) || end == len(n) && p.right != anywhere {
			return true
		}
		after, _ := utf8.DecodeRuneInString(n[end:])
		return end < len(n) && !operators.IsTermRune(after)
	}
	return true
}

// excludes reports whether no text meets both conditions.
func excludes(p, q *needle) bool {
	n, m := p.text, q.text
	if !p.cased || !q.cased {
		n, m = p.folded, q.folded
	}
	switch {
	case p.left == atText && q.left == atText && !strings.HasPrefix(n, m) && !strings.HasPrefix(m, n):
		return true
	case p.right == atText && q.right == atText && !strings.HasSuffix(n, m) && !strings.HasSuffix(m, n):
		return true
	case p.left == atText && p.right == atText:
		return !strings.Contains(n, m) || q.left == atText && q.right == atText && n != m
	case q.left == atText && q.right == atText:
		return !strings.Contains(m, n)
	}
	return false
}
