package read

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
)

// A values yields the JSON values of a file one after the other: those at its
// top, or the elements of the array that it is.
type values struct {
	decoder *json.Decoder
	guard   *guard
	base    int64 // offset of the decoder's first byte
	inArray bool
}

// A guard bounds how much is read for one value.
type guard struct {
	r           io.Reader
	read, limit int
}

var errTooLong = errors.New("too long")

// Read implements io.Reader.
func (g *guard) Read(p []byte) (int, error) {
	if g.read > g.limit {
		return 0, errTooLong
	}
	n, err := g.r.Read(p)
	g.read += n
	return n, err
}

// next returns the next value and its offset; the bytes are good until the next call.
func (v *values) next(raw *json.RawMessage) (at int64, err error) {
	if v.inArray && !v.decoder.More() {
		if _, err := v.decoder.Token(); err != nil {
			return 0, v.explained(err)
		}
		return 0, io.EOF
	}
	v.guard.read = 0
	*raw = (*raw)[:0]
	if err := v.decoder.Decode(raw); err != nil {
		return 0, v.explained(err)
	}
	return v.base + v.decoder.InputOffset() - int64(len(*raw)), nil
}

// explained gives a fault of the decoder its place.
func (v *values) explained(err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF):
		if v.inArray {
			return faultAt(v.base+v.decoder.InputOffset(), "the array does not end")
		}
		return io.EOF
	case errors.Is(err, io.ErrUnexpectedEOF):
		return faultAt(v.base+v.decoder.InputOffset(), "the JSON value that begins here does not end")
	case errors.Is(err, errTooLong):
		return faultAt(v.base+v.decoder.InputOffset(), "the row has more than the limit of %d bytes", v.guard.limit)
	case errors.As(err, &syntax):
		return faultAt(v.base+max(0, syntax.Offset-1), "%s", strings.TrimPrefix(syntax.Error(), "json: "))
	}
	return err
}

// envelopeHead matches the beginning of an answer that holds its rows within one object.
var envelopeHead = regexp.MustCompile(`(?i)^\{\s*"(tables|schema|results|value|records|stats|queryschema|statistics|render|@odata\.[a-z]+)"`)

// documentBytes bounds an answer that is one object.
const documentBytes = 1 << 30

// newJSONReader recognises which of the JSON forms a file has.
func newJSONReader(r *bufio.Reader, at int64, limits Limits) (rowReader, error) {
	g := &guard{r: r, limit: limits.RowBytes}
	head, _ := r.Peek(256)
	if envelopeHead.Match(head) {
		g.limit = documentBytes
	}
	v := &values{decoder: json.NewDecoder(g), guard: g, base: at}
	if head[0] == '[' {
		if _, err := v.decoder.Token(); err != nil {
			return nil, v.explained(err)
		}
		v.inArray = true
		if kustoFrames.Match(head) {
			g.limit = documentBytes
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

// rowsWithin returns the array of objects in an object that only wraps it, and its offset.
func rowsWithin(raw []byte) (rows []byte, at int) {
	count := 0
	members(raw, func(key, value []byte, valueAt int) error {
		name := strings.ToLower(string(key))
		if slices.Contains([]string{"records", "value", "results"}, name) && value[0] == '[' {
			rows, at = value, valueAt
		} else if !strings.HasPrefix(name, "@odata.") {
			count++
		}
		return nil
	})
	if start, end, ok := nextElement(rows, 0); count > 0 || ok && (rows[start] != '{' || end == start) {
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
