// Package encoding decodes the files that people write: rules, queries and
// functions come as UTF-8 or, from Windows, as UTF-16, with or without a byte-order mark.
package encoding

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// An Error reports bytes that are invalid in the file's encoding.
type Error struct {
	Encoding string // UTF-8, UTF-16LE or UTF-16BE
	Offset   int    // of the first wrong byte, in the text that Decode returns
}

// Error implements error.
func (e *Error) Error() string { return "not " + e.Encoding + " text" }

// Decode returns the text of a file, without its byte-order mark. With an *Error it
// returns the text as far as it could be decoded.
func Decode(data []byte) (string, error) {
	name, bad := "UTF-8", -1
	var text string
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		text, bad = decodeUTF8(data[3:])
	case bytes.HasPrefix(data, []byte("\xFF\xFE")):
		name = "UTF-16LE"
		text, bad = decodeUTF16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte("\xFE\xFF")):
		name = "UTF-16BE"
		text, bad = decodeUTF16(data[2:], binary.BigEndian)
	case len(data) >= 2 && data[0] != 0 && data[1] == 0: // ASCII first, as such files have
		name = "UTF-16LE"
		text, bad = decodeUTF16(data, binary.LittleEndian)
	case len(data) >= 2 && data[0] == 0 && data[1] != 0:
		name = "UTF-16BE"
		text, bad = decodeUTF16(data, binary.BigEndian)
	default:
		text, bad = decodeUTF8(data)
	}
	if bad >= 0 {
		return text, &Error{name, bad}
	}
	return text, nil
}

// decodeUTF8 returns the bytes as text, and the offset of the first byte that is not UTF-8 or -1.
func decodeUTF8(data []byte) (string, int) {
	text := string(data)
	if utf8.ValidString(text) {
		return text, -1
	}
	for i, r := range text {
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(text[i:]); n == 1 {
				return text, i
			}
		}
	}
	return text, len(text)
}

// decodeUTF16 returns the text of UTF-16 code units, and the offset in the text of the
// first unpaired surrogate or incomplete unit, or -1.
func decodeUTF16(data []byte, order binary.ByteOrder) (string, int) {
	var b strings.Builder
	b.Grow(len(data) / 2)
	bad := -1
	for i := 0; i < len(data); i += 2 {
		if i+1 == len(data) {
			return b.String(), b.Len()
		}
		r := rune(order.Uint16(data[i:]))
		if utf16.IsSurrogate(r) {
			second := rune(0)
			if i+3 < len(data) {
				second = rune(order.Uint16(data[i+2:]))
			}
			if r = utf16.DecodeRune(r, second); r == utf8.RuneError {
				if bad < 0 {
					bad = b.Len()
				}
			} else {
				i += 2
			}
		}
		b.WriteRune(r)
	}
	return b.String(), bad
}
