package safe

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"
)

// Writer returns a writer that keeps lines as they are and writes an escape for
// every other character that a terminal acts on. It is for data that a program
// would want as it is, such as CSV, where a terminal shows it. Close writes what
// the last write began, such as half a line end; it does not close w.
func Writer(w io.Writer) io.WriteCloser { return &writer{to: w} }

type writer struct {
	to   io.Writer
	rest []byte // of a character, or of a line end, that the next write completes
}

// Write implements io.Writer.
func (w *writer) Write(p []byte) (int, error) {
	text := append(w.rest, p...)
	var b strings.Builder
	for len(text) > 0 && (utf8.FullRune(text) && text[0] != '\r' || text[0] == '\r' && len(text) > 1) {
		if bytes.HasPrefix(text, []byte("\r\n")) {
			b.WriteByte('\n')
			text = text[2:]
			continue
		}
		r, size := utf8.DecodeRune(text)
		if r == '\n' {
			b.WriteByte('\n')
		} else {
			writeRune(&b, string(text[:size]), r)
		}
		text = text[size:]
	}
	w.rest = bytes.Clone(text)
	if _, err := io.WriteString(w.to, b.String()); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close implements io.Closer.
func (w *writer) Close() error {
	text := Text(string(w.rest))
	w.rest = nil
	_, err := io.WriteString(w.to, text)
	return err
}
