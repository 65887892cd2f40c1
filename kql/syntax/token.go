package syntax

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// A token is a word, a literal or a sign. Blanks and comments separate tokens.
type token struct {
	start, end int32
	kind       tokenKind
	use        nameUse
}

// A scanner turns text into tokens.
type scanner struct {
	source   *diag.Source // the source of spans
	text     string       // of the source
	tokens   []token
	comments []Comment
	halted   bool // whether to stop reading
	report   func(m diag.Message, span diag.Span, args ...any)
}

// scan reads the whole text. The last token is tokEnd.
func (s *scanner) scan() {
	s.tokens = newTokens(len(s.text)/4 + 8)
	for pos := 0; ; {
		if s.halted {
			pos = len(s.text)
		}
		pos = s.skipBlank(pos)
		t := s.next(pos)
		s.tokens = append(s.tokens, t)
		if t.kind == tokEnd {
			return
		}
		if len(s.tokens) == MaxTokens {
			s.report(diag.TooMany, s.source.Span(int(t.start), int(t.end)), "words and signs of the query", MaxTokens)
			s.halted = true
		}
		pos = int(t.end)
	}
}

// peek returns the byte at the position, 0 after the end.
func (s *scanner) peek(pos int) byte {
	if pos < len(s.text) {
		return s.text[pos]
	}
	return 0
}

const (
	charLetter uint8 = 1 << iota // may begin a name
	charDigit
	charHex
	charBlank
)

var chars = func() (t [256]uint8) {
	for c := 'a'; c <= 'z'; c++ {
		t[c] |= charLetter
		t[c-'a'+'A'] |= charLetter
	}
	for c := '0'; c <= '9'; c++ {
		t[c] |= charDigit | charHex
	}
	for _, c := range "abcdefABCDEF" {
		t[c] |= charHex
	}
	for _, c := range " \t\r\n\f" {
		t[c] |= charBlank
	}
	t['_'] |= charLetter
	return t
}()

func isNameChar(c byte) bool { return chars[c]&(charLetter|charDigit) != 0 }
func isDigit(c byte) bool    { return chars[c]&charDigit != 0 }
func isHex(c byte) bool      { return chars[c]&charHex != 0 }

// blankLen returns the length of the blank character at the position, 0 if there is none.
func (s *scanner) blankLen(pos int) int {
	c := s.peek(pos)
	if chars[c]&charBlank != 0 {
		return 1
	}
	if c < utf8.RuneSelf {
		return 0
	}
	r, size := utf8.DecodeRuneInString(s.text[pos:])
	switch {
	case r == '\u00a0', r == '\u1680', r == '\u180e', '\u2000' <= r && r <= '\u200b', r == '\u202f', r == '\u205f', r == '\u3000', r == '\ufeff':
		return size
	}
	return 0
}

// skipBlank returns the position after the blanks and comments at the position.
func (s *scanner) skipBlank(pos int) int {
	for pos < len(s.text) {
		if n := s.blankLen(pos); n > 0 {
			pos += n
			continue
		}
		if s.text[pos] != '/' || s.peek(pos+1) != '/' {
			break
		}
		end := s.lineEnd(pos)
		text := strings.TrimRight(s.text[pos:end], " \t")
		s.comments = append(s.comments, Comment{s.source.Span(pos, pos+len(text)), text})
		pos = end + s.lineBreakLen(end)
	}
	return pos
}

// lineBreakLen returns the length of the line break at the position, 0 if there is none.
func (s *scanner) lineBreakLen(pos int) int {
	switch s.peek(pos) {
	case '\r':
		if s.peek(pos+1) == '\n' {
			return 2
		}
		return 1
	case '\n':
		return 1
	case 0xe2: // U+2028, U+2029
		if s.peek(pos+1) == 0x80 && s.peek(pos+2)&^1 == 0xa8 {
			return 3
		}
	}
	return 0
}

