package read

import (
	"bytes"
	"io"
)

// A sequence reads rows that follow one another in arrays or objects: where a
// row ends is known when it is read. It yields blocks whose rows are read.
type sequence struct {
	file   *File
	text   *text
	parser *jsonParser
	names  *slotNames

	at   int64  // offset of rest
	rest []byte // what was read and holds no whole row
	err  error  // what ended the text

	place place
	start int  // which of the layout's starts comes next
	lost  bool // a row could not be read: the next is looked for
}

// A place is what may come next.
type place uint8

const (
	atStart  place = iota // the array, or the first object
	inArray               // an element, or the end of an empty array
	element               // an element, behind a comma
	between               // a comma, or the end of the array
	inObject              // a property of a wrapper, or its end
	property              // a property of a wrapper, behind a comma
	behind                // a comma, or the end of the wrapper
	tail                  // white space alone
	ended                 // nothing
)

func newSequence(f *File, t *text, p *jsonParser) *sequence {
	return &sequence{file: f, text: t, parser: p, names: p.names}
}

func (s *sequence) close() error { return s.text.close() }

func (s *sequence) next() (*block, error) {
	for s.place != ended {
		if err := s.toStart(); err != nil {
			return nil, err
		}
		b := s.file.newBlock(s.at, 2*len(s.rest)+blockBytes)
		n := copy(b.data, s.rest)
		if s.err == nil {
			var m int
			m, s.err = s.text.fill(b.data[n:])
			n += m
		}
		b.data, b.parsed = b.data[:n], true
		used, err := s.read(b)
		if err != nil {
			return nil, err
		}
		s.rest = append(s.rest[:0], b.data[used:]...)
		s.at += int64(used)
		if limit := s.file.options.Limits.RowBytes; used == 0 && len(s.rest) > limit {
			return nil, faultAt(s.at, kindLimit, "the row has more than the limit of %d bytes", limit)
		}
		if b.rows > 0 {
			return b, nil
		}
		b.release()
	}
	return nil, io.EOF
}

// read reads the rows of a block and returns how much of it is used up.
func (s *sequence) read(b *block) (used int, err error) {
	i := 0
	for s.place != ended && (s.place != atStart || !s.inArrays()) {
		from := i
		var wrong *fault
		if s.lost {
			i = s.find(b, i)
		} else {
			i, wrong = s.step(b, skipSpace(b.data, i))
		}
		if wrong != nil {
			if err := b.leaveOut(wrong); err != nil {
				return 0, err
			}
			if s.lost = wrong.kind != kindCells; s.lost {
				i = from
				continue
			}
		}
		if i == more {
			if s.err == nil {
				return from, nil
			}
			return len(b.data), s.atEnd(b, from)
		}
		if i-from > s.file.options.Limits.RowBytes {
			return 0, b.tooLong(from)
		}
	}
	if s.place == atStart {
		return i, nil
	}
	return len(b.data), nil
}

// inArrays reports whether rows stand in arrays whose places the layout tells.
func (s *sequence) inArrays() bool {
	return s.file.layout.shape == elements || s.file.layout.shape == tuples
}

// toStart goes to the next array of rows.
func (s *sequence) toStart() error {
	if s.place != atStart || !s.inArrays() {
		return nil
	}
	ahead := s.file.layout.starts[s.start] - s.at
	have := min(ahead, int64(len(s.rest)))
	s.rest = s.rest[:copy(s.rest, s.rest[have:])]
	s.start, s.at, s.place = s.start+1, s.at+ahead, inArray
	return s.text.skip(ahead - have)
}

// atEnd returns what is wrong where the text ends.
func (s *sequence) atEnd(b *block, i int) error {
	place := s.place
	s.place = ended
	i = skipSpace(b.data, i)
	if s.err != io.EOF {
		wrong, ok := endsEarly(s.err, s.at+int64(len(b.data))).(*fault)
		if !ok {
			return s.err
		}
		return b.leaveOut(wrong)
	}
	switch {
	case s.lost:
	case i < len(b.data):
		return b.leaveOut(b.fault(i, kindSyntax, "the JSON value that begins here does not end"))
	case place == inArray || place == element || place == between:
		return b.leaveOut(b.fault(i, kindSyntax, "the array does not end"))
	case place == inObject || place == property || place == behind:
		return b.leaveOut(b.fault(i, kindSyntax, "the object does not end"))
	}
	return nil
}

