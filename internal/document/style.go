package document

import (
	"regexp"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// A style is the way in which a file writes a scalar.
type style uint8

const (
	plainStyle style = iota
	singleQuoted
	doubleQuoted
	blockStyle
)

// lineBreaks are the line breaks of YAML 1.1.
const lineBreaks = "\n\r\u0085\u2028\u2029"

// notAsIs lists the characters that a scalar of each style may be unable to hold without escapes.
var notAsIs = [...]string{
	plainStyle:   lineBreaks + "\t:#,[]{}\"'&*!|>%@`",
	singleQuoted: lineBreaks + "'",
	doubleQuoted: lineBreaks + "\t\"\\",
	blockStyle:   lineBreaks,
}

// holds reports whether the text can be written into a scalar of the style as it is.
func (s style) holds(text string) bool {
	return !strings.ContainsAny(text, notAsIs[s]) && !strings.ContainsFunc(text, isControl)
}

func isControl(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }

var blockHeader = regexp.MustCompile(`(^|[\s:-])[|>][-+0-9]{0,2}([ \t]+#[^\r\n]*)?[ \t]*$`)

// styleAt returns the style of the scalar in whose text the span lies.
func styleAt(at diag.Span) style {
	first := at.Source.Span(0, 0).InFile()
	before := first.Source.Text[:first.Start]
	switch {
	case strings.HasSuffix(before, "'"):
		return singleQuoted
	case strings.HasSuffix(before, `"`):
		return doubleQuoted
	}
	above, line := "", before
	if end := strings.LastIndexAny(before, "\r\n"); end >= 0 {
		above, line = strings.TrimRight(before[:end], "\r\n"), before[end+1:]
	}
	if strings.TrimLeft(line, " ") == "" && blockHeader.MatchString(above[strings.LastIndexAny(above, "\r\n")+1:]) {
		return blockStyle
	}
	return plainStyle
}
