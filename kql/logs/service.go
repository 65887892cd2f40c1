package logs

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode"
)

// complaints are the properties of an answer by which a service says that rows
// are missing (Kusto's REST API, query and management responses: versions 1 and
// 2; Log Analytics' API, errors).
var complaints = map[string]bool{"error": true, "exceptions": true, "oneapierrors": true}

// complaintBytes bounds how much is read of what a service says.
const complaintBytes = 1 << 20

// finish reads the rest of an answer, of which the block has the beginning: the service may say
// there that rows are missing.
func (s *sequence) finish(rest []byte, at int64) error {
	s.place = ended
	s.text.unread(rest)
	w := &walker{r: bufio.NewReaderSize(s.text, bufferFor(s.text.size)), at: at, depth: s.parser.depth + 2}
	err := s.file.readTail(w, s.file.layout.inside)
	if errors.Is(err, io.EOF) || errors.Is(err, errNoJSON) {
		err = faultyAnswer(w.at, "it ends early or is no JSON")
	}
	if wrong, ok := errors.AsType[*fault](endsEarly(err, w.at)); ok && s.file.options.Skip {
		s.file.notes.know(wrong)
		return nil
	}
	return endsEarly(err, w.at)
}

// readTail goes to the end of an answer whose rows lie in objects and arrays, the innermost last.
func (f *File) readTail(w *walker, inside string) error {
	var tables results
	for len(inside) > 0 {
		top := inside[len(inside)-1]
		more, err := w.more(top + 2) // ] and } stand two behind [ and {
		if err != nil {
			return err
		}
		switch {
		case !more:
			inside = inside[:len(inside)-1]
		case top == '{':
			err = w.member(func(key string, first byte) error { return f.readComplaint(w, key) })
		default:
			err = tables.see(f, w)
		}
		if err != nil {
			return err
		}
	}
	_, err := w.space()
	switch {
	case err == nil:
		return faultAt(w.at, kindSyntax, "there is text behind the answer")
	case errors.Is(err, io.EOF):
		return tables.tell(f)
	}
	return err
}

// readComplaint goes over a property, and takes notice of it if it says that rows are missing.
func (f *File) readComplaint(w *walker, key string) error {
	if !complaints[strings.ToLower(key)] {
		return w.value(nil, 0)
	}
	at := w.at
	var raw []byte
	if err := w.value(&raw, complaintBytes); err != nil {
		return err
	}
	return f.complain(at, messageIn(raw))
}

// complain takes notice of what a service says of its answer.
func (f *File) complain(at int64, message string) error {
	if message == "" {
		return nil
	}
	if wrong := f.doubt(faultAt(at, kindOther, "the answer is not complete; the service says: %s", message)); wrong != nil {
		return wrong
	}
	return nil
}

// complaint goes over an object that stands among the rows of an answer: the
// service puts one there when it fails on the way.
func (s *sequence) complaint(b *block, i int) (int, *fault) {
	end, wrong := skipValue(b, i, s.parser.depth)
	if wrong != nil || end == more {
		return end, wrong
	}
	said := map[string]json.RawMessage{}
	json.Unmarshal(b.data[i:end], &said)
	for key, raw := range said {
		if message := messageIn(raw); complaints[strings.ToLower(key)] && message != "" {
			if wrong, ok := errors.AsType[*fault](s.file.complain(b.at+int64(i), message)); ok {
				return 0, wrong
			}
			s.place = between
			return end, nil
		}
	}
	return 0, b.noRow(i, "array")
}

// messageIn returns what an error says, with its code, "" for none. Of several
// the first counts.
func messageIn(raw []byte) string {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return ""
	}
	return cutMessage(messageOf(v))
}

func messageOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		for _, e := range v {
			if m := messageOf(e); m != "" {
				return m
			}
		}
	case map[string]any:
		code, _ := v["code"].(string)
		for _, name := range []string{"@message", "message", "Message"} {
			if m, ok := v[name].(string); ok && m != "" {
				return strings.TrimPrefix(code+": ", ": ") + m + innerMessage(v)
			}
		}
		if m := messageOf(v["error"]); m != "" {
			return m
		}
		return code
	}
	return ""
}

// innerMessage returns what an error says of its cause.
func innerMessage(v map[string]any) string {
	for _, name := range []string{"innererror", "details"} {
		if m := messageOf(v[name]); m != "" {
			return " (" + m + ")"
		}
	}
	return ""
}

// messageShown is how many characters are shown of what a service says.
const messageShown = 300

func cutMessage(s string) string {
	runes := []rune(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsGraphic(r) {
			return '\uFFFD'
		}
		return r
	}, s))
	if len(runes) > messageShown {
		return string(runes[:messageShown]) + "…"
	}
	return string(runes)
}
