package layout

import (
	"sort"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// A text is the tokens of a query, and what is decided about the space before each of them.
type text struct {
	source string
	tokens []token
	breaks []int // before each token, the number of tokens before it that begin a line
	widths []int // before each token, the width of all tokens before it if they stood in one line
}

// A token is a token of the query with the space before it.
type token struct {
	syntax.Token
	comments []syntax.Comment // between the token before and this one
	broken   bool             // whether the author has a line break before it
	role     role
	glued    bool    // it is one word with the token before
	loose    bool    // in one line with the token before, it has the space that the author has there
	inline   spacing // in one line with the token before
	force    force
	fired    bool // a line break comes before it, because of others
	level    int  // of indentation, if it begins a line
	aligned  int  // the index of the token whose column is its indentation, -1 if level is
	deeper   bool // one level deeper than that column
}

// A role is what a token is in the tree, where the space around it depends on that.
type role uint8

const (
	noRole       role = iota
	infix             // an operator between two operands
	prefix            // a sign before its operand
	callParen         // a parenthesis of arguments or of a list of values
	paramParen        // a parenthesis of parameters
	dynamicParen      // a parenthesis of dynamic(…)
	bodyBrace         // a brace of the body of a function
	jsonBrace         // a brace of a bag or of a name in braces
	valueBracket      // a bracket of the values of a table
	indexBracket      // the bracket that opens an index
)

// A force is a decision about a token that holds whatever the author had there.
type force uint8

const (
	noForce force = iota
	forceLine
	forceInline
)

// read returns the tokens of a query.
func read(q *syntax.Query) *text {
	tokens, comments := syntax.Tokens(q.Source.Text)
	t := &text{source: q.Source.Text, tokens: make([]token, len(tokens)+1)}
	for i := range t.tokens {
		tok := &t.tokens[i]
		tok.aligned = -1
		if i < len(tokens) {
			tok.Token = tokens[i]
		} else { // the end of the text has space before it as well
			tok.Token = syntax.Token{Start: len(t.source), End: len(t.source), Kind: syntax.TokenSign}
		}
		n := 0
		for n < len(comments) && comments[n].Span.Start < tok.Start {
			n++
		}
		tok.comments, comments = comments[:n:n], comments[n:]
		tok.broken = len(tok.comments) > 0 || breaks(t.source[t.end(i-1):tok.Start]) > 0
	}
	return t
}

// end returns where a token ends; the text begins where a token before the first would end.
func (t *text) end(i int) int {
	if i < 0 {
		return 0
	}
	return t.tokens[i].End
}

func (t *text) word(i int) string { return t.source[t.tokens[i].Start:t.tokens[i].End] }

// within returns the indices of the first and the last token of a span; last is before first if there is none.
func (t *text) within(s diag.Span) (first, last int) {
	first = t.at(s.Start)
	last = first + sort.Search(len(t.tokens)-1-first, func(i int) bool { return t.tokens[first+i].End > s.End }) - 1
	return first, last
}

// at returns the index of the first token that does not begin before the offset.
func (t *text) at(offset int) int {
	return sort.Search(len(t.tokens)-1, func(i int) bool { return t.tokens[i].Start >= offset })
}

// breaks counts the line breaks of a text.
func breaks(s string) int {
	n := strings.Count(s, "\n")
	if strings.Contains(s, "\r") {
		n += strings.Count(s, "\r") - strings.Count(s, "\r\n")
	}
	if strings.Contains(s, "\u2028") || strings.Contains(s, "\u2029") {
		n += strings.Count(s, "\u2028") + strings.Count(s, "\u2029")
	}
	return n
}
