package read

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// A values yields the JSON values of a file one after the other: those at its
// top, or the elements of the array that it is.
type values struct {
	r       *bufio.Reader
	at      int64 // offset of the next byte
	limit   int   // bytes of one value
	inArray bool
	first   bool // no element of the array was read yet
}

// begin enters the array that the file is.
func (v *values) begin() {
	v.r.Discard(1)
	v.at++
	v.inArray, v.first = true, true
}

// next reads the next value into raw, whose space it uses again, and returns its offset.
func (v *values) next(raw *json.RawMessage) (at int64, err error) {
	c, err := v.space()
	if err == nil && v.inArray && !v.first && c == ',' {
		v.r.Discard(1)
		v.at++
		c, err = v.space()
	} else if err == nil && v.inArray && !v.first && c != ']' {
		return 0, faultAt(v.at, "a comma or the end of the array is missing")
	}
	switch {
	case err == io.EOF && v.inArray:
		return 0, faultAt(v.at, "the array does not end")
	case err != nil:
		return 0, err
	case v.inArray && c == ']':
		v.r.Discard(1)
		v.at++
		if _, err := v.space(); err == nil {
			return 0, faultAt(v.at, "there is text behind the array")
		}
		return 0, io.EOF
	}
	v.first = false
	at = v.at
	*raw = (*raw)[:0]
	if err := v.value(raw, at); err != nil {
		return 0, err
	}
	if json.Valid(*raw) {
		return at, nil
	}
	var ignored any
	var syntax *json.SyntaxError
	if err := json.Unmarshal(*raw, &ignored); errors.As(err, &syntax) {
		return 0, faultAt(at+max(0, syntax.Offset-1), "%s", syntax.Error())
	}
	return 0, faultAt(at, "this is no JSON")
}

// space skips white space and returns the byte behind it, which stays unread.
func (v *values) space() (byte, error) {
	for {
		c, err := v.r.ReadByte()
		if err != nil {
			return 0, err
		}
		if c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			return c, v.r.UnreadByte()
		}
		v.at++
	}
}

// value reads up to the end of a value, which it finds by brackets and quotes alone.
func (v *values) value(raw *json.RawMessage, at int64) error {
	var b bounds
	for {
		if _, err := v.r.Peek(1); err == io.EOF {
			if b.depth > 0 || b.quoted {
				return faultAt(at, "the JSON value that begins here does not end")
			}
			return nil
		} else if err != nil {
			return err
		}
		chunk, _ := v.r.Peek(v.r.Buffered())
		n, ended := b.end(chunk)
		*raw = append(*raw, chunk[:n]...)
		v.r.Discard(n)
		v.at += int64(n)
		if len(*raw) > v.limit {
			return faultAt(at, "the row has more than the limit of %d bytes", v.limit)
		}
		if ended {
			return nil
		}
	}
}

// bounds finds where a JSON value ends, chunk by chunk.
type bounds struct {
	depth                   int
	quoted, escaped, inWord bool
}

// end returns how many bytes of the chunk belong to the value, and whether it ends with them.
func (b *bounds) end(chunk []byte) (n int, ended bool) {
	for i := 0; i < len(chunk); i++ {
		c := chunk[i]
		switch {
		case b.escaped:
			b.escaped = false
		case b.quoted:
			// Most of a file is the inside of strings.
			at := bytes.IndexByte(chunk[i:], '"')
			inside := chunk[i:]
			if at >= 0 {
				inside = chunk[i : i+at]
			}
			if slash := bytes.IndexByte(inside, '\\'); slash >= 0 {
				i += slash
				b.escaped = true
				continue
			}
			if at < 0 {
				return len(chunk), false
			}
			i += at
			if b.quoted = false; b.depth == 0 {
				return i + 1, true
			}
		case c == '"':
			if b.inWord {
				return i, true
			}
			b.quoted = true
		case c == '{' || c == '[':
			b.depth++
		case c == '}' || c == ']':
			if b.depth == 0 && b.inWord {
				return i, true
			}
			if b.depth--; b.depth <= 0 {
				return i + 1, true
			}
		case b.depth > 0:
		case c == ',' || c == ' ' || c == '\n' || c == '\r' || c == '\t':
			if b.inWord {
				return i, true
			}
			return i + 1, true
		default:
			b.inWord = true
		}
	}
	return len(chunk), false
}

