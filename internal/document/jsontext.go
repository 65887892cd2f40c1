package document

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// string reads the text in double quotes at the current place. Each run of
// characters that stand for themselves is a piece of the text's map, and each escape is one.
func (r *jsonReader) string() (*Node, error) {
	open := r.pos
	r.pos++
	inside := r.pos
	var text strings.Builder
	var pieces []diag.Piece
	piece := func(decoded string, start, end int) {
		if decoded != "" {
			pieces = append(pieces, diag.Piece{Start: text.Len(), Len: len(decoded), From: r.file.Span(start, end)})
			text.WriteString(decoded)
		}
	}
	broken := false
	for run := r.pos; ; {
		switch c := r.peek(); {
		case r.pos == len(r.text):
			r.lastQuote = -1
			return nil, r.fault(open, "the quote that opens here is not closed")
		case c == '"':
			piece(r.text[run:r.pos], run, r.pos)
			n := &Node{Kind: String, Quoted: true, Exact: true, Value: text.String(), Span: r.file.Span(open, r.pos+1)}
			n.Scalar = r.extract(text.String(), inside, r.pos, pieces)
			r.pos++
			if broken {
				r.lastQuote = open
			}
			return n, nil
		case c == '\\':
			piece(r.text[run:r.pos], run, r.pos)
			decoded, length, err := r.escape()
			if err != nil {
				return nil, err
			}
			piece(decoded, r.pos, r.pos+length)
			r.pos += length
			run = r.pos
		case c < ' ' && c != '\t' && c != '\n' && c != '\r':
			return nil, r.fault(r.pos, "a control character; write it as \\u%04x", c)
		default:
			broken = broken || c == '\n' || c == '\r'
			r.pos++
		}
	}
}

// jsonEscapes are the escapes of one letter.
var jsonEscapes = map[byte]string{
	'"': `"`, '\\': `\`, '/': "/", 'b': "\b", 'f': "\f", 'n': "\n", 'r': "\r", 't': "\t",
}

// escape decodes the escape at the current place and returns its length in the file. A character beyond U+FFFF is one
// escape of two halves.
func (r *jsonReader) escape() (decoded string, length int, err error) {
	rest := r.text[r.pos:]
	if len(rest) < 2 {
		return "", 1, nil // the text ends here, which the caller finds
	}
	if rest[1] != 'u' {
		decoded, ok := jsonEscapes[rest[1]]
		if !ok {
			_, n := utf8.DecodeRuneInString(rest[1:])
			return "", 0, r.fault(r.pos, "'%s' is not an escape; write '\\\\' for a backslash", diag.Preview(rest[:1+n]))
		}
		return decoded, 2, nil
	}
	first, ok := codeUnit(rest)
	if !ok {
		return "", 0, r.fault(r.pos, "'\\u' needs four hexadecimal digits")
	}
	if !utf16.IsSurrogate(first) {
		return string(first), 6, nil
	}
	if second, ok := codeUnit(rest[6:]); ok {
		if whole := utf16.DecodeRune(first, second); whole != utf8.RuneError {
			return string(whole), 12, nil
		}
	}
	return "", 0, r.fault(r.pos, "'%s' is one half of a character; its other half is missing", rest[:6])
}

// codeUnit returns the UTF-16 code unit of the escape \uXXXX that the text begins with.
func codeUnit(text string) (rune, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	v, err := strconv.ParseUint(text[2:6], 16, 16)
	return rune(v), err == nil
}
