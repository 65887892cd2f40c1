package document

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// maxSearch bounds the files in which the exact place of a syntax error is searched for.
const maxSearch = 128 << 10

// syntaxError gives an error of yaml.v3 a position. The error names at most a line, and that is where the construct begins, not
// where the fault is. The fault is at the end of the shortest prefix of the text that has the same error.
func syntaxError(f *diag.Source, err error) error {
	line, message := splitMessage(err)
	offset := badCharacter(f.Text)
	if offset < 0 && len(f.Text) <= maxSearch {
		offset = search(f, line, message)
	}
	if offset < 0 {
		return unreadable(f, lineStart(f, line), "not YAML: "+inWords(message, ""))
	}
	if offset == len(f.Text) { // a fault at the end is shown at the last line that has text
		offset = len(strings.TrimRight(f.Text, " \t\r\n"))
	}
	words := inWords(message, f.Text[offset:])
	if open := quoteBefore(f.Text[:offset]); open > 0 && open < f.Position(offset).Line {
		words = fmt.Sprintf("a key was expected here; the quote before it opens in line %d", open)
	}
	return unreadable(f, offset, "not YAML: "+words)
}

// quoteBefore returns the line in which the quoted scalar at the end of the text opens, or 0. A quote that is not closed
// takes in all lines up to the next quote, so that the fault is only found there.
func quoteBefore(text string) int {
	text = strings.TrimRight(text, " \t\r\n")
	if !strings.HasSuffix(text, `"`) && !strings.HasSuffix(text, "'") {
		return 0
	}
	docs, err := parse(text, 1)
	if err != nil || len(docs) == 0 {
		return 0
	}
	last := docs[0]
	for len(last.Content) > 0 {
		last = last.Content[len(last.Content)-1]
	}
	if last.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) == 0 {
		return 0
	}
	return last.Line
}

// splitMessage returns the line that yaml.v3's error names, or 0, and its message.
func splitMessage(err error) (int, string) {
	message := strings.TrimPrefix(strings.ReplaceAll(err.Error(), "\n", " "), "yaml: ")
	if where, rest, ok := strings.Cut(message, ": "); ok && strings.HasPrefix(where, "line ") {
		if line, err := strconv.Atoi(where[len("line "):]); err == nil {
			return line, rest
		}
	}
	return 0, message
}

// lineStart returns the offset at which the line begins.
func lineStart(f *diag.Source, line int) int {
	starts := f.LineStarts()
	return starts[max(0, min(line, len(starts))-1)]
}

// badCharacter returns the offset of the first character that YAML does not allow, or -1.
func badCharacter(text string) int {
	for i, r := range text {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7F || r >= 0x80 && r < 0xA0 && r != 0x85 ||
			r == 0xFFFE || r == 0xFFFF {
			return i
		}
	}
	return -1
}

// search returns the offset of the last character of the shortest prefix of the text
// that has the error, or -1. For a quote that is not closed the search begins in the line
// that yaml.v3 names, where the quote opens, because a prefix that ends within an
// earlier quote has the same error.
func search(f *diag.Source, line int, message string) int {
	fails := func(end int) bool {
		_, err := parse(f.Text[:end], 2)
		if err == nil {
			return false
		}
		_, m := splitMessage(err)
		return m == message
	}
	from := 0
	if strings.Contains(message, "end of stream") {
		from = max(0, line-2)
	}
	lines := f.LineStarts()[from:]
	n := sort.Search(len(lines), func(i int) bool {
		end := len(f.Text)
		if i+1 < len(lines) {
			end = lines[i+1]
		}
		return fails(end)
	})
	if n == len(lines) {
		return -1
	}
	begin, end := lines[n], len(f.Text)
	if n+1 < len(lines) {
		end = lines[n+1]
	}
	last := begin
	width := sort.Search(end-begin, func(i int) bool { return fails(begin + i + 1) })
	last = begin + min(width, end-begin-1)
	for last > begin && !utf8.RuneStart(f.Text[last]) {
		last--
	}
	if strings.TrimSpace(f.Text[last:end]) == "" { // the line end shows the fault: point at the line's text
		return begin + len(f.Text[begin:end]) - len(strings.TrimLeft(f.Text[begin:end], " \t"))
	}
	return max(last, 0)
}

// syntaxWords are the messages of yaml.v3 in the words of someone who writes rules. An entry with a text at is only for a fault at that text.
var syntaxWords = []struct{ message, at, words string }{
	{"found character that cannot start any token", "\t", "a tab cannot indent in YAML; use spaces"},
	{"found character that cannot start any token", "", "text cannot begin with this character; put it in quotes"},
	{"found a tab character", "", "a tab cannot indent in YAML; use spaces"},
	{"mapping values are not allowed in this context", "", "a ':' is not allowed here; put text that contains ': ' in quotes, and check the indentation"},
	{"could not find expected ':'", "", "this line has no ':' after its key; check the indentation"},
	{"did not find expected key", "", "a key was expected here; check the indentation, and quotes within quotes"},
	{"did not find expected '-' indicator", "", "an item '- ' of the list was expected here; check the indentation"},
	{"did not find expected ',' or ']'", "", "the '[' of this list is not closed"},
	{"did not find expected ',' or '}'", "", "the '{' of this mapping is not closed"},
	{"found unexpected end of stream", "", "the quote that opens here is not closed"},
	{"found unknown escape character", "", "'\\' begins no escape that YAML knows; write '\\\\', or use single quotes"},
	{"did not find expected comment or line break", "", "nothing but a comment can follow '|' or '>' on its line"},
	{"did not find expected alphabetic or numeric character", "", "'*' and '&' need a name; put text that begins with them in quotes"},
	{"control characters are not allowed", "", "a control character; YAML does not allow it"},
	{"exceeded max depth", "", "lists and mappings lie too deep"},
}

// inWords returns the message for a fault at the text.
func inWords(message, text string) string {
	for _, w := range syntaxWords {
		if strings.HasPrefix(message, w.message) && strings.HasPrefix(text, w.at) {
			return w.words
		}
	}
	return message
}
