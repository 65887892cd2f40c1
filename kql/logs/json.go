package logs

import (
	"bytes"
	"strings"
)

// A jsonParser reads rows that are JSON objects, or arrays of values.
//
// It goes over a row once. Properties mostly come in the order in which they
// came before, so that a key is found by comparing it with the one expected.
// Strings that nobody asks for are passed over by their quotes; what stands in
// them is looked at only when they are decoded.
type jsonParser struct {
	names  *slotNames
	skip   string // a property that is none of the table's
	depth  int    // how deep values may nest
	expect []expectation
	tuple  []int // the slot of each value of a row that is an array
}

// An expectation is a property of the rows before: its key with the quotes and the colon.
type expectation struct {
	key  string
	slot int
}

// more is the position that stands for a value that goes on behind the block.
const more = -1

// object reads the object that begins at i into the row at hand and returns
// where it ends, or more.
func (p *jsonParser) object(b *block, i int) (end int, wrong *fault) {
	data := b.data
	i = skipSpace(data, i+1)
	if i < len(data) && data[i] == '}' {
		return i + 1, nil
	}
	for k := 0; ; k++ {
		slot := -1
		if k < len(p.expect) && hasPrefix(data[i:], p.expect[k].key) {
			slot = p.expect[k].slot
			i += len(p.expect[k].key)
		} else {
			if slot, i, wrong = p.key(b, i, k); wrong != nil || i == more {
				return i, wrong
			}
		}
		if i < len(data) && data[i] <= ' ' {
			i = skipSpace(data, i)
		}
		if i >= len(data) {
			return more, nil
		}
		c, next, wrong := p.value(b, i)
		if wrong != nil || next == more {
			return next, wrong
		}
		if slot >= 0 {
			b.put(slot, c)
		}
		if i = next; i < len(data) && data[i] == ',' { // without a blank, as programs write it
			if i++; i < len(data) && data[i] == '"' {
				continue
			}
			i--
		}
		if i = skipSpace(data, i); i >= len(data) {
			return more, nil
		}
		switch data[i] {
		case ',':
			if i = skipSpace(data, i+1); i >= len(data) {
				return more, nil
			}
		case '}':
			return i + 1, nil
		default:
			return 0, b.unexpected(i, "a comma or the end of the object")
		}
	}
}

func hasPrefix(data []byte, prefix string) bool {
	return len(data) >= len(prefix) && string(data[:len(prefix)]) == prefix
}

// key reads a key that is not the one expected, and expects it from now on.
func (p *jsonParser) key(b *block, i, k int) (slot, next int, wrong *fault) {
	data := b.data
	if i >= len(data) {
		return 0, more, nil
	}
	if data[i] != '"' {
		return 0, 0, b.unexpected(i, "the name of a property")
	}
	end := stringEnd(data, i+1)
	if end == more {
		return 0, more, nil
	}
	colon := skipSpace(data, end+1)
	if colon >= len(data) {
		return 0, more, nil
	}
	if data[colon] != ':' {
		return 0, 0, b.unexpected(colon, "a colon")
	}
	written := string(data[i+1 : end])
	if slot = -1; p.skip == "" || written != p.skip {
		if slot, wrong = p.slot(b, written, i); wrong != nil {
			return 0, 0, wrong
		}
	}
	if e := (expectation{string(data[i : colon+1]), slot}); k < len(p.expect) {
		p.expect[k] = e
	} else if k == len(p.expect) && k < expectedMost {
		p.expect = append(p.expect, e)
	}
	return slot, colon + 1, nil
}

// expectedMost bounds how many properties of a row are remembered for the next.
const expectedMost = 10_000

// slot returns the slot of the column whose name is written so at i. A name that
// begins with an escape is only a name, and tells no zone.
func (p *jsonParser) slot(b *block, written string, i int) (int, *fault) {
	if slot, ok := p.names.has(written); ok {
		return slot, nil
	}
	if b.file.layout.columns != nil && strings.Contains(written, "@odata.") { // says something about another property
		return -1, nil
	}
	h := b.file.headingOf(string(b.valid(appendUnescaped(nil, []byte(written)), i)))
	if strings.HasPrefix(written, `\u`) {
		h = heading{name: h.full, full: h.full}
	}
	h.at = b.at + int64(i)
	return p.names.slot(written, h)
}

// array reads the array that begins at i, whose values are those of the columns in their order.
func (p *jsonParser) array(b *block, i int) (end int, wrong *fault) {
	data, start, n := b.data, i, 0
	for i = skipSpace(data, i+1); ; n++ {
		if i >= len(data) {
			return more, nil
		}
		if n == 0 && data[i] == ']' {
			break
		}
		c, next, wrong := p.value(b, i)
		if wrong != nil || next == more {
			return next, wrong
		}
		if n < len(p.tuple) && p.tuple[n] >= 0 {
			b.put(p.tuple[n], c)
		}
		if i = skipSpace(data, next); i >= len(data) {
			return more, nil
		}
		if data[i] == ']' {
			n++
			break
		}
		if data[i] != ',' {
			return 0, b.unexpected(i, "a comma or the end of the array")
		}
		i = skipSpace(data, i+1)
	}
	if n != len(p.tuple) {
		return i + 1, b.fault(start, kindCells, "the row has %s and there are %s", countOf(n, "value"), countOf(len(p.tuple), "column"))
	}
	return i + 1, nil
}

