package form

import (
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/kql/logs/fault"
	"github.com/ruleproof/ruleproof/kql/logs/record"
	"github.com/ruleproof/ruleproof/kql/logs/text"
)

// complaints are the properties by which a service says that rows of an answer
// are missing (Kusto's REST API, query and management responses, versions 1 and
// 2; Log Analytics' API, errors).
var complaints = map[string]bool{"error": true, "exceptions": true, "oneapierrors": true}

// complaintBytes bounds what is read of a service's message.
const complaintBytes = 1 << 20

// answer completes the layout of an answer, whose rows lie in objects and arrays
// with these opening brackets.
func (o *opening) answer(l *record.Layout, inside string) *record.Layout {
	l.Aside = o.complaint
	l.Rest = func(w *text.Walker) error {
		err := o.readRest(w, inside)
		if errors.Is(err, io.EOF) || errors.Is(err, text.ErrNotJSON) {
			err = faultyAnswer(w.At(), "it ends early or is not JSON")
		}
		return text.EndsEarly(err, w.At())
	}
	return l
}

// readRest reads what follows the rows of an answer: the service may say there
// that rows are missing.
func (o *opening) readRest(w *text.Walker, inside string) error {
	var tables results
	for len(inside) > 0 {
		innermost := inside[len(inside)-1]
		more, err := w.More(innermost + 2) // ] and } come two after [ and {
		if err != nil {
			return err
		}
		switch {
		case !more:
			inside = inside[:len(inside)-1]
		case innermost == '{':
			err = w.Member(func(key string, first byte) error { return o.readComplaint(w, key) })
		default:
			err = tables.see(o, w)
		}
		if err != nil {
			return err
		}
	}
	_, err := w.Space()
	switch {
	case err == nil:
		return fault.At(w.At(), fault.Syntax, "there is text after the answer")
	case errors.Is(err, io.EOF):
		return tables.note(o.source.Notes)
	}
	return err
}

// readComplaint goes over a property, and notes it if it says that rows are missing.
func (o *opening) readComplaint(w *text.Walker, key string) error {
	if !complaints[strings.ToLower(key)] {
		return w.Value(nil, 0)
	}
	at := w.At()
	var raw []byte
	if err := w.Value(&raw, complaintBytes); err != nil {
		return err
	}
	return o.complain(at, messageIn(raw))
}

// complain notes what a service says about its answer.
func (o *opening) complain(at int64, message string) error {
	if message == "" {
		return nil
	}
	if wrong := o.source.Notes.Doubt(fault.At(at, fault.Other, "the answer is not complete; the service says: %s", message)); wrong != nil {
		return wrong
	}
	return nil
}

// complaint looks at an object that stands among the rows of an answer: the
// service puts one there when it fails halfway.
func (o *opening) complaint(object []byte, at int64) (bool, *fault.Fault) {
	properties := map[string]json.RawMessage{}
	json.Unmarshal(object, &properties)
	for key, raw := range properties {
		if message := messageIn(raw); complaints[strings.ToLower(key)] && message != "" {
			wrong, _ := errors.AsType[*fault.Fault](o.complain(at, message))
			return true, wrong
		}
	}
	return false, nil
}

// messageIn returns the message of an error with its code, "" for none; of several errors, that of the first.
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

// innerMessage returns what an error says about its cause.
func innerMessage(v map[string]any) string {
	for _, name := range []string{"innererror", "details"} {
		if m := messageOf(v[name]); m != "" {
			return " (" + m + ")"
		}
	}
	return ""
}

// messageShown is how many characters of a service's message are shown.
const messageShown = 300

func cutMessage(s string) string {
	return safe.Cut(strings.Join(strings.Fields(s), " "), messageShown)
}
