package logs

import (
	"bytes"
	"io"
)

// A sequence reads rows that follow one another in arrays or objects: where a
// row ends is known when it is read. It yields blocks whose rows are read.
type sequence struct {
	file   *File
	text   *text
	size   int // of blocks
	notes  *tally
	parser *jsonParser
	names  *slotNames

	at   int64  // offset of rest
	rest []byte // what was read and holds no whole row
	err  error  // what ended the text

	failed  error // what comes behind the block at hand
	place   place
	from    int   // in the block, where what is read begins, with the white space before it
	start   int   // which of the layout's starts comes next
	opened  int64 // where the wrapper begins that is being read
	wraps   bool  // it has rows
	lost    *search
	indents indent
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
	answered              // the rest of an answer
	ended                 // nothing
)

func newSequence(f *File, t *text, size int, notes *tally, p *jsonParser) *sequence {
	return &sequence{file: f, text: t, size: size, notes: notes, parser: p, names: p.names}
}

func (s *sequence) close() error { return s.text.close() }

func (s *sequence) next() (*block, error) {
	if s.failed != nil {
		return nil, s.failed
	}
	for s.place != ended {
		if err := s.toStart(); err != nil {
			return nil, endsEarly(err, s.at)
		}
		b := s.file.newBlock(s.at, 2*len(s.rest)+s.size, s.notes)
		n := copy(b.data, s.rest)
		if s.err == nil {
			var m int
			m, s.err = s.text.fill(b.data[n:])
			n += m
		}
		b.data, b.parsed = b.data[:n], true
		used, err := s.read(b)
		if err == nil && s.place == answered {
			err = s.finish(b.data[used:], b.at+int64(used))
		}
		if err != nil && b.rows > 0 { // the rows before the fault come first
			s.failed = err
			return b, nil
		}
		if err != nil {
			return nil, err
		}
		s.rest = append(s.rest[:0], b.data[used:]...)
		s.at += int64(used)
		if err := s.checkRest(used); err != nil {
			return nil, err
		}
		if b.rows > 0 {
			return b, nil
		}
		b.release()
	}
	return nil, io.EOF
}

// checkRest looks whether the row at hand is too long.
func (s *sequence) checkRest(used int) error {
	if used > 0 || len(s.rest) <= s.file.options.Limits.RowBytes {
		return nil
	}
	wrong := s.file.tooLong(s.at + int64(skipSpace(s.rest, 0)))
	if !s.file.options.Skip {
		return wrong
	}
	s.notes.skip(wrong)
	s.lose(wrong.at)
	return nil
}

// bounded returns the fault of a step from one place to another, or that it is too long.
func (s *sequence) bounded(b *block, wrong *fault, from, to int) *fault {
	if wrong != nil {
		to = int(wrong.at - b.at)
	}
	if to-from > s.file.options.Limits.RowBytes {
		return b.tooLong(skipSpace(b.data, from))
	}
	return wrong
}

// goOn leaves out a row that could not be read, which begins at from, and
// returns where reading goes on; i is where it ends, if that is known.
func (s *sequence) goOn(b *block, wrong *fault, from, i int) (int, error) {
	at := skipSpace(b.data, from)
	switch {
	case i > from:
		return i, b.leaveOut(wrong)
	case s.place == tail && b.skip:
		s.file.notes.know(wrong)
		s.place = ended
		return at, nil
	case s.place == between && b.skip && b.data[at] == s.opening():
		s.file.notes.know(wrong) // the comma alone is missing
		s.place = element
		return at, nil
	}
	if err := b.leaveOut(wrong); err != nil {
		return 0, err
	}
	s.lose(b.at + int64(at))
	return from, nil
}

// opening returns the byte with which a row begins.
func (s *sequence) opening() byte {
	if s.file.layout.shape == tuples {
		return '['
	}
	return '{'
}

