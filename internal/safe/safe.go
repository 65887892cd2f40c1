// Package safe makes text that comes from outside harmless for what reads the
// output: a terminal, a program that reads JSON, or the log of a workflow.
//
// Names, cells, queries and messages enter; one line of text leaves, in which
// every character that a terminal acts on is written as an escape (\n, \u001b,
// \xff), and no runner finds a command. GitHub's runner takes a line that
// begins with "::error" for a command, and both GitHub's and Azure's look for
// "##[error" and "##vso[" anywhere in a line. One character of such a command
// is written as an escape too: \u003a:error, #\u0023vso[.
//
// Text is safe however often it has passed through: an escape is never escaped again.
package safe

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text returns the text as one line that nothing acts on.
func Text(text string) string {
	if plain(text) {
		return text
	}
	shown, _ := Mapped(text)
	return shown
}

// Cut returns the first characters of the text as Text returns them, with an
// ellipsis in place of the others.
func Cut(text string, characters int) string {
	for i := range text {
		if characters == 0 {
			return Text(text[:i]) + "…"
		}
		characters--
	}
	return Text(text)
}

// Path returns the path of a file as Text does. A relative path that would
// begin a line as a command is written from the current folder instead, so
// that it still names the file.
func Path(path string) string {
	if startsCommand(path) {
		path = "./" + path
	}
	return Text(path)
}

// Mapped returns the text as Text does, and where in it the given offsets of
// the text now are. The offsets are in ascending order.
func Mapped(text string, offsets ...int) (shown string, moved []int) {
	var b strings.Builder
	colon := -1 // of a command at the beginning
	if startsCommand(text) {
		colon = strings.IndexByte(text, ':')
	}
	for i := 0; i < len(text); {
		for len(moved) < len(offsets) && offsets[len(moved)] <= i {
			moved = append(moved, b.Len())
		}
		switch r, size := utf8.DecodeRuneInString(text[i:]); {
		case i == colon:
			b.WriteString(`\u003a`)
			i++
		case r == '#' && formats(text[i:]):
			b.WriteString(`#\u0023`)
			i += 2
		default:
			writeRune(&b, text[i:i+size], r)
			i += size
		}
	}
	for len(moved) < len(offsets) {
		moved = append(moved, b.Len())
	}
	return b.String(), moved
}

// writeRune writes a character, or its escape if something may act on it. An
// invalid byte is not a character and has an escape of its own.
func writeRune(b *strings.Builder, text string, r rune) {
	switch {
	case r == '\n':
		b.WriteString(`\n`)
	case r == '\r':
		b.WriteString(`\r`)
	case r == '\t':
		b.WriteString(`\t`)
	case r == utf8.RuneError && len(text) == 1:
		fmt.Fprintf(b, `\x%02x`, text[0])
	case !acts(r):
		b.WriteString(text)
	case r <= 0xffff:
		fmt.Fprintf(b, `\u%04x`, r)
	default:
		fmt.Fprintf(b, `\U%08x`, r)
	}
}

// acts reports whether the character is more than ink and blank space: a
// control, a mark that turns the direction of writing, a separator of lines, a
// character without width or without meaning.
func acts(r rune) bool {
	if r < utf8.RuneSelf {
		return r < ' ' || r == 0x7f
	}
	return !unicode.IsGraphic(r)
}

// plain reports whether the text is what Text makes of it, as far as a short look shows.
func plain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c >= 0x7f || c == '#' {
			return false
		}
	}
	return !startsCommand(text)
}

const vso = "##vso["

// formats reports whether the text begins with ##[ or ##vso[, which runners look for anywhere in a line.
func formats(text string) bool {
	return strings.HasPrefix(text, "##[") || len(text) >= len(vso) && strings.EqualFold(text[:len(vso)], vso)
}

// startsCommand reports whether the text begins with the two colons and the
// name of a workflow command. An IPv6 address such as ::1 or ::ffff:10.0.0.1
// does not: no command's name is made of hexadecimal digits alone.
func startsCommand(text string) bool {
	text, ok := strings.CutPrefix(strings.TrimSpace(text), "::")
	if !ok {
		return false
	}
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'f' || r >= 'A' && r <= 'F' || r >= '0' && r <= '9':
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '_':
			return true
		default:
			return false
		}
	}
	return false
}
