package syntax

import (
	"strings"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// digits returns the position after the digits at the position.
func (s *scanner) digits(pos int) int {
	for isDigit(s.peek(pos)) {
		pos++
	}
	return pos
}

// timespanUnits are the suffixes of a timespan literal such as 5min.
var timespanUnits = func() map[string]bool {
	units := make(map[string]bool)
	for _, u := range strings.Fields(`m min minute minutes s sec second seconds d day days h hr hrs hour hours
		ms milli millis millisec millisecond milliseconds micro micros microsec microsecond microseconds
		nano nanos nanosec nanosecond nanoseconds tick ticks`) {
		units[u] = true
	}
	return units
}()

// number reads what starts with a digit: a number, a timespan, a raw GUID, or a name such as 7zip.
func (s *scanner) number(pos int) token {
	t := token{start: int32(pos), kind: tokLong}
	if strings.HasPrefix(s.text[pos:], chart3D) && !isNameChar(s.peek(pos+len(chart3D))) {
		e := lookupWord(chart3D)
		return token{int32(pos), int32(pos + len(chart3D)), e.kind, e.use}
	}
	end := s.digits(pos)
	c := s.peek(end)
	if !isNameChar(c) && c != '.' && c != '-' {
		t.end = int32(end)
		return t
	}
	if s.rawGUID(pos) {
		t.kind, t.end = tokRawGuid, int32(pos+36)
		return t
	}
	if n := s.real(pos, end); n > 0 {
		t.kind, t.end = tokReal, int32(n)
		return t
	}
	if n := s.timespan(end); n > 0 {
		t.kind, t.end = tokTimespan, int32(n)
		return t
	}
	if n := s.hex(pos); n > 0 {
		t.end = int32(n)
		return t
	}
	if isNameChar(c) {
		for isNameChar(s.peek(end)) {
			end++
		}
		t.kind = tokIdent
	}
	t.end = int32(end)
	return t
}

const chart3D = "3Dchart" // the only keyword that starts with a digit

// real returns the end of the real number whose first digits end at the position, or 0 if there is none.
func (s *scanner) real(start, pos int) int {
	if s.peek(pos) == '.' && (s.peek(pos+1) != '.' || s.peek(pos+2) == '.') {
		pos = s.digits(pos + 1)
		if n := s.exponent(pos); n > 0 {
			pos = n
		}
	} else if pos = s.exponent(pos); pos == 0 {
		return 0
	}
	if isNameChar(s.peek(pos)) {
		return 0
	}
	return pos
}

func (s *scanner) exponent(pos int) int {
	if s.peek(pos)|0x20 != 'e' {
		return 0
	}
	pos++
	if c := s.peek(pos); c == '+' || c == '-' {
		pos++
	}
	if end := s.digits(pos); end > pos {
		return end
	}
	return 0
}

// timespan returns the end of the timespan whose first digits end at the position, or 0 if there is none.
func (s *scanner) timespan(pos int) int {
	if s.peek(pos) == '.' {
		if end := s.digits(pos + 1); end > pos+1 {
			pos = end
		}
	}
	end := pos
	for isNameChar(s.peek(end)) {
		end++
	}
	if end > pos && timespanUnits[s.text[pos:end]] {
		return end
	}
	return 0
}

// hex returns the end of the hexadecimal number, or 0 if there is none.
func (s *scanner) hex(pos int) int {
	if s.peek(pos) != '0' || s.peek(pos+1)|0x20 != 'x' || !isHex(s.peek(pos+2)) {
		return 0
	}
	pos += 3
	for isHex(s.peek(pos)) {
		pos++
	}
	if isNameChar(s.peek(pos)) {
		return 0
	}
	return pos
}

// Multi-line strings are delimited by one of these.
const (
	multilineQuote    = "```"
	multilineQuoteOld = "~~~"
)

// str reads a string literal that starts at start; its "@" or quote is at pos. A string
// in quotes that is not closed ends with its line, or at a bad escape.
func (s *scanner) str(start, pos int) (token, bool) {
	verbatim := s.peek(pos) == '@'
	if verbatim {
		pos++
	}
	rest := s.text[min(pos, len(s.text)):]
	quote := ""
	switch {
	case strings.HasPrefix(rest, "'"), strings.HasPrefix(rest, `"`):
		quote = rest[:1]
		pos = s.strContent(pos+1, quote[0], verbatim)
	case strings.HasPrefix(rest, multilineQuote), strings.HasPrefix(rest, multilineQuoteOld):
		quote = rest[:len(multilineQuote)]
		if n := strings.Index(rest[len(quote):], quote); n >= 0 {
			pos += len(quote) + n
		} else {
			pos = len(s.text)
		}
	default:
		return token{}, false
	}
	if strings.HasPrefix(s.text[pos:], quote) {
		pos += len(quote)
	} else {
		s.report(diag.MissingText, s.source.Span(pos, pos), quote)
	}
	return token{start: int32(start), end: int32(pos), kind: tokString}, true
}

// strContent returns the end of a string's content.
func (s *scanner) strContent(pos int, quote byte, verbatim bool) int {
	for pos < len(s.text) {
		switch c := s.text[pos]; {
		case c == quote && verbatim && s.peek(pos+1) == quote:
			pos += 2
		case c == '\\' && !verbatim:
			_, n := decodeEscape(s.text[pos:])
			if n == 0 {
				return pos
			}
			pos += n
		case c == quote, c == '\r', c == '\n':
			return pos
		default:
			pos++
		}
	}
	return pos
}

var simpleEscapes = [256]byte{'\\': '\\', '\'': '\'', '"': '"', 'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v'}

// decodeEscape returns the character that the escape at the start of the text stands for,
// and the length of the escape, 0 if it is not valid.
func decodeEscape(text string) (rune, int) {
	if len(text) < 2 {
		return 0, 0
	}
	c := text[1]
	if r := simpleEscapes[c]; r != 0 {
		return rune(r), 2
	}
	switch c {
	case 'x':
		return hexEscape(text, 2)
	case 'u':
		return hexEscape(text, 4)
	case 'U':
		return hexEscape(text, 8)
	}
	var r rune
	n := 1
	for n < len(text) && n < 4 && '0' <= text[n] && text[n] <= '7' && (n < 3 || text[1] <= '3') {
		r = r<<3 | rune(text[n]-'0')
		n++
	}
	if n == 1 {
		return 0, 0
	}
	return r, n
}

// hexEscape reads an escape of two characters and a fixed number of hexadecimal digits.
func hexEscape(text string, digits int) (rune, int) {
	if len(text) < 2+digits {
		return 0, 0
	}
	var r uint32
	for _, c := range []byte(text[2 : 2+digits]) {
		if !isHex(c) {
			return 0, 0
		}
		if isDigit(c) {
			r = r<<4 | uint32(c-'0')
		} else {
			r = r<<4 | uint32(c|0x20-'a'+10)
		}
	}
	if r > utf8.MaxRune {
		return utf8.RuneError, 2 + digits
	}
	return rune(r), 2 + digits
}

// decodeString returns the value of a string literal, and whether it is hidden.
func decodeString(raw string) (value string, hidden bool) {
	if raw != "" && raw[0]|0x20 == 'h' {
		hidden, raw = true, raw[1:]
	}
	verbatim := strings.HasPrefix(raw, "@")
	if verbatim {
		raw = raw[1:]
	}
	for _, quote := range []string{multilineQuote, multilineQuoteOld} {
		if rest, ok := strings.CutPrefix(raw, quote); ok {
			return strings.TrimSuffix(rest, quote), hidden
		}
	}
	if raw == "" {
		return "", hidden
	}
	quote := raw[:1]
	raw = raw[1:]
	switch {
	case verbatim:
		return strings.ReplaceAll(strings.TrimSuffix(raw, quote), quote+quote, quote), hidden
	case strings.IndexByte(raw, '\\') < 0:
		return strings.TrimSuffix(raw, quote), hidden
	}
	return decodeEscapes(raw, quote[0]), hidden
}

// decodeEscapes decodes the content of a string up to its closing quote. Two
// escapes may be the halves of one character, as \ud83d\ude00.
func decodeEscapes(content string, quote byte) string {
	var b strings.Builder
	b.Grow(len(content))
	for i := 0; i < len(content) && content[i] != quote; {
		if content[i] != '\\' {
			b.WriteByte(content[i])
			i++
			continue
		}
		r, n := decodeEscape(content[i:])
		if n == 0 {
			break
		}
		if 0xd800 <= r && r < 0xdc00 {
			if low, m := decodeEscape(content[i+n:]); content[i+n:] != "" && content[i+n] == '\\' && 0xdc00 <= low && low < 0xe000 {
				r, n = (r-0xd800)<<10+(low-0xdc00)+0x10000, n+m
			}
		}
		b.WriteRune(r)
		i += n
	}
	return b.String()
}

// literalText returns the text in the parentheses of a literal such as
// datetime(2024-01-01), without blanks around it, and decoded if it is a string.
func literalText(raw string) string {
	open := strings.IndexByte(raw, '(')
	if open < 0 {
		return raw
	}
	text := strings.TrimFunc(strings.TrimSuffix(raw[open+1:], ")"), func(r rune) bool {
		var s scanner
		s.text = string(r)
		return s.blankLen(0) > 0
	})
	if text != "" {
		s := scanner{text: text, report: func(diag.Message, diag.Span, ...any) {}}
		if t := s.next(0); t.kind == tokString && int(t.end) == len(text) {
			text, _ = decodeString(text)
		}
	}
	return text
}