// read reads the rows of a block and returns how much of it is used up.
func (s *sequence) read(b *block) (used int, err error) {
	i := 0
	for s.place < answered && (s.place != atStart || !s.inArrays()) {
		from := i
		var wrong *fault
		if s.lost != nil {
			if i, from = s.find(b, i); i != more {
				continue
			}
		} else {
			s.from = from
			i, wrong = s.step(b, skipSpace(b.data, i))
		}
		if wrong = s.bounded(b, wrong, from, i); wrong != nil {
			if i, err = s.goOn(b, wrong, from, i); err != nil {
				return 0, err
			}
			continue
		}
		if i == more {
			if s.err == nil {
				return from, nil
			}
			return len(b.data), s.atEnd(b, from)
		}
	}
	if s.place == atStart || s.place == answered {
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
	starts := s.file.layout.starts
	for s.start < len(starts) && starts[s.start] < s.at { // the search behind a broken row went over it
		s.start++
	}
	if s.start == len(starts) {
		s.place = answered
		return nil
	}
	ahead := starts[s.start] - s.at
	have := min(ahead, int64(len(s.rest)))
	s.rest = s.rest[:copy(s.rest, s.rest[have:])]
	s.start, s.at, s.place = s.start+1, s.at+ahead, inArray
	return s.text.skip(ahead - have)
}

// atEnd returns what is wrong where the text ends.
func (s *sequence) atEnd(b *block, from int) error {
	place := s.place
	s.place = ended
	i := skipSpace(b.data, from)
	if s.err != io.EOF {
		wrong, ok := endsEarly(s.err, s.at+int64(len(b.data))).(*fault)
		if !ok {
			return s.err
		}
		return b.leaveOut(wrong)
	}
	switch {
	case s.lost != nil:
		s.notes.skip(s.lost.rest())
	case len(b.data)-from > s.file.options.Limits.RowBytes:
		return b.leaveOut(b.tooLong(i))
	case i < len(b.data):
		return b.leaveOut(b.fault(i, kindEnd, "the JSON value that begins here does not end"))
	case place == inArray || place == element || place == between:
		return s.unended(b.fault(i, kindEnd, "the array does not end"))
	case place == inObject || place == property || place == behind:
		return s.unended(b.fault(i, kindEnd, "the object does not end"))
	}
	return nil
}

// unended is the fault of a text that ends early between two rows.
func (s *sequence) unended(wrong *fault) error {
	if !s.file.options.Skip {
		return wrong
	}
	s.file.notes.know(wrong)
	return nil
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
		if c == ']' && s.place == element {
			if wrong := s.file.doubt(b.fault(i, kindSyntax, "a comma stands behind the last row")); wrong != nil {
				return 0, wrong
			}
		}
		if c == ']' {
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
			return s.endWrapper(i)
		}
		return s.member(b, i)
	case behind:
		switch c {
		case ',':
			s.place = property
			return i + 1, nil
		case '}':
			return s.endWrapper(i)
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
	switch {
	case wanted == "array" && b.data[i] == '{':
		return s.complaint(b, i)
	case b.data[i] != '{' && b.data[i] != '[', wanted == "object" && b.data[i] == '[':
		return 0, b.noRow(i, wanted)
	}
	s.indents.see(b, i)
	end, wrong := read(b, i)
	if wrong == nil && end-s.from > s.file.options.Limits.RowBytes {
		wrong = b.tooLong(i)
	}
	if end <= i { // where it ends is not known
		b.dropRow()
		return end, wrong
	}
	if s.place != atStart {
		s.place = between
	}
	if wrong == nil {
		b.endRow()
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
		s.place = answered
	}
	return i + 1, nil
}

// open goes into an object that wraps rows.
func (s *sequence) open(b *block, i int) (int, *fault) {
	if b.data[i] != '{' {
		return 0, b.noRow(i, "object")
	}
	s.place, s.opened, s.wraps = inObject, b.at+int64(i), false
	return i + 1, nil
}

// endWrapper goes over the end of an object that wraps rows. One that wraps none,
// behind one that does, may be a row itself: nobody knows.
func (s *sequence) endWrapper(i int) (int, *fault) {
	s.place = atStart
	if !s.wraps {
		return i + 1, faultAt(s.opened, kindSyntax, "the object wraps no rows, as the first of the file does")
	}
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
		s.place, s.wraps = inArray, true
		return at + 1, nil
	}
	end, wrong := skipValue(b, at, s.parser.depth)
	if wrong == nil && end != more {
		s.place = behind
	}
	return end, wrong
}
