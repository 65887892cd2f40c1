package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

// A Token is a word, a literal or a sign of a text. Blanks and comments lie between tokens.
type Token struct {
	Start, End int // byte offsets into the text
	Kind       TokenKind
}

// A TokenKind is what a token is without regard to where it stands.
type TokenKind uint8

// The kinds of tokens.
const (
	TokenWord      TokenKind = iota // a name or a keyword
	TokenLiteral                    // a literal, such as 'a' or datetime(2024-01-01)
	TokenSign                       // punctuation
	TokenDirective                  // a line for the client
	TokenBad                        // a character that is not part of the language
)

// Tokens returns the tokens of a text and the comments between them, both in the order of the text.
func Tokens(text string) ([]Token, []Comment) {
	p := newParser(diag.NewSource("", text))
	tokens := make([]Token, 0, len(p.tokens))
	for _, t := range p.tokens {
		if t.kind != tokEnd {
			tokens = append(tokens, Token{int(t.start), int(t.end), t.kind.public()})
		}
	}
	comments := p.comments
	p.release()
	return tokens, comments
}

func (k tokenKind) public() TokenKind {
	switch {
	case k == tokIdent || k.isKeyword():
		return TokenWord
	case k.isLiteral():
		return TokenLiteral
	case k == tokDirective:
		return TokenDirective
	case k == tokBad:
		return TokenBad
	}
	return TokenSign
}