// lineEnd returns the position of the line break that ends the line.
func (s *scanner) lineEnd(pos int) int {
	for pos < len(s.text) && s.lineBreakLen(pos) == 0 {
		pos++
	}
	return pos
}

// next reads the token that starts at the position.
func (s *scanner) next(pos int) token {
	if pos >= len(s.text) {
		return token{start: int32(pos), end: int32(pos), kind: tokEnd}
	}
	c := s.text[pos]
	switch {
	case chars[c]&charLetter != 0 || c == '$':
		return s.word(pos)
	case chars[c]&charDigit != 0:
		return s.number(pos)
	}
	if sign := signs[c]; sign.kind != tokNone {
		for _, long := range sign.long {
			if s.peek(pos+1) == long.second {
				return token{start: int32(pos), end: int32(pos + 2), kind: long.kind}
			}
		}
		if c != '!' {
			return token{start: int32(pos), end: int32(pos + 1), kind: sign.kind}
		}
	}
	switch c {
	case '\'', '"', '`', '~', '@':
		if t, ok := s.str(pos, pos); ok {
			return t
		}
		if c == '@' {
			return token{start: int32(pos), end: int32(pos + 1), kind: tokAt}
		}
	case '#':
		return token{start: int32(pos), end: int32(s.lineEnd(pos)), kind: tokDirective}
	case '!':
		end := pos + 1
		for isNameChar(s.peek(end)) {
			end++
		}
		if t, ok := s.keyword(pos, end); ok {
			return t
		}
		if end == pos+1 {
			return token{start: int32(pos), end: int32(end), kind: tokBang}
		}
	}
	return s.bad(pos)
}

// bad reads one character that is not part of the language.
func (s *scanner) bad(pos int) token {
	_, size := utf8.DecodeRuneInString(s.text[pos:])
	s.report(diag.UnexpectedCharacter, s.source.Span(pos, pos+size), s.text[pos:pos+size])
	return token{start: int32(pos), end: int32(pos + size), kind: tokBad}
}

// A sign is a token of punctuation: its kind, and the kinds of the signs that are longer by one character.
type sign struct {
	kind tokenKind
	long []longSign
}

type longSign struct {
	second byte
	kind   tokenKind
}

var signs = [256]sign{
	'(': {kind: tokLParen}, ')': {kind: tokRParen}, '[': {kind: tokLBracket}, ']': {kind: tokRBracket},
	'{': {kind: tokLBrace}, '}': {kind: tokRBrace}, '|': {kind: tokBar}, '+': {kind: tokPlus}, '-': {kind: tokMinus},
	'*': {kind: tokStar}, '/': {kind: tokSlash}, '%': {kind: tokPercent}, ':': {kind: tokColon}, ';': {kind: tokSemicolon},
	',': {kind: tokComma}, '?': {kind: tokQuestion},
	'.': {tokDot, []longSign{{'.', tokDotDot}}},
	'<': {tokLess, []longSign{{'=', tokLessEqual}, {'|', tokLessBar}, {'>', tokLessGreater}}},
	'>': {tokGreater, []longSign{{'=', tokGreaterEqual}}},
	'=': {tokEqual, []longSign{{'=', tokEqualEqual}, {'>', tokFatArrow}, {'~', tokEqualTilde}}},
	'!': {tokBang, []longSign{{'=', tokBangEqual}, {'~', tokBangTilde}}},
}

// A wordEntry says what a word of letters, digits and "_" may be.
type wordEntry struct {
	word    string
	kind    tokenKind // tokNone if the word alone is not a keyword
	use     nameUse
	literal tokenKind
	longer  []longWord // keywords that begin with the word, such as mv-expand, longest first
}

type longWord struct {
	rest string
	kind tokenKind
	use  nameUse
}

const wordSlots = 1024 // a power of two, several times the number of words

// words is a hash table with open addressing.
var words [wordSlots]wordEntry

