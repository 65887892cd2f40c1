package logs

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// A cell is a value as the file writes it: a piece of a block.
type cell struct {
	from, to uint32 // in the block; of a text, without its quotes
	row      uint32 // of the block
	kind     kind
}

type kind uint8

const (
	absent   kind = iota // the row has no such cell, or it is null
	jsonText             // a JSON string
	quoted               // a cell of CSV in quotes, as it stands there
	mixed                // a cell of CSV with quotes inside; from is its first quote
	bare                 // a cell of CSV without quotes
	number               // a JSON number
	boolean              // a JSON bool
	compound             // a JSON array or object
	plain                // a JSON string that says that it is nothing but text; no cell is stored as one
)

// isText reports whether a cell of the kind is a text in quotes.
func (k kind) isText() bool { return k == jsonText || k == quoted || k == mixed || k == plain }

// start returns where the cell begins, with its quote.
func (c cell) start() int {
	if c.kind == jsonText || c.kind == quoted {
		return int(c.from) - 1
	}
	return int(c.from)
}

// A form is what is known of a file beside its rows.
type form struct {
	name      string
	textual   bool   // every value is text, so that types have to be guessed from texts
	nullWord  string // a text that is a missing value
	jsonCells bool   // a dynamic cell is JSON text
}

// isMarked reports whether a JSON string says of itself that it is nothing but
// text: neither null nor the JSON of a dynamic value. Its first character after
// blanks is an escape that nobody needs; where that is a quote, which some
// programs always write as \u0022, another quote is written so.
func isMarked(raw []byte) bool {
	for {
		raw = bytes.TrimLeft(raw, " ")
		if len(raw) < 2 || raw[0] != '\\' {
			return false
		}
		switch raw[1] {
		case 't', 'n', 'r':
			raw = raw[2:]
		case 'u':
			return !bytes.HasPrefix(raw, escapedQuote)
		case '"':
			return hasEscapedQuote(raw)
		default:
			return false
		}
	}
}

var escapedQuote = []byte(`\u0022`)

// hasEscapedQuote reports whether a quote in the inside of a JSON string is written as \u0022.
func hasEscapedQuote(raw []byte) bool {
	for {
		i := bytes.IndexByte(raw, '\\')
		if i < 0 || i+1 >= len(raw) {
			return false
		}
		if bytes.HasPrefix(raw[i:], escapedQuote) {
			return true
		}
		raw = raw[i+2:]
	}
}

// says returns what a cell says, in valid UTF-8: of a text, without quotes and
// escapes. It may be part of the block, and is good until the next call.
func (b *block) says(c cell) []byte {
	raw := b.data[c.from:c.to]
	switch {
	case c.kind == mixed:
		b.scratch = appendUnquoted(b.scratch[:0], raw)
		raw = b.scratch
	case c.kind == jsonText && bytes.IndexByte(raw, '\\') >= 0:
		b.scratch = appendUnescaped(b.scratch[:0], raw)
		raw = b.scratch
	}
	return b.valid(raw, c.start())
}

// valid returns a text that begins at an offset of the block in valid UTF-8; what is none is told once for a file.
func (b *block) valid(raw []byte, at int) []byte {
	if utf8.Valid(raw) {
		return raw
	}
	if at < b.garbled {
		b.garbled = at
		b.file.notes.know(b.fault(at, kindOther, "the file has bytes that are no UTF-8, first in this text; they are read as \uFFFD (is it in another encoding?)"))
	}
	return bytes.ToValidUTF8(raw, []byte("\uFFFD"))
}

// appendUnescaped appends what the inside of a JSON string says. An escape that
// JSON does not have stands for itself, as many exports write Windows paths.
func appendUnescaped(to, raw []byte) []byte {
	for {
		i := bytes.IndexByte(raw, '\\')
		if i < 0 || i+1 >= len(raw) {
			return append(to, raw...)
		}
		to = append(to, raw[:i]...)
		if c := plainEscapes[raw[i+1]]; c != 0 {
			to, raw = append(to, c), raw[i+2:]
			continue
		}
		n := unicodeEscape(raw[i:])
		var s string
		if n == 0 || json.Unmarshal(append(append([]byte{'"'}, raw[i:i+n]...), '"'), &s) != nil {
			to, raw = append(to, '\\'), raw[i+1:]
			continue
		}
		to, raw = append(to, s...), raw[i+n:]
	}
}

var plainEscapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// unicodeEscape returns the length of the escape, of two where they are a
// surrogate pair, with which the text begins; 0 for none.
func unicodeEscape(raw []byte) int {
	one := func(at int) bool {
		return len(raw) >= at+6 && raw[at] == '\\' && raw[at+1] == 'u' && isHex(raw[at+2]) && isHex(raw[at+3]) && isHex(raw[at+4]) && isHex(raw[at+5])
	}
	switch {
	case !one(0):
		return 0
	case (raw[2] == 'd' || raw[2] == 'D') && raw[3] >= '8' && one(6):
		return 12
	}
	return 6
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// appendUnquoted appends what a cell of CSV says that begins with a quote: two
// quotes within are one, and what stands behind the closing quote belongs to the cell.
func appendUnquoted(to, raw []byte) []byte {
	raw = raw[1:]
	for {
		i := bytes.IndexByte(raw, '"')
		if i < 0 {
			return append(to, raw...)
		}
		to = append(to, raw[:i]...)
		if i+1 == len(raw) || raw[i+1] != '"' {
			return append(to, raw[i+1:]...)
		}
		to, raw = append(to, '"'), raw[i+2:]
	}
}
