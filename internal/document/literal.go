package document

import (
	"regexp"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// literalHeader matches the end of a line that begins a literal block scalar. The first group holds its indicators.
var literalHeader = regexp.MustCompile(`(?:^|[\s:-])\|([-+0-9]{0,2})(?:[ \t]+#[^\r\n]*)?[ \t]*$`)

// LiteralEdit returns the edit of the file that gives a literal block scalar ("|") another text. ok is false
// if the text is not that of a literal block scalar, or if such a scalar cannot hold the new one.
func LiteralEdit(text *diag.Source, want string) (edit diag.Edit, ok bool) {
	first := strings.IndexFunc(text.Text, func(r rune) bool { return r != '\n' })
	if first < 0 || strings.TrimLeft(want, "\n") == "" || strings.ContainsAny(want, "\r\u0085\u2028\u2029") {
		return edit, false
	}
	at, whole := text.Span(first, first+1).InFile(), text.Whole().InFile()
	file := at.Source
	if file == text || whole.Source != file {
		return edit, false
	}
	begin := strings.LastIndexAny(file.Text[:at.Start], "\r\n") + 1
	indent := file.Text[begin:at.Start]
	if strings.Trim(indent, " ") != "" {
		return edit, false
	}
	for range first { // the blank lines at the head of the text
		begin = lineBefore(file.Text, begin)
	}
	header := file.Text[lineBefore(file.Text, begin):begin]
	line := strings.TrimRight(header, "\r\n")
	m := literalHeader.FindStringSubmatch(line)
	if m == nil || !strings.ContainsAny(m[1], "123456789") && strings.HasPrefix(strings.TrimLeft(want, "\n"), " ") {
		return edit, false
	}
	return diag.Edit{Span: file.Span(begin, whole.End), New: indented(want, indent, header[len(line):])}, true
}

// lineBefore returns where the line before the line that begins at an offset begins.
func lineBefore(text string, begin int) int {
	text = strings.TrimSuffix(strings.TrimSuffix(text[:begin], "\n"), "\r")
	return strings.LastIndexAny(text, "\r\n") + 1
}

// indented returns a text with its lines indented, except those that are empty.
func indented(text, indent, newline string) string {
	var b strings.Builder
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteString(newline)
		}
		if line != "" {
			b.WriteString(indent)
		}
		b.WriteString(line)
	}
	return b.String()
}
