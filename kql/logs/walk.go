package logs

import (
	"bufio"
	"errors"
	"io"
)

// A walker goes through JSON of any size, to find out what a file is. It looks
// at structure only: what is wrong with a value is found when rows are read.
type walker struct {
	r     *bufio.Reader
	at    int64 // offset of the next byte
	lines int   // line ends so far, outside of texts
	depth int   // how deep values may nest
}

// errNoJSON stops a walk over what is no JSON.
var errNoJSON = errors.New("no JSON")

// maxBlanks bounds how much white space may stand between two values, and how long a text may be.
const maxBlanks = 64 << 20

// space skips white space and returns the byte behind it, which stays unread.
func (w *walker) space() (byte, error) {
	for n := 0; ; n++ {
		if n > maxBlanks {
			return 0, faultAt(w.at, kindLimit, "there is more white space than the limit of %d bytes", maxBlanks)
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

// expect skips white space and one byte.
func (w *walker) expect(c byte) error {
	got, err := w.space()
	if err == nil && got != c {
		err = errNoJSON
	}
	if err == nil {
		w.byte()
	}
	return err
}

func (w *walker) byte() (byte, error) {
	c, err := w.r.ReadByte()
	if err == nil {
		w.at++
	}
	return c, err
}

// value goes to the end of a value, and appends it to keep unless that is nil or would grow beyond limit.
func (w *walker) value(keep *[]byte, limit int) error {
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
				return errNoJSON
			}
		}
		switch {
		case quoted && c == '\\':
			d, err := w.byte()
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
			return errNoJSON
		case quoted:
		case c == '\n':
			w.lines++
		case c == '{' || c == '[':
			if depth++; depth > w.depth {
				return errNoJSON
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

// members goes through an object, from its brace on, and calls f for each
// property with the first byte of its value; f goes to the end of the value, or
// stops the walk. The key is as it is written: one with an escape never tells
// what a file is.
func (w *walker) members(f func(key string, first byte) error) error {
	if err := w.expect('{'); err != nil {
		return err
	}
	if c, err := w.space(); err != nil || c == '}' {
		w.byte()
		return err
	}
	for {
		if err := w.member(f); err != nil {
			return err
		}
		more, err := w.more('}')
		if !more || err != nil {
			return err
		}
	}
}

// keyBytes bounds the names of properties that may tell what a file is.
const keyBytes = 1 << 16

// member goes over a property, as members does.
func (w *walker) member(f func(key string, first byte) error) error {
	c, err := w.space()
	if err != nil {
		return err
	}
	if c != '"' {
		return errNoJSON
	}
	var key []byte
	if err := w.value(&key, keyBytes); err != nil {
		return err
	}
	if err := w.expect(':'); err != nil {
		return err
	}
	if c, err = w.space(); err != nil {
		return err
	}
	return f(string(key[1:len(key)-1]), c)
}

// elements goes through an array, from its bracket on, and calls f at each element.
func (w *walker) elements(f func(first byte) error) error {
	if err := w.expect('['); err != nil {
		return err
	}
	if c, err := w.space(); err != nil || c == ']' {
		w.byte()
		return err
	}
	for {
		c, err := w.space()
		if err != nil {
			return err
		}
		if err := f(c); err != nil {
			return err
		}
		more, err := w.more(']')
		if !more || err != nil {
			return err
		}
	}
}

// more goes over a comma, or over the end of an object or array.
func (w *walker) more(end byte) (bool, error) {
	c, err := w.space()
	if err != nil {
		return false, err
	}
	w.byte()
	switch c {
	case ',':
		return true, nil
	case end:
		return false, nil
	}
	return false, errNoJSON
}
