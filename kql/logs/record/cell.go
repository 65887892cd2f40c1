package record

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/kql/logs/fault"
)

// A Cell is a value as the file writes it: a piece of a block.
type Cell struct {
	from, to uint32 // in the block; of a text, without its quotes
	row      uint32 // of the block
	Kind     Kind
}

// Row returns the row of the block that the cell is in.
func (c Cell) Row() int { return int(c.row) }

// Kind is how a cell is written.
type Kind uint8

// The kinds of cells.
const (
	Absent   Kind = iota // the row has no such cell, or it is null
	JSONText             // a JSON string
	Quoted               // a cell of CSV in quotes, without a quote in it
	Mixed                // a cell of CSV that begins with a quote and has more of them
	Bare                 // a cell of CSV without quotes
	Number               // a JSON number
	Boolean              // a JSON bool
	Compound             // a JSON array or object
	Marked               // a JSON string that is only text, see Block.IsMarked; no cell is stored as one

	KindCount = int(Marked) + 1
)

// IsText reports whether a cell of the kind is a text in quotes.
func (k Kind) IsText() bool { return k == JSONText || k == Quoted || k == Mixed || k == Marked }

// Len returns how many bytes the cell has as it is written, without its quotes.
func (c Cell) Len() int { return int(c.to - c.from) }

// start returns where the cell begins, with its quote.
func (c Cell) start() int {
	if c.Kind == JSONText || c.Kind == Quoted {
		return int(c.from) - 1
	}
	return int(c.from)
}

// Raw returns a cell as it is written, without its quotes.
func (b *Block) Raw(c Cell) []byte { return b.data[c.from:c.to] }

// IsMarked reports whether a JSON string is marked as text: it is neither the word
// null nor the JSON of a dynamic value, even if it looks so. Package write marks such
// a string by an escape that JSON does not need, for its first character after
// blanks. Some programs write each first quote as \u0022; where the text begins
// with a quote, the mark is an escape of another quote.
func (b *Block) IsMarked(c Cell) bool {
	return c.Kind == JSONText && isMarked(b.Raw(c))
}

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

// Text returns what a cell says, in valid UTF-8: for a text, without quotes and
// escapes. The bytes may be the block's; they are valid until the next call.
func (b *Block) Text(c Cell) []byte {
	raw := b.Raw(c)
	switch {
	case c.Kind == Mixed:
		b.scratch = appendUnquoted(b.scratch[:0], raw)
		raw = b.scratch
	case c.Kind == JSONText && bytes.IndexByte(raw, '\\') >= 0:
		b.scratch = appendUnescaped(b.scratch[:0], raw)
		raw = b.scratch
	}
	return b.valid(raw, c.start())
}

// valid returns a text in valid UTF-8, which begins at an offset in the block. The first invalid byte of a file is noted.
func (b *Block) valid(raw []byte, at int) []byte {
	if utf8.Valid(raw) {
		return raw
	}
	if at < b.garbled {
		b.garbled = at
		b.source.Notes.Know(b.fault(at, fault.Other, "the file has bytes that are not UTF-8, first in this text; they are read as \uFFFD (is it in another encoding?)"))
	}
	return bytes.ToValidUTF8(raw, []byte("\uFFFD"))
}

// appendUnescaped appends what the inside of a JSON string says. A backslash that
// does not begin an escape of JSON is a character: many exports write the paths of Windows so.
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

// unicodeEscape returns the length of the escape with which the text begins, or of
// both escapes of a surrogate pair; 0 for none.
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
// quotes within are one, and what follows the closing quote belongs to the cell.
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
