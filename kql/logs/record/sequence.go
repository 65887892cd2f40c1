package record

import (
	"bytes"
	"errors"
	"io"

	"github.com/ruleproof/ruleproof/kql/logs/fault"
	"github.com/ruleproof/ruleproof/kql/logs/text"
)

// A sequence reads rows that follow one another in arrays or objects: where a
// row ends is known only when it is read. It yields blocks that are parsed.
type sequence struct {
	source *Source
	text   *text.Reader
	size   int // of blocks
	tally  *fault.Tally
	parser *jsonParser

	at   int64  // offset of rest
	rest []byte // what was read and holds no whole row
	err  error  // what ended the text

	failed  error // what Next returns after the block that was returned last
	place   place
	from    int   // in the block, where the step that is being made begins, with the white space before it
	start   int   // which of the layout's starts comes next
	opened  int64 // where the wrapper begins that is being read
	wraps   bool  // it has rows
	lost    *search
	indents indent
}

// A place is what may come next.
type place uint8

const (
	atStart     place = iota // the array, or the first object
	inArray                  // an element, or the end of an empty array
	element                  // an element, after a comma
	afterRow                 // a comma, or the end of the array
	inObject                 // a property of a wrapper, or its end
	property                 // a property of a wrapper, after a comma
	afterMember              // a comma, or the end of the wrapper
	atTail                   // only white space
	atRest                   // what follows the rows of an answer
	atEnd                    // nothing
)

func newSequence(s *Source, t *text.Reader, size int, tally *fault.Tally, p *jsonParser) *sequence {
	return &sequence{source: s, text: t, size: size, tally: tally, parser: p}
}

// Close implements Blocks.
func (s *sequence) Close() error { return s.text.Close() }

