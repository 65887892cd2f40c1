package layout

import (
	"strings"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/kql/syntax"
)

// A spacing is the space between two tokens in one line.
type spacing uint8

const (
	none spacing = iota // only what keeps the two apart
	blank
	asIs // what the author has
)

// space decides about the space before each token if it stands in one line with the one before, and
// measures the text as if all of it stood in one line. It counts the author's line breaks as well.
func (t *text) space() {
	t.widths, t.breaks = make([]int, len(t.tokens)+1), make([]int, len(t.tokens)+1)
	for i := range t.tokens {
		tok := &t.tokens[i]
		if i > 0 && !tok.glued {
			tok.inline = t.spacing(i)
			if tok.inline == none && t.mustPart(i) {
				tok.inline = blank
			}
		}
		t.breaks[i+1] = t.breaks[i]
		if tok.broken {
			t.breaks[i+1]++
		}
		t.widths[i+1] = t.widths[i] + utf8.RuneCountInString(t.gap(i)) + utf8.RuneCountInString(t.word(i))
	}
}

// width returns the width of the tokens from first to last in one line.
func (t *text) width(first, last int) int {
	return t.widths[last+1] - t.widths[first] - utf8.RuneCountInString(t.gap(first))
}

// afterSign holds the space that a sign asks for after it, beforeSign that before it.
var (
	afterSign = map[string]spacing{
		",": blank, ":": blank, "|": blank, "=": blank, "..": blank, ";": blank,
		"(": none, "[": none, ".": none,
	}
	beforeSign = map[string]spacing{
		",": none, ":": none, "|": blank, "=": blank, "..": blank, ";": none,
		")": none, "]": none, ".": none,
	}
)

// spacing returns the space between a token and the one before it. What the first of the two asks for goes
// before what the second does.
func (t *text) spacing(i int) spacing {
	before, tok := &t.tokens[i-1], &t.tokens[i]
	switch {
	case before.Kind == syntax.TokenWord && tok.Kind == syntax.TokenWord:
		return blank
	case tok.role == infix || before.role == infix:
		return blank
	case before.role == prefix:
		return none
	case tok.role == indexBracket:
		return none
	}
	a, b := t.word(i-1), t.word(i)
	if a == "{" {
		return braceSpace(before)
	}
	if s, ok := afterSign[a]; ok && before.Kind == syntax.TokenSign {
		return s
	}
	switch b {
	case "(":
		if tok.role == callParen || tok.role == paramParen || tok.role == dynamicParen {
			return none
		}
		return t.otherwise(tok)
	case "}":
		return braceSpace(tok)
	}
	if s, ok := beforeSign[b]; ok && tok.Kind == syntax.TokenSign {
		return s
	}
	return t.otherwise(tok)
}

// otherwise returns the space before a token for which no sign asks.
func (t *text) otherwise(tok *token) spacing {
	if tok.loose && !tok.broken {
		return asIs
	}
	return blank
}

// gap returns the space before a token in one line.
func (t *text) gap(i int) string {
	switch t.tokens[i].inline {
	case blank:
		return " "
	case asIs:
		return t.source[t.end(i-1):t.tokens[i].Start]
	}
	return ""
}

// braceSpace returns the space inside of a brace.
func braceSpace(brace *token) spacing {
	if brace.role == jsonBrace {
		return none
	}
	return blank
}

// mustPart reports whether a token and the one before it would make another token without a blank between them.
func (t *text) mustPart(i int) bool {
	before, tok := &t.tokens[i-1], &t.tokens[i]
	if before.Kind != syntax.TokenSign || tok.Kind != syntax.TokenSign {
		return before.Kind != syntax.TokenSign && tok.Kind != syntax.TokenSign
	}
	b := t.word(i)
	if b == "" {
		return false
	}
	return strings.IndexByte(longer[t.word(i-1)], b[0]) >= 0
}

// longer holds the signs that are the beginning of another one, with what makes them that.
var longer = map[string]string{"=": "=>~", "!": "=~", "<": ">=|", ">": "=", ".": ".", "/": "/"}