// find returns where the next row may begin behind one that could not be read: at the beginning of a line.
func (s *sequence) find(b *block, i int) int {
	opening := byte('{')
	if s.file.layout.shape == tuples {
		opening = '['
	}
	for {
		n := bytes.IndexByte(b.data[i:], '\n')
		if n < 0 {
			return more
		}
		i = skipSpace(b.data, i+n)
		if i >= len(b.data) {
			return more
		}
		if b.data[i] == opening {
			s.lost = false
			if s.place = element; s.file.layout.shape == objects {
				s.place = atStart
			}
			return i
		}
	}
}

// step reads what comes next, which begins at i, and returns where it ends.
func (s *sequence) step(b *block, i int) (int, *fault) {
	if i >= len(b.data) {
		return more, nil
	}
	c := b.data[i]
	switch s.place {
	case atStart:
		if s.file.layout.shape == wrapped {
			return s.open(b, i)
		}
		return s.row(b, i)
	case inArray, element:
		if c == ']' && s.place == inArray {
			return s.endArray(b, i)
		}
		return s.row(b, i)
	case between:
		switch c {
		case ',':
			s.place = element
			return i + 1, nil
		case ']':
			return s.endArray(b, i)
		}
		return 0, b.fault(i, kindSyntax, "a comma or the end of the array is missing")
	case inObject, property:
		if c == '}' && s.place == inObject {
			s.place = atStart
			return i + 1, nil
		}
		return s.member(b, i)
	case behind:
		switch c {
		case ',':
			s.place = property
			return i + 1, nil
		case '}':
			s.place = atStart
			return i + 1, nil
		}
		return 0, b.unexpected(i, "a comma or the end of the object")
	}
	return 0, b.fault(i, kindSyntax, "there is text behind the array")
}

// row reads a row.
func (s *sequence) row(b *block, i int) (int, *fault) {
	wanted, read := "object", s.parser.object
	if s.file.layout.shape == tuples {
		wanted, read = "array", s.parser.array
	}
	if (b.data[i] == '{') != (wanted == "object") || (b.data[i] == '[') != (wanted == "array") {
		return 0, b.noRow(i, wanted)
	}
	end, wrong := read(b, i)
	if end == more && wrong == nil || wrong != nil && wrong.kind != kindCells {
		b.dropRow()
		return end, wrong
	}
	if s.place != atStart {
		s.place = between
	}
	if wrong == nil {
		b.rows++
	}
	return end, wrong
}

// endArray goes over the end of an array of rows.
func (s *sequence) endArray(b *block, i int) (int, *fault) {
	switch l := s.file.layout; {
	case l.shape == wrapped:
		s.place = behind
	case s.start < len(l.starts):
		s.place = atStart
	case l.columns == nil:
		s.place = tail
	default:
		s.place = ended
	}
	return i + 1, nil
}

// open goes into an object that wraps rows.
func (s *sequence) open(b *block, i int) (int, *fault) {
	if b.data[i] != '{' {
		return 0, b.noRow(i, "object")
	}
	s.place = inObject
	return i + 1, nil
}

// member goes over a property of a wrapper, or into its rows.
func (s *sequence) member(b *block, i int) (int, *fault) {
	if b.data[i] != '"' {
		return 0, b.unexpected(i, "the name of a property")
	}
	end := stringEnd(b.data, i+1)
	if end == more {
		return more, nil
	}
	name := bytes.ToLower(b.data[i+1 : end])
	colon := skipSpace(b.data, end+1)
	if colon >= len(b.data) {
		return more, nil
	}
	if b.data[colon] != ':' {
		return 0, b.unexpected(colon, "a colon")
	}
	at := skipSpace(b.data, colon+1)
	if at >= len(b.data) {
		return more, nil
	}
	if wrappers[string(name)] && b.data[at] == '[' {
		s.place = inArray
		return at + 1, nil
	}
	end, wrong := skipValue(b, at, s.parser.depth)
	if wrong == nil && end != more {
		s.place = behind
	}
	return end, wrong
}
