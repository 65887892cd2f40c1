package write

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/kql/logs/form"
	"github.com/ruleproof/ruleproof/kql/value"
)

// Readers of exports take some texts for something else than text: the word null
// for no value, the JSON of a dynamic value for that value, a property called
// records for the rows themselves. Where a table has such a text as a value or a name, its
// first character is written as an escape. That means the same to every reader of
// JSON, and package logs recognises by it that the text is only text.

// keywords are the names of properties by which readers recognise a form; a column of that name is marked.
var keywords = form.Keywords()

// keysOf returns the names of the columns as JSON.
func keysOf(s *value.Schema) [][]byte {
	keys := make([][]byte, len(s.Fields))
	for i, f := range s.Fields {
		name := strings.ToLower(f.Name)
		if slices.Contains(keywords, name) && f.Type == value.Dynamic || name == "tablename" || name == "frametype" || namesZone(f.Name) {
			keys[i] = appendMarked(nil, f.Name)
		} else {
			keys[i] = value.AppendJSON(nil, f.Name)
		}
	}
	return keys
}

// namesZone reports whether a column's name ends as the portal writes the zone of its times.
func namesZone(name string) bool {
	return strings.Contains(name, " [") && strings.HasSuffix(name, "]")
}

// appendMarked appends a text as JSON with its first character as an escape.
// Blanks before another character stay as they are. A first quote stays too,
// because some programs write every quote as \u0022; the last quote is the escape then.
func appendMarked(to []byte, s string) []byte {
	at := len(s) - len(strings.TrimLeft(s, " \t\r\n"))
	if at == len(s) {
		at = 0
	} else if s[at] == '"' {
		at = strings.LastIndexByte(s, '"')
	}
	r, n := utf8.DecodeRuneInString(s[at:])
	to = value.AppendJSON(to, s[:at])
	to = to[:len(to)-1]
	for _, unit := range utf16.Encode([]rune{r}) {
		to = fmt.Appendf(to, `\u%04x`, unit)
	}
	return append(to, value.AppendJSON(nil, s[at+n:])[1:]...)
}

// appendValue appends a value as JSON.
func appendValue(to []byte, c value.Column, row int) []byte {
	v := c.Value(row)
	s, text := v.(string)
	if c.Type() != value.Dynamic {
		if text && s == "null" {
			return appendMarked(to, s)
		}
		return append(to, value.REST(c.Type(), v)...)
	}
	if s, text = dynamicText(v); !text || !mistakable(s) {
		return append(to, value.REST(c.Type(), v)...)
	}
	if s == "" { // it has no first character; this is the JSON of it
		return append(to, `"\"\""`...)
	}
	return appendMarked(to, s)
}

// dynamicText returns the text that stands for a dynamic value in JSON; ok is false where the value is not a text.
func dynamicText(v any) (s string, ok bool) {
	switch v.(type) {
	case nil, bool, int32, int64, []any, *value.Bag:
		return "", false
	}
	s = value.Text(v)
	if _, number := v.(float64); number {
		return s, !looksLikeJSON(s)
	}
	return s, true
}

// mistakable reports whether a reader may take a dynamic text for something else.
func mistakable(s string) bool { return strings.TrimSpace(s) == "" || looksLikeJSON(s) }

// looksLikeJSON reports whether a text is JSON itself.
func looksLikeJSON(s string) bool {
	if t := strings.TrimSpace(s); t == "" || !strings.ContainsRune(`{["-0123456789tfn`, rune(t[0])) {
		return false
	}
	_, err := value.ParseJSON([]byte(strings.TrimSpace(s)))
	return err == nil
}
