package document

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// A jsonReader reads JSON as editors write it: with comments, with commas after
// the last item, and, as in ARM templates, with line ends within text.
type jsonReader struct {
	builder
	text      string
	pos       int
	nodes     int
	lastQuote int // where the text before the current place opens, if it has several lines; otherwise -1
}

// readJSON reads the one JSON value that begins at or after the offset.
func readJSON(f *diag.Source, limits Limits, start int) (_ *Document, limited bool, _ error) {
	r := jsonReader{builder: builder{file: f, limits: limits}, text: f.Text, pos: start, lastQuote: -1}
	root := &Node{Span: f.Span(0, 0)}
	err := r.blank()
	if err == nil && r.pos < len(r.text) {
		if root, err = r.value(0); err == nil {
			err = r.blank()
		}
		if err == nil && r.pos < len(r.text) {
			err = r.fault(r.pos, "nothing can follow the end of the JSON text")
		}
	}
	if err != nil {
		return nil, r.limited, err
	}
	return &Document{Source: f, Syntax: JSON, Span: f.Whole(), Root: root, Problems: diag.Sort(r.problems)}, false, nil
}

// fault returns a syntax error. After a text of several lines the quote that opens it is the likely cause.
func (r *jsonReader) fault(offset int, format string, args ...any) error {
	message := "not JSON: " + fmt.Sprintf(format, args...)
	if r.lastQuote >= 0 {
		offset, message = r.lastQuote, "not JSON: the quote that opens here is not closed on its line"
	}
	return unreadable(r.file, offset, message)
}

// peek returns the next byte, 0 at the end.
func (r *jsonReader) peek() byte {
	if r.pos < len(r.text) {
		return r.text[r.pos]
	}
	return 0
}

// blank skips white space and comments.
func (r *jsonReader) blank() error {
	r.pos = skipJSONBlanks(r.text, r.pos)
	if strings.HasPrefix(r.text[r.pos:], "/*") {
		return r.fault(r.pos, "the '/*' of this comment is not closed")
	}
	return nil
}

// skipJSONBlanks returns the offset after the white space and the comments at pos. A comment that is not closed is not skipped.
func skipJSONBlanks(text string, pos int) int {
	for pos < len(text) {
		switch rest := text[pos:]; {
		case strings.IndexByte(" \t\r\n", rest[0]) >= 0:
			pos++
		case strings.HasPrefix(rest, "//"):
			n := strings.IndexAny(rest, "\r\n")
			if n < 0 {
				return len(text)
			}
			pos += n
		case strings.HasPrefix(rest, "/*") && strings.Contains(rest[2:], "*/"):
			pos += 2 + strings.Index(rest[2:], "*/") + 2
		default:
			return pos
		}
	}
	return pos
}

// value reads the value at the current place, which depth lists and mappings enclose.
func (r *jsonReader) value(depth int) (*Node, error) {
	if depth > r.limits.Depth {
		return nil, r.tooDeep(r.pos)
	}
	if r.nodes++; r.nodes > r.limits.Nodes {
		return nil, r.tooMany(r.pos)
	}
	switch r.peek() {
	case '{':
		n := &Node{Kind: Map, index: map[string]int{}}
		return n, r.members(n, '}', func(int) error { return r.pair(n, depth) })
	case '[':
		n := &Node{Kind: Seq}
		return n, r.members(n, ']', func(i int) error {
			r.path = append(r.path, "["+strconv.Itoa(i)+"]")
			item, err := r.value(depth + 1)
			r.path = r.path[:len(r.path)-1]
			n.Items = append(n.Items, item)
			return err
		})
	case '"':
		return r.string()
	}
	return r.literal()
}