// Next implements Blocks.
func (s *sequence) Next() (*Block, error) {
	if s.failed != nil {
		return nil, s.failed
	}
	for s.place != atEnd {
		if err := s.toStart(); err != nil {
			return nil, text.EndsEarly(err, s.at)
		}
		b := s.source.newBlock(s.at, 2*len(s.rest)+s.size, s.tally)
		n := copy(b.data, s.rest)
		if s.err == nil {
			var m int
			m, s.err = s.text.Fill(b.data[n:])
			n += m
		}
		b.data, b.Parsed = b.data[:n], true
		used, err := s.read(b)
		b.end = b.at + int64(used)
		if err == nil && s.place == atRest {
			err = s.finish(b.data[used:], b.at+int64(used))
		}
		if err != nil && b.Rows > 0 { // the rows before the fault come first
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
		if b.Rows > 0 {
			return b, nil
		}
		b.Release()
	}
	return nil, io.EOF
}

// finish reads what follows the rows of an answer; the block has the beginning of it.
func (s *sequence) finish(rest []byte, at int64) error {
	s.place = atEnd
	s.text.Unread(rest)
	err := s.source.Layout.Rest(text.NewWalker(s.text, s.text.BufferSize(), at, s.parser.depth+2))
	if wrong, ok := errors.AsType[*fault.Fault](err); ok && s.source.Skip {
		s.source.Notes.Know(wrong)
		return nil
	}
	return err
}

// checkRest checks the length of the row that is being read.
func (s *sequence) checkRest(used int) error {
	if used > 0 || len(s.rest) <= s.source.Limits.RowBytes {
		return nil
	}
	wrong := s.source.tooLong(s.at + int64(skipSpace(s.rest, 0)))
	if !s.source.Skip {
		return wrong
	}
	s.tally.Count(wrong)
	s.lose(wrong.At)
	return nil
}

// bounded returns the fault of a step from one offset to another; a step that is too long is a fault itself.
func (s *sequence) bounded(b *Block, wrong *fault.Fault, from, to int) *fault.Fault {
	if wrong != nil {
		to = int(wrong.At - b.at)
	}
	if to-from > s.source.Limits.RowBytes {
		return b.tooLong(skipSpace(b.data, from))
	}
	return wrong
}

// resume leaves out a row that could not be read, which begins at from, and
// returns where reading goes on; i is where the row ends, if that is known.
func (s *sequence) resume(b *Block, wrong *fault.Fault, from, i int) (int, error) {
	at := skipSpace(b.data, from)
	switch {
	case i > from:
		return i, b.leaveOut(wrong)
	case s.place == atTail && b.source.Skip:
		s.source.Notes.Know(wrong)
		s.place = atEnd
		return at, nil
	case s.place == afterRow && b.source.Skip && b.data[at] == s.opening():
		s.source.Notes.Know(wrong) // the comma alone is missing
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
	if s.source.Layout.Shape == Tuples {
		return '['
	}
	return '{'
}

// read reads the rows of a block and returns how much of it was used.
func (s *sequence) read(b *Block) (used int, err error) {
	i := 0
	for s.place < atRest && (s.place != atStart || !s.inArrays()) {
		from := i
		var wrong *fault.Fault
		if s.lost != nil {
			if i, from = s.find(b, i); i != more {
				continue
			}
		} else {
			s.from = from
			i, wrong = s.step(b, skipSpace(b.data, i))
		}
		if wrong = s.bounded(b, wrong, from, i); wrong != nil {
			if i, err = s.resume(b, wrong, from, i); err != nil {
				return 0, err
			}
			continue
		}
		if i == more {
			if s.err == nil {
				return from, nil
			}
			return len(b.data), s.endText(b, from)
		}
	}
	if s.place == atStart || s.place == atRest {
		return i, nil
	}
	return len(b.data), nil
}

// inArrays reports whether rows stand in arrays whose offsets the layout has.
func (s *sequence) inArrays() bool {
	return s.source.Layout.Shape == Elements || s.source.Layout.Shape == Tuples
}

// toStart goes to the next array of rows.
func (s *sequence) toStart() error {
	if s.place != atStart || !s.inArrays() {
		return nil
	}
	starts := s.source.Layout.Starts
	for s.start < len(starts) && starts[s.start] < s.at { // the search after a broken row went over it
		s.start++
	}
	if s.start == len(starts) {
		s.place = atRest
		return nil
	}
	ahead := starts[s.start] - s.at
	have := min(ahead, int64(len(s.rest)))
	s.rest = s.rest[:copy(s.rest, s.rest[have:])]
	s.start, s.at, s.place = s.start+1, s.at+ahead, inArray
	return s.text.Skip(ahead - have)
}

// endText returns what is wrong where the text ends.
func (s *sequence) endText(b *Block, from int) error {
	place := s.place
	s.place = atEnd
	i := skipSpace(b.data, from)
	if s.err != io.EOF {
		wrong, ok := text.EndsEarly(s.err, s.at+int64(len(b.data))).(*fault.Fault)
		if !ok {
			return s.err
		}
		return b.leaveOut(wrong)
	}
	switch {
	case s.lost != nil:
		s.tally.Count(s.lost.rest())
	case len(b.data)-from > s.source.Limits.RowBytes:
		return b.leaveOut(b.tooLong(i))
	case i < len(b.data):
		return b.leaveOut(b.fault(i, fault.End, "the JSON value that begins here does not end"))
	case place == inArray || place == element || place == afterRow:
		return s.unended(b.fault(i, fault.End, "the array does not end"))
	case place == inObject || place == property || place == afterMember:
		return s.unended(b.fault(i, fault.End, "the object does not end"))
	}
	return nil
}

// unended is the fault of a text that ends early between two rows.
func (s *sequence) unended(wrong *fault.Fault) error {
	if !s.source.Skip {
		return wrong
	}
	s.source.Notes.Know(wrong)
	return nil
}

// step reads what comes next, which begins at i, and returns where it ends.
func (s *sequence) step(b *Block, i int) (int, *fault.Fault) {
	if i >= len(b.data) {
		return more, nil
	}
	c := b.data[i]
	switch s.place {
	case atStart:
		if s.source.Layout.Shape == Wrapped {
			return s.open(b, i)
		}
		return s.row(b, i)
	case inArray, element:
		if c == ']' && s.place == element {
			if wrong := s.source.Notes.Doubt(b.fault(i, fault.Syntax, "a comma follows the last row")); wrong != nil {
				return 0, wrong
			}
		}
		if c == ']' {
			return s.endArray(b, i)
		}
		return s.row(b, i)
	case afterRow:
		switch c {
		case ',':
			s.place = element
			return i + 1, nil
		case ']':
			return s.endArray(b, i)
		}
		return 0, b.fault(i, fault.Syntax, "a comma or the end of the array is missing")
	case inObject, property:
		if c == '}' && s.place == inObject {
			return s.endWrapper(i)
		}
		return s.member(b, i)
	case afterMember:
		switch c {
		case ',':
			s.place = property
			return i + 1, nil
		case '}':
			return s.endWrapper(i)
		}
		return 0, b.unexpected(i, "a comma or the end of the object")
	}
	return 0, b.fault(i, fault.Syntax, "there is text after the array")
}

// row reads a row.
func (s *sequence) row(b *Block, i int) (int, *fault.Fault) {
	row, read := "object", s.parser.object
	if s.source.Layout.Shape == Tuples {
		row, read = "array", s.parser.array
	}
	switch {
	case row == "array" && b.data[i] == '{':
		return s.aside(b, i)
	case b.data[i] != '{' && b.data[i] != '[', row == "object" && b.data[i] == '[':
		return 0, b.notARow(i, row)
	}
	s.indents.see(b, i)
	end, wrong := read(b, i)
	if wrong == nil && end-s.from > s.source.Limits.RowBytes {
		wrong = b.tooLong(i)
	}
	if end <= i { // where it ends is not known
		b.dropRow()
		return end, wrong
	}
	if s.place != atStart {
		s.place = afterRow
	}
	if wrong == nil {
		b.endRow()
	}
	return end, wrong
}

// aside goes over an object that stands among the rows of an answer.
func (s *sequence) aside(b *Block, i int) (int, *fault.Fault) {
	end, wrong := skipValue(b, i, s.parser.depth)
	if wrong != nil || end == more {
		return end, wrong
	}
	if look := s.source.Layout.Aside; look != nil {
		if ok, wrong := look(b.data[i:end], b.at+int64(i)); wrong != nil {
			return 0, wrong
		} else if ok {
			s.place = afterRow
			return end, nil
		}
	}
	return 0, b.notARow(i, "array")
}

// endArray goes over the end of an array of rows.
func (s *sequence) endArray(b *Block, i int) (int, *fault.Fault) {
	switch l := s.source.Layout; {
	case l.Shape == Wrapped:
		s.place = afterMember
	case s.start < len(l.Starts):
		s.place = atStart
	case l.Rest == nil:
		s.place = atTail
	default:
		s.place = atRest
	}
	return i + 1, nil
}

// open goes into an object that wraps rows.
func (s *sequence) open(b *Block, i int) (int, *fault.Fault) {
	if b.data[i] != '{' {
		return 0, b.notARow(i, "object")
	}
	s.place, s.opened, s.wraps = inObject, b.at+int64(i), false
	return i + 1, nil
}

// endWrapper goes over the end of an object that wraps rows. An object without
// rows that follows a wrapper is a fault: it may be a row itself.
func (s *sequence) endWrapper(i int) (int, *fault.Fault) {
	s.place = atStart
	if !s.wraps {
		return i + 1, fault.At(s.opened, fault.Syntax, "the object wraps no rows, as the first of the file does")
	}
	return i + 1, nil
}

// member goes over a property of a wrapper, or into its rows.
func (s *sequence) member(b *Block, i int) (int, *fault.Fault) {
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
	if Wrappers[string(name)] && b.data[at] == '[' {
		s.place, s.wraps = inArray, true
		return at + 1, nil
	}
	end, wrong := skipValue(b, at, s.parser.depth)
	if wrong == nil && end != more {
		s.place = afterMember
	}
	return end, wrong
}