// addWord puts a keyword into the table.
func addWord(k *keyword) {
	n := 1
	for n < len(k.text) && isNameChar(k.text[n]) {
		n++
	}
	slot := wordHash(k.text[:n])
	for words[slot].word != "" && words[slot].word != k.text[:n] {
		slot = (slot + 1) % wordSlots
	}
	e := &words[slot]
	e.word = k.text[:n]
	if n == len(k.text) {
		e.kind, e.use, e.literal = k.kind, k.use, k.literal
		return
	}
	i := 0
	for i < len(e.longer) && len(e.longer[i].rest) >= len(k.text)-n {
		i++
	}
	e.longer = slices.Insert(e.longer, i, longWord{k.text[n:], k.kind, k.use})
}

func wordHash(w string) uint32 {
	n := len(w)
	h := uint32(w[0])*0x9e3779b1 ^ uint32(w[n-1])*0x85ebca77 ^ uint32(w[n/2])*0xc2b2ae3d ^ uint32(n)*0x27d4eb2f
	return (h ^ h>>15) % wordSlots
}

func lookupWord(w string) *wordEntry {
	for slot := wordHash(w); ; slot = (slot + 1) % wordSlots {
		e := &words[slot]
		if e.word == w {
			return e
		}
		if e.word == "" {
			return nil
		}
	}
}

// keyword reads the keyword that begins with the word text[pos:end], if there is one. The
// longest keyword wins. It must not be followed by a character of a name.
func (s *scanner) keyword(pos, end int) (token, bool) {
	e := lookupWord(s.text[pos:end])
	if e == nil {
		return token{}, false
	}
	for _, long := range e.longer {
		stop := end + len(long.rest)
		if stop <= len(s.text) && s.text[end:stop] == long.rest {
			return token{int32(pos), int32(stop), long.kind, long.use}, !isNameChar(s.peek(stop))
		}
	}
	if e.kind == tokNone {
		return token{}, false
	}
	if e.literal != tokNone && s.peek(end) == '(' {
		return s.typedLiteral(pos, end, e.literal), true
	}
	return token{int32(pos), int32(end), e.kind, e.use}, true
}

// typedLiteral reads a literal such as datetime(2024-01-01), whose "(" is at open. It ends with its line.
func (s *scanner) typedLiteral(pos, open int, kind tokenKind) token {
	end := open + 1
	for end < len(s.text) && s.text[end] != ')' && s.lineBreakLen(end) == 0 {
		end++
	}
	if s.peek(end) == ')' {
		end++
	} else {
		s.report(diag.MissingText, s.source.Span(end, end), ")")
	}
	return token{start: int32(pos), end: int32(end), kind: kind}
}

// word reads a keyword, a name, a truth value, a raw GUID or a hidden string.
func (s *scanner) word(pos int) token {
	end := pos + 1
	for end < len(s.text) && isNameChar(s.text[end]) {
		end++
	}
	if t, ok := s.keyword(pos, end); ok {
		return t
	}
	t := token{start: int32(pos), end: int32(end), kind: tokIdent}
	switch s.text[pos:end] {
	case "true", "True", "TRUE", "false", "False", "FALSE":
		t.kind = tokBool
	case "h", "H":
		switch s.peek(end) {
		case '\'', '"', '`', '~', '@':
			if str, ok := s.str(pos, end); ok {
				return str
			}
		}
	default:
		if end == pos+8 && s.rawGUID(pos) {
			t.kind, t.end = tokRawGuid, int32(pos+36)
		}
	}
	return t
}

// rawGUID reports whether a GUID without quotes is at the position.
func (s *scanner) rawGUID(pos int) bool {
	if pos+36 > len(s.text) {
		return false
	}
	for i := range 36 {
		c := s.text[pos+i]
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if c != '-' {
				return false
			}
		} else if !isHex(c) {
			return false
		}
	}
	return true
}