// members reads what is between the brackets of an object or an array.
func (r *jsonReader) members(n *Node, end byte, member func(i int) error) error {
	open := r.pos
	r.pos++
	for i := 0; ; i++ {
		if err := r.blank(); err != nil {
			return err
		}
		if r.peek() == end {
			break
		}
		if r.pos == len(r.text) {
			return r.unclosed(open)
		}
		if err := member(i); err != nil {
			return err
		}
		if err := r.blank(); err != nil {
			return err
		}
		switch c := r.peek(); {
		case c == ',':
			r.skip()
		case c == end:
		case r.pos == len(r.text):
			return r.unclosed(open)
		case c == '}' || c == ']':
			return r.fault(r.pos, "the '%c' of line %d is closed by '%c'; '%c' was expected", r.text[open], r.file.Position(open).Line, c, end)
		default:
			return r.fault(r.pos, "a ',' was expected before this")
		}
	}
	r.skip()
	n.Span = r.file.Span(open, r.pos)
	return nil
}

// skip goes past a bracket, a ':' or a ',' where one is allowed, which shows that the text before it was closed.
func (r *jsonReader) skip() {
	r.pos++
	r.lastQuote = -1
}

func (r *jsonReader) unclosed(open int) error {
	return r.fault(open, "the '%c' that opens here is not closed", r.text[open])
}

// pair reads a key and its value.
func (r *jsonReader) pair(n *Node, depth int) error {
	switch r.peek() {
	case '"':
	case '\'':
		return r.fault(r.pos, "write keys in double quotes")
	default:
		return r.fault(r.pos, "a key in double quotes was expected here")
	}
	r.nodes++
	key, err := r.string()
	if err != nil {
		return err
	}
	if err := r.blank(); err != nil {
		return err
	}
	if r.peek() != ':' {
		return r.fault(r.pos, "a ':' was expected after the key '%s'", diag.Preview(key.Text()))
	}
	r.skip()
	if err := r.blank(); err != nil {
		return err
	}
	r.path = append(r.path, "."+key.Text())
	defer func() { r.path = r.path[:len(r.path)-1] }()
	value, err := r.value(depth + 1)
	if err == nil {
		r.add(n, key, value)
	}
	return err
}

// literal reads a number, true, false or null.
func (r *jsonReader) literal() (*Node, error) {
	start := r.pos
	word := r.text[start:]
	if n := strings.IndexAny(word, " \t\r\n,:[]{}\"/"); n >= 0 {
		word = word[:n]
	}
	r.pos += len(word)
	n := &Node{Span: r.file.Span(start, r.pos), Exact: true}
	n.Scalar = r.extract(word, start, r.pos, []diag.Piece{{Len: len(word), From: n.Span}})
	switch {
	case word == "":
		return nil, r.fault(start, "a value was expected here")
	case word[0] == '\'':
		return nil, r.fault(start, "write text in double quotes")
	case !json.Valid([]byte(word)):
		return nil, r.fault(start, "'%s' is not a value; %s", diag.Preview(word), wordHint(word))
	case word == "null":
	case word == "true" || word == "false":
		n.Kind, n.Value = Bool, word == "true"
	default:
		n.Kind = Int
		if i, err := strconv.ParseInt(word, 10, 64); err == nil {
			n.Value = i
			break
		}
		// A fraction, or larger than an int64. What a float64 cannot hold is infinite; its text says what it is.
		n.Kind = Float
		n.Value, _ = strconv.ParseFloat(word, 64)
	}
	return n, nil
}

// wordHint says how to write what a word that is not a JSON value was meant to be.
func wordHint(word string) string {
	switch lower := strings.ToLower(word); {
	case lower == "true" || lower == "false" || lower == "null":
		return "write " + lower
	case lower == "none" || lower == "undefined":
		return "write null"
	case strings.Trim(word, "+-.0123456789") == "" && strings.TrimLeft(word, "+0") != word:
		return "a number begins with '-' or a digit, and with 0 only before a '.'"
	}
	return "write text in double quotes"
}

// extract returns the text of a scalar that the bytes [start, end) of the file hold.
func (r *jsonReader) extract(text string, start, end int, pieces []diag.Piece) *diag.Source {
	return diag.Extract(text, r.file.Span(start, end), pieces)
}
