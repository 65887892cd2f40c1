package document

import (
	"encoding/json"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// A style is the way in which a file writes a scalar.
type style struct {
	form    form
	indent  string // before each line of a block
	newline string // the line end of a block
	ended   bool   // whether the line, or the scalar, ends after the place
}

type form uint8

const (
	plainForm form = iota
	singleQuoted
	doubleQuoted
	literalBlock
	foldedBlock
)

// lineBreaks are the line breaks of YAML 1.1.
const lineBreaks = "\n\r\u0085\u2028\u2029"

// write returns the text as a scalar of the style writes it. ok is false if the scalar cannot hold it.
func (s style) write(text string) (written string, ok bool) {
	hidden := func(r rune) bool {
		return !unicode.IsGraphic(r) && r != '\n' && r != '\t' && !(r == '\r' && s.form == doubleQuoted)
	}
	if !utf8.ValidString(text) || strings.ContainsFunc(text, hidden) {
		return "", false
	}
	if s.form == doubleQuoted {
		var b strings.Builder
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(text); err != nil {
			return "", false
		}
		quoted := strings.TrimSuffix(b.String(), "\n")
		return quoted[1 : len(quoted)-1], true
	}
	switch s.form {
	case singleQuoted:
		return strings.ReplaceAll(text, "'", "''"), !strings.ContainsAny(text, lineBreaks)
	case literalBlock:
		return s.lines(text), !strings.ContainsAny(text, lineBreaks[1:])
	}
	return text, !strings.ContainsAny(text, lineBreaks) && (s.form == foldedBlock || plainWord.MatchString(text))
}

// plainWord is what any plain scalar can hold.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.]*$`)

// lines indents every line of the text except its first, which follows the file's own indentation, and
// an empty one that nothing follows.
func (s style) lines(text string) string {
	list := strings.Split(text, "\n")
	for i := 1; i < len(list); i++ {
		if list[i] != "" || i == len(list)-1 && !s.ended {
			list[i] = s.indent + list[i]
		}
	}
	return strings.Join(list, s.newline)
}

var blockHeader = regexp.MustCompile(`(?:^|[\s:-])([|>])[-+0-9]{0,2}([ \t]+#[^\r\n]*)?[ \t]*$`)

// IsLiteral reports whether the text is that of a literal block scalar ("|").
func IsLiteral(text *diag.Source) bool {
	whole := text.Whole()
	return whole.InFile().Source != text && styleAt(whole).form == literalBlock
}

// styleAt returns the style of the scalar in whose text the span lies.
func styleAt(at diag.Span) style {
	first := at.Source.Span(0, 0).InFile()
	before := first.Source.Text[:first.Start]
	switch {
	case strings.HasSuffix(before, "'"):
		return style{form: singleQuoted}
	case strings.HasSuffix(before, `"`):
		return style{form: doubleQuoted}
	}
	if blank := len(at.Source.Text) - len(strings.TrimLeft(at.Source.Text, "\n")); blank < len(at.Source.Text) {
		// The blank lines that a block may begin with are not indented.
		first = at.Source.Span(blank, blank).InFile()
		before = first.Source.Text[:first.Start]
	}
	above, line, newline := "", before, "\n"
	if end := strings.LastIndexAny(before, "\r\n"); end >= 0 {
		above, line = strings.TrimRight(before[:end], " \t\r\n"), before[end+1:]
		if strings.HasSuffix(before[:end+1], "\r\n") {
			newline = "\r\n"
		}
	}
	header := blockHeader.FindStringSubmatch(above[strings.LastIndexAny(above, "\r\n")+1:])
	if strings.TrimLeft(line, " ") != "" || header == nil {
		return style{}
	}
	text := at.Source.Text
	block := style{form: literalBlock, indent: line, newline: newline}
	block.ended = at.End == len(text) || text[at.End] == '\n' && !strings.HasSuffix(at.Text(), "\n")
	if header[1] == ">" {
		block.form = foldedBlock
	}
	return block
}
