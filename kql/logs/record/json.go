package record

import (
	"bytes"
	"strings"

	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/logs/fault"
	"github.com/ruleproof/ruleproof/kql/logs/heading"
)

// A jsonParser reads rows that are JSON objects, or arrays of values.
//
// It goes over a row once. Properties mostly come in the same order in every row,
// so that a key is found by comparing it with the key at the same place of the
// row before. In strings it looks only for their closing quote; what stands in them is
// looked at when they are decoded.
type jsonParser struct {
	names   *Names
	ignored string // a property that is not a column
	depth   int    // how deep values may nest
	expect  []expectation
	tuple   []int // the slot of each value of a row that is an array
}

// An expectation is a property of the row before: its key with the quotes and the colon.
type expectation struct {
	key  string
	slot int
}

// more is returned instead of the end of a value that does not end in the block.
const more = -1

// object reads the object that begins at i into the row that is being read, and
// returns where it ends, or more.
func (p *jsonParser) object(b *Block, i int) (end int, wrong *fault.Fault) {
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

// key reads a key that is not the one expected, and expects it in the next row.
func (p *jsonParser) key(b *Block, i, k int) (slot, next int, wrong *fault.Fault) {
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
	if slot = -1; p.ignored == "" || written != p.ignored {
		if slot, wrong = p.slot(b, written, i); wrong != nil {
			return 0, 0, wrong
		}
	}
	if e := (expectation{string(data[i : colon+1]), slot}); k < len(p.expect) {
		p.expect[k] = e
	} else if k == len(p.expect) && k < maxExpected {
		p.expect = append(p.expect, e)
	}
	return slot, colon + 1, nil
}

// maxExpected bounds how many properties of a row are remembered for the next.
const maxExpected = 10_000

// slot returns the slot of the column whose name is written so at i. A name that
// begins with an escape is only a name: package write marks so the names that look
// as if they had a zone.
func (p *jsonParser) slot(b *Block, written string, i int) (int, *fault.Fault) {
	if slot, ok := p.names.known[written]; ok {
		return slot, nil
	}
	if b.source.Layout.Columns != nil && strings.Contains(written, "@odata.") { // describes another property
		return -1, nil
	}
	name := string(b.valid(appendUnescaped(nil, []byte(written)), i))
	h := heading.Plain(name)
	if !strings.HasPrefix(written, `\u`) {
		h = b.source.Headings.Read(name)
	}
	h.At = b.at + int64(i)
	return p.names.slot(written, h)
}

// array reads the array that begins at i, whose values are those of the columns in their order.
func (p *jsonParser) array(b *Block, i int) (end int, wrong *fault.Fault) {
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
		return i + 1, b.fault(start, fault.Cells, "the row has %s and there are %s", words.Count(n, "value"), words.Count(len(p.tuple), "column"))
	}
	return i + 1, nil
}

// value reads the value that begins at i.
func (p *jsonParser) value(b *Block, i int) (c Cell, end int, wrong *fault.Fault) {
	data := b.data
	c.from = uint32(i)
	switch data[i] {
	case '"':
		q := bytes.IndexByte(data[i+1:], '"')
		if q < 0 {
			return c, more, nil
		}
		end := i + 1 + q
		c.from, c.Kind = uint32(i+1), JSONText
		if data[end-1] == '\\' {
			if end = stringEnd(data, i+1); end == more {
				return c, more, nil
			}
		}
		c.to = uint32(end)
		return c, end + 1, nil
	case '{', '[':
		c.Kind = Compound
		if end, wrong = skipValue(b, i, p.depth); wrong != nil || end == more {
			return c, end, wrong
		}
	case 't', 'f', 'n':
		c.Kind = Boolean
		if data[i] == 'n' {
			c.Kind = Absent
		}
		if end, wrong = skipWord(b, i); wrong != nil || end == more {
			return c, end, wrong
		}
	default:
		skip := skipNumber
		if c.Kind = Number; beginsWord(data[i:]) {
			c.Kind, skip = Bare, skipWord
		}
		if end, wrong = skip(b, i); wrong != nil || end == more {
			return c, end, wrong
		}
	}
	c.to = uint32(end)
	return c, end, nil
}

// newJSONParser returns a parser of objects, or of tuples.
func (s *Source) newJSONParser(names *Names) (*jsonParser, error) {
	p := &jsonParser{names: names, ignored: s.Layout.Ignored, depth: s.Limits.Depth}
	if s.Layout.Shape != Tuples {
		return p, nil
	}
	for _, c := range s.Layout.Columns {
		slot, wrong := names.slot(c.Name, heading.Plain(c.Name))
		if wrong != nil {
			return nil, wrong
		}
		p.tuple = append(p.tuple, slot)
	}
	return p, nil
}
