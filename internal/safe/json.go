package safe

import (
	"bytes"
	"encoding/json"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// JSON returns the JSON with an escape for every character that a terminal acts
// on and in every command of a workflow. To what reads JSON it means the same. The
// result is the slice itself when there is nothing to escape.
func JSON(text []byte) []byte {
	var safe []byte
	done := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c >= ' ' && c < 0x7f && c != '#' || c == '\n' {
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		command := r == '#' && formats(string(text[i:min(i+len(vso), len(text))]))
		if !command && (!acts(r) || c == '\t' || c == '\r') {
			i += size
			continue
		}
		safe = append(safe, text[done:i]...)
		for _, unit := range utf16.Encode([]rune{r}) {
			safe = append(safe, '\\', 'u', hex[unit>>12], hex[unit>>8&15], hex[unit>>4&15], hex[unit&15])
		}
		i += size
		done = i
	}
	if done == 0 {
		return text
	}
	return append(safe, text[done:]...)
}

const hex = "0123456789abcdef"

// EncodeJSON writes the value as JSON that nothing acts on, with a line end. An empty indent writes one line.
func EncodeJSON(w io.Writer, v any, indent string) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", indent)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(JSON(b.Bytes()))
	return err
}
