package value

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// ParseJSON reads a JSON text as a dynamic value: a whole number is a long, any other a
// real, and bags keep the order of their properties. A property that occurs twice has its
// last value. Bytes that are not valid UTF-8 become U+FFFD.
func ParseJSON(text []byte) (any, error) {
	if len(text) > MaxJSONBytes {
		return nil, fmt.Errorf("JSON of %d bytes: the limit is %d", len(text), MaxJSONBytes)
	}
	r := jsonReader{text: text}
	v, err := r.value(0)
	if err != nil {
		return nil, err
	}
	if r.space(); r.at < len(text) {
		return nil, errors.New("text after the JSON value")
	}
	return v, nil
}

// A jsonReader reads values from left to right.
type jsonReader struct {
	text []byte
	at   int
}

var errJSONEnd = errors.New("the JSON ends early")

func (r *jsonReader) space() {
	for r.at < len(r.text) {
		switch r.text[r.at] {
		case ' ', '\n', '\r', '\t':
			r.at++
		default:
			return
		}
	}
}

func (r *jsonReader) unexpected() error {
	if r.at >= len(r.text) {
		return errJSONEnd
	}
	return fmt.Errorf("%q at offset %d of the JSON", r.text[r.at], r.at)
}

func (r *jsonReader) value(depth int) (any, error) {
	r.space()
	if r.at >= len(r.text) {
		return nil, errJSONEnd
	}
	switch c := r.text[r.at]; c {
	case '{', '[':
		if depth >= MaxJSONDepth {
			return nil, fmt.Errorf("JSON nested deeper than %d", MaxJSONDepth)
		}
		if c == '[' {
			return r.array(depth + 1)
		}
		return r.bag(depth + 1)
	case '"':
		return r.string()
	case 't':
		return true, r.word("true")
	case 'f':
		return false, r.word("false")
	case 'n':
		return nil, r.word("null")
	}
	return r.number()
}

func (r *jsonReader) word(word string) error {
	if !bytes.HasPrefix(r.text[r.at:], []byte(word)) {
		return r.unexpected()
	}
	r.at += len(word)
	return nil
}

// next skips a comma, or the end of an array or object, and reports which.
func (r *jsonReader) next(end byte) (more bool, err error) {
	r.space()
	if r.at >= len(r.text) || r.text[r.at] != ',' && r.text[r.at] != end {
		return false, r.unexpected()
	}
	r.at++
	return r.text[r.at-1] == ',', nil
}

// empty skips the opening of an array or object, and its end if that follows.
func (r *jsonReader) empty(end byte) bool {
	r.at++
	r.space()
	if r.at < len(r.text) && r.text[r.at] == end {
		r.at++
		return true
	}
	return false
}

func (r *jsonReader) array(depth int) (any, error) {
	list := []any{}
	if r.empty(']') {
		return list, nil
	}
	for {
		v, err := r.value(depth)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
		more, err := r.next(']')
		if !more || err != nil {
			return list, err
		}
	}
}

func (r *jsonReader) bag(depth int) (any, error) {
	bag := NewBag(4)
	if r.empty('}') {
		return bag, nil
	}
	for {
		if r.space(); r.at >= len(r.text) || r.text[r.at] != '"' {
			return nil, r.unexpected()
		}
		key, err := r.string()
		if err != nil {
			return nil, err
		}
		if r.space(); r.at >= len(r.text) || r.text[r.at] != ':' {
			return nil, r.unexpected()
		}
		r.at++
		v, err := r.value(depth)
		if err != nil {
			return nil, err
		}
		bag.Set(key, v)
		more, err := r.next('}')
		if !more || err != nil {
			return bag, err
		}
	}
}

// number reads a number in the form that JSON prescribes.
func (r *jsonReader) number() (any, error) {
	from := r.at
	digits := func() bool {
		start := r.at
		for r.at < len(r.text) && isDigit(r.text[r.at]) {
			r.at++
		}
		return r.at > start
	}
	has := func(set string) bool {
		ok := r.at < len(r.text) && strings.IndexByte(set, r.text[r.at]) >= 0
		if ok {
			r.at++
		}
		return ok
	}
	has("-")
	whole := true
	if !has("0") && !digits() {
		return nil, r.unexpected()
	}
	if has(".") {
		if whole = false; !digits() {
			return nil, r.unexpected()
		}
	}
	if has("eE") {
		has("+-")
		if whole = false; !digits() {
			return nil, r.unexpected()
		}
	}
	s := string(r.text[from:r.at])
	if whole {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			return n, nil
		}
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && !math.IsInf(f, 0) {
		return nil, fmt.Errorf("number %q", s)
	}
	return f, nil
}

// string reads a string.
func (r *jsonReader) string() (string, error) {
	r.at++
	from := r.at
	for i, c := range r.text[from:] {
		switch {
		case c == '"':
			s := r.text[from : from+i]
			r.at = from + i + 1
			if !utf8.Valid(s) {
				return strings.ToValidUTF8(string(s), "\uFFFD"), nil
			}
			return string(s), nil
		case c == '\\':
			return r.escaped(from, from+i)
		case c < ' ':
			r.at = from + i
			return "", r.unexpected()
		}
	}
	return "", errJSONEnd
}

// escaped reads a string with escapes, the first of which is at i.
func (r *jsonReader) escaped(from, i int) (string, error) {
	b := append(make([]byte, 0, 2*(i-from)+16), r.text[from:i]...)
	for i < len(r.text) {
		c := r.text[i]
		switch {
		case c == '"':
			r.at = i + 1
			return strings.ToValidUTF8(string(b), "\uFFFD"), nil
		case c < ' ':
			r.at = i
			return "", r.unexpected()
		case c != '\\':
			b = append(b, c)
			i++
			continue
		case i+1 >= len(r.text):
			return "", errJSONEnd
		}
		if at := strings.IndexByte(`"\/bfnrt`, r.text[i+1]); at >= 0 {
			b = append(b, "\"\\/\b\f\n\r\t"[at])
			i += 2
			continue
		}
		first, ok := hexUnit(r.text[i:])
		if !ok {
			r.at = i
			return "", r.unexpected()
		}
		i += 6
		if utf16.IsSurrogate(first) {
			second, _ := hexUnit(r.text[i:])
			if first = utf16.DecodeRune(first, second); first != utf8.RuneError {
				i += 6
			}
		}
		b = utf8.AppendRune(b, first)
	}
	return "", errJSONEnd
}

// hexUnit reads an escape such as \u00e9 at the beginning of a text.
func hexUnit(text []byte) (rune, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return rune(n), err == nil
}