// envelopeHead matches the beginning of an answer that holds its rows within one object.
var envelopeHead = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^\{\s*"(tables|schema|results|value|records|stats|queryschema|statistics|render|@odata\.[a-z]+)"`)
})

// documentBytes bounds an answer that is one object.
const documentBytes = 1 << 30

// newJSONReader recognises which of the JSON forms a file has.
func newJSONReader(r *bufio.Reader, at int64, limits Limits) (rowReader, error) {
	v := &values{r: r, at: at, limit: limits.RowBytes}
	head, _ := r.Peek(256)
	if envelopeHead().Match(head) {
		v.limit = documentBytes
	}
	if head[0] == '[' {
		v.begin()
		if kustoFrames().Match(head) {
			v.limit = documentBytes
			return newFrameReader(v)
		}
	}
	o := &objects{values: v, limits: limits, about: form{name: "NDJSON"}}
	if v.inArray {
		o.about = form{name: "JSON array", nullWord: true}
	}
	return o.begin()
}

// objects reads rows that are JSON objects.
type objects struct {
	values *values
	limits Limits
	about  form
	skip   string // a column that is none of the table's

	raw   json.RawMessage
	rawAt int64
	ahead bool   // raw is a row that was read ahead
	list  []byte // rows within an object, such as {"records":[…]}
	from  int    // in list
	lists int64  // offset of list
}

func (o *objects) form() form { return o.about }

// begin looks at the first value, which may be an answer with the rows in it.
func (o *objects) begin() (rowReader, error) {
	at, err := o.values.next(&o.raw)
	if errors.Is(err, io.EOF) {
		return empty{}, nil
	}
	if err != nil {
		return nil, err
	}
	o.rawAt, o.ahead = at, true
	if o.raw[0] != '{' {
		return o, nil
	}
	if !o.values.inArray {
		if t, err := answerIn(o.raw, at); t != nil || err != nil {
			return t, err
		}
		if rows, at := rowsWithin(o.raw); rows != nil {
			o.list, o.lists, o.ahead = rows, o.rawAt+int64(at), false
		}
	}
	if value, _ := member(o.raw, "TableName"); o.values.inArray && string(value) == `"PrimaryResult"` {
		o.about, o.skip = form{name: "Azure CLI", textual: true, jsonCells: true}, "TableName"
	}
	return o, nil
}

// wrappers are the properties of an object that only wraps its rows.
var wrappers = []string{"records", "value", "results"}

// errRow stops the search for wrapped rows at the first property that a wrapper does not have.
var errRow = errors.New("a row")

// rowsWithin returns the array of objects in an object that only wraps it, and its offset.
func rowsWithin(raw []byte) (rows []byte, at int) {
	err := members(raw, func(key, value []byte, valueAt int) error {
		name := strings.ToLower(string(key))
		switch {
		case value[0] == '[' && slices.Contains(wrappers, name):
			rows, at = value, valueAt
		case !strings.HasPrefix(name, "@odata."):
			return errRow
		}
		return nil
	})
	if start, _, ok := nextElement(rows, 0); err != nil || ok && rows[start] != '{' {
		return nil, 0
	}
	return rows, at
}

// member returns a property of an object, and its offset.
func member(raw []byte, name string) (value []byte, at int) {
	members(raw, func(key, v []byte, i int) error {
		if strings.EqualFold(string(key), name) && value == nil {
			value, at = v, i
		}
		return nil
	})
	return value, at
}

func (o *objects) next(to *slots) error {
	for {
		if o.list != nil {
			start, end, ok := nextElement(o.list, o.from)
			if ok {
				o.from = end
				return o.row(o.list[start:end], o.lists+int64(start), to)
			}
			o.list, o.from = nil, 0
		}
		if !o.ahead {
			at, err := o.values.next(&o.raw)
			if err != nil {
				return err
			}
			o.rawAt = at
		}
		o.ahead = false
		if o.raw[0] == '{' && !o.values.inArray {
			if rows, at := rowsWithin(o.raw); rows != nil {
				o.list, o.from, o.lists = rows, 0, o.rawAt+int64(at)
				continue
			}
		}
		return o.row(o.raw, o.rawAt, to)
	}
}

// row puts the properties of an object into their slots.
func (o *objects) row(raw []byte, at int64, to *slots) error {
	if raw[0] != '{' {
		return faultAt(at, "a row has to be an object, not %s", kindOf(raw))
	}
	to.clear()
	return members(raw, func(key, value []byte, i int) error {
		if o.skip != "" && string(key) == o.skip {
			return nil
		}
		s, err := to.of(key, at+int64(i))
		if err != nil || s < 0 {
			return err
		}
		if value[0] == '{' || value[0] == '[' {
			if nesting(value) > o.limits.Depth {
				return faultAt(at+int64(i), "the value nests deeper than the limit of %d", o.limits.Depth)
			}
		}
		to.cells[s] = cellOf(value, at+int64(i))
		return nil
	})
}

func kindOf(raw []byte) string {
	switch raw[0] {
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 't', 'f':
		return "a bool"
	case 'n':
		return "null"
	case '{':
		return "an object"
	}
	return "a number"
}

func malformed(at int64, what string) error {
	return faultAt(at, "the answer of a query is malformed: %s", what)
}