// value reads the value that begins at i.
func (p *jsonParser) value(b *block, i int) (c cell, end int, wrong *fault) {
	data := b.data
	c.from = uint32(i)
	switch data[i] {
	case '"':
		q := bytes.IndexByte(data[i+1:], '"')
		if q < 0 {
			return c, more, nil
		}
		end := i + 1 + q
		c.from, c.kind = uint32(i+1), jsonText
		if data[end-1] == '\\' {
			if end = stringEnd(data, i+1); end == more {
				return c, more, nil
			}
		}
		c.to = uint32(end)
		return c, end + 1, nil
	case '{', '[':
		c.kind = compound
		if end, wrong = skipValue(b, i, p.depth); wrong != nil || end == more {
			return c, end, wrong
		}
	case 't', 'f', 'n':
		c.kind = boolean
		if data[i] == 'n' {
			c.kind = absent
		}
		if end, wrong = skipWord(b, i); wrong != nil || end == more {
			return c, end, wrong
		}
	default:
		skip := skipNumber
		if c.kind = number; beginsWord(data[i:]) {
			c.kind, skip = bare, skipWord
		}
		if end, wrong = skip(b, i); wrong != nil || end == more {
			return c, end, wrong
		}
	}
	c.to = uint32(end)
	return c, end, nil
}

// unexpected is the fault of a byte that cannot stand where it stands.
func (b *block) unexpected(i int, wanted string) *fault {
	return b.fault(i, kindSyntax, "%q stands where %s should", b.data[i], wanted)
}

func skipSpace(data []byte, i int) int {
	for i < len(data) && (data[i] == ' ' || data[i] == '\n' || data[i] == '\r' || data[i] == '\t') {
		i++
	}
	return i
}

// stringEnd returns where the string ends whose inside begins at i, or more.
func stringEnd(data []byte, i int) int {
	for from := i; ; {
		q := bytes.IndexByte(data[from:], '"')
		if q < 0 {
			return more
		}
		end := from + q
		slashes := 0
		for end-slashes > i && data[end-slashes-1] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return end
		}
		from = end + 1
	}
}

// skipValue returns where the value ends that begins at i, or more.
func skipValue(b *block, i, depth int) (int, *fault) {
	data := b.data
	switch data[i] {
	case '"':
		end := stringEnd(data, i+1)
		if end == more {
			return more, nil
		}
		return end + 1, nil
	case '{', '[':
		if depth == 0 {
			return 0, b.tooDeep(i)
		}
		return skipCompound(b, i, depth-1)
	case 't', 'f', 'n':
		return skipWord(b, i)
	}
	return skipNumber(b, i)
}

// skipCompound returns where the object or the array ends that begins at i, or more.
func skipCompound(b *block, i, depth int) (int, *fault) {
	data, isObject, closing := b.data, b.data[i] == '{', b.data[i]+2 // ] and } stand two behind [ and {
	for first := true; ; first = false {
		i = skipSpace(data, i+1)
		if i >= len(data) {
			return more, nil
		}
		if first && data[i] == closing {
			return i + 1, nil
		}
		if isObject {
			if data[i] != '"' {
				return 0, b.unexpected(i, "the name of a property")
			}
			end := stringEnd(data, i+1)
			if end == more {
				return more, nil
			}
			if i = skipSpace(data, end+1); i >= len(data) {
				return more, nil
			}
			if data[i] != ':' {
				return 0, b.unexpected(i, "a colon")
			}
			if i = skipSpace(data, i+1); i >= len(data) {
				return more, nil
			}
		}
		end, wrong := skipValue(b, i, depth)
		if wrong != nil || end == more {
			return end, wrong
		}
		if i = skipSpace(data, end); i >= len(data) {
			return more, nil
		}
		switch data[i] {
		case closing:
			return i + 1, nil
		case ',':
		default:
			return 0, b.unexpected(i, "a comma or the end of the value")
		}
	}
}

// words are the values of JSON that are words, and what Python's json writes for numbers that JSON cannot say.
var words = [...]string{"true", "false", "null", "NaN", "Infinity", "-Infinity"}

// beginsWord reports whether a value begins with a letter, behind a sign or not.
func beginsWord(data []byte) bool {
	return data[0] >= 'A' || data[0] == '-' && len(data) > 1 && data[1] >= 'A'
}

// skipWord returns where a word ends, or more.
func skipWord(b *block, i int) (int, *fault) {
	for _, word := range words {
		if b.data[i] != word[0] {
			continue
		}
		rest := b.data[i:]
		if hasPrefix(rest, word) {
			return i + len(word), nil
		}
		if len(rest) < len(word) && hasPrefix([]byte(word), string(rest)) {
			return more, nil
		}
	}
	return 0, b.unexpected(i, "a value")
}

// skipNumber returns where a number ends, or more: at the end of the block it may go on.
func skipNumber(b *block, i int) (int, *fault) {
	data, start := b.data, i
	if data[i] == '-' {
		i++
	}
	digits := func() bool {
		from := i
		for i < len(data) && data[i] >= '0' && data[i] <= '9' {
			i++
		}
		return i > from
	}
	switch from := i; {
	case !digits():
		if i < len(data) {
			return 0, b.unexpected(start, "a value")
		}
		return more, nil
	case data[from] == '0' && i > from+1:
		return 0, b.fault(start, kindSyntax, "a number begins with a zero")
	}
	if i < len(data) && data[i] == '.' {
		if i++; !digits() && i < len(data) {
			return 0, b.unexpected(i, "a digit")
		}
	}
	if i < len(data) && (data[i] == 'e' || data[i] == 'E') {
		if i++; i < len(data) && (data[i] == '+' || data[i] == '-') {
			i++
		}
		if !digits() && i < len(data) {
			return 0, b.unexpected(i, "a digit")
		}
	}
	if i == len(data) {
		return more, nil
	}
	return i, nil
}
