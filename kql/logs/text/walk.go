package text

import (
	"bufio"
	"errors"
	"io"

	"github.com/ruleproof/ruleproof/kql/logs/fault"
)

// A Walker goes through JSON of any size, to find out what a file is. It looks
// at structure only: what is wrong with a value is found when rows are read.
type Walker struct {
	r     *bufio.Reader
	at    int64 // offset of the next byte
	lines int   // line ends so far, outside of strings
	depth int   // how deep values may nest
}

// NewWalker returns a walker over the rest of a text, which begins at an offset.
// Values may nest to the depth.
func NewWalker(r io.Reader, bufferSize int, at int64, depth int) *Walker {
	return &Walker{r: bufio.NewReaderSize(r, bufferSize), at: at, depth: depth}
}

// At returns the offset of the next byte.
func (w *Walker) At() int64 { return w.at }

// Lines returns how many ends of lines the walk went over, outside of strings.
func (w *Walker) Lines() int { return w.lines }

// Head returns the next n bytes, which stay unread; fewer where the text ends before.
// n is bounded by the buffer, which it is for a negative n.
func (w *Walker) Head(n int) ([]byte, error) {
	if n < 0 {
		n = w.r.Size()
	}
	return w.r.Peek(n)
}

// Discard goes over so many bytes of the head.
func (w *Walker) Discard(n int) {
	n, _ = w.r.Discard(n)
	w.at += int64(n)
}

// ErrNotJSON stops a walk over text that is not JSON.
var ErrNotJSON = errors.New("not JSON")

// maxBlanks bounds the white space between two values, and the length of a string.
const maxBlanks = 64 << 20

// Space skips white space and returns the byte that follows, which stays unread.
func (w *Walker) Space() (byte, error) {
	for n := 0; ; n++ {
		if n > maxBlanks {
			return 0, fault.At(w.at, fault.Limit, "there is more white space than the limit of %d bytes", maxBlanks)
		}
		c, err := w.r.ReadByte()
		if err != nil {
			return 0, err
		}
		if c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			return c, w.r.UnreadByte()
		}
		if w.at++; c == '\n' {
			w.lines++
		}
	}
}

// expect skips white space and the byte c.
func (w *Walker) expect(c byte) error {
	got, err := w.Space()
	if err == nil && got != c {
		err = ErrNotJSON
	}
	if err == nil {
		w.Byte()
	}
	return err
}

// Byte reads the next byte.
func (w *Walker) Byte() (byte, error) {
	c, err := w.r.ReadByte()
	if err == nil {
		w.at++
	}
	return c, err
}

// Value goes to the end of a value, and appends it to keep unless that is nil.
// It fails when keep would grow beyond the limit.
func (w *Walker) Value(keep *[]byte, limit int) error {
	depth, quoted, word, begun := 0, false, false, w.at
	for {
		c, err := w.r.ReadByte()
		switch {
		case err == io.EOF && word && depth == 0:
			return nil
		case err != nil:
			return err
		case !quoted && depth == 0 && word && (c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n' || c == '\r' || c == '\t'):
			return w.r.UnreadByte()
		}
		w.at++
		if keep != nil {
			if *keep = append(*keep, c); len(*keep) > limit {
				return ErrNotJSON
			}
		}
		switch {
		case quoted && c == '\\':
			d, err := w.Byte()
			if err != nil {
				return err
			}
			if keep != nil {
				*keep = append(*keep, d)
			}
		case c == '"':
			if quoted, begun = !quoted, w.at; !quoted && depth == 0 {
				return nil
			}
		case quoted && w.at-begun > maxBlanks: // no row may be as long
			return ErrNotJSON
		case quoted:
		case c == '\n':
			w.lines++
		case c == '{' || c == '[':
			if depth++; depth > w.depth {
				return ErrNotJSON
			}
		case c == '}' || c == ']':
			if depth--; depth <= 0 {
				return nil
			}
		default:
			word = true
		}
	}
}

// Members goes through an object, from its brace on, and calls f for each
// property with the first byte of its value; f goes to the end of the value, or
// stops the walk with an error. The key is as it is written, with its escapes.
func (w *Walker) Members(f func(key string, first byte) error) error {
	if err := w.expect('{'); err != nil {
		return err
	}
	if c, err := w.Space(); err != nil || c == '}' {
		w.Byte()
		return err
	}
	for {
		if err := w.Member(f); err != nil {
			return err
		}
		more, err := w.More('}')
		if !more || err != nil {
			return err
		}
	}
}

// keyBytes bounds the names of properties.
const keyBytes = 1 << 16

// Member goes over a property, as members does.
func (w *Walker) Member(f func(key string, first byte) error) error {
	c, err := w.Space()
	if err != nil {
		return err
	}
	if c != '"' {
		return ErrNotJSON
	}
	var key []byte
	if err := w.Value(&key, keyBytes); err != nil {
		return err
	}
	if err := w.expect(':'); err != nil {
		return err
	}
	if c, err = w.Space(); err != nil {
		return err
	}
	return f(string(key[1:len(key)-1]), c)
}

// Elements goes through an array, from its bracket on, and calls f at each element.
func (w *Walker) Elements(f func(first byte) error) error {
	if err := w.expect('['); err != nil {
		return err
	}
	if c, err := w.Space(); err != nil || c == ']' {
		w.Byte()
		return err
	}
	for {
		c, err := w.Space()
		if err != nil {
			return err
		}
		if err := f(c); err != nil {
			return err
		}
		more, err := w.More(']')
		if !more || err != nil {
			return err
		}
	}
}

// More goes over a comma, or over the end of an object or array.
func (w *Walker) More(end byte) (bool, error) {
	c, err := w.Space()
	if err != nil {
		return false, err
	}
	w.Byte()
	switch c {
	case ',':
		return true, nil
	case end:
		return false, nil
	}
	return false, ErrNotJSON
}

// Array goes over an array. It returns the offset after its bracket and the
// first byte of its first element, or the closing bracket.
func (w *Walker) Array() (at int64, inner byte, err error) {
	w.Byte()
	at = w.at
	if inner, err = w.Space(); err != nil {
		return at, 0, err
	}
	for inner != ']' {
		if err := w.Value(nil, 0); err != nil {
			return at, inner, err
		}
		more, err := w.More(']')
		if !more || err != nil {
			return at, inner, err
		}
		if _, err := w.Space(); err != nil {
			return at, inner, err
		}
	}
	w.Byte()
	return at, inner, nil
}

// EndsLine reports whether nothing but white space comes before the end of the line, and goes there.
func (w *Walker) EndsLine() bool {
	for {
		switch c, err := w.Byte(); {
		case err != nil || c == '\n':
			return true
		case c != ' ' && c != '\t' && c != '\r':
			return false
		}
	}
}
