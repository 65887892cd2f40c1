package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// ANSI colours of the parts of a text report.
const (
	colorReset = "\x1b[0m"
	colorBold  = "\x1b[1m"
	colorFaint = "\x1b[2m"
)

var severityColors = map[diag.Severity]string{diag.Error: "\x1b[1;31m", diag.Warning: "\x1b[1;33m", diag.Info: "\x1b[1;36m"}

// Text writes each finding with an excerpt of its line and a caret below the
// place, and last how many there are.
func Text(w io.Writer, found []diag.Diagnostic, o Options) error {
	t := &textWriter{Writer: bufio.NewWriter(w), color: o.Color}
	for _, f := range found {
		t.finding(f)
	}
	if len(found) > 0 {
		t.printf("%s\n", Summary(found))
	}
	return t.Flush()
}

// Summary says in words how many findings of each severity there are.
func Summary(found []diag.Diagnostic) string {
	counts := tally(found)
	var parts []string
	for s, n := range counts {
		if n > 0 {
			parts = append(parts, count(n, diag.Severity(s).String()))
		}
	}
	if len(parts) == 0 {
		return "no findings"
	}
	files := map[string]bool{}
	for _, f := range found {
		files[f.Span.Path()] = true
	}
	return fmt.Sprintf("%s in %s", strings.Join(parts, ", "), count(len(files), "file"))
}

// count writes a number with its noun; "info" has no plural.
func count(n int, noun string) string {
	if n != 1 && noun != "info" {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

type textWriter struct {
	*bufio.Writer
	color bool

	// The line that was shown last: a long one may hold thousands of findings.
	file *diag.Source
	line int
	text []rune
}

// lineOf returns the characters of a line of the file.
func (t *textWriter) lineOf(f *diag.Source, line int) []rune {
	if t.file != f || t.line != line {
		t.file, t.line, t.text = f, line, []rune(f.Line(line))
	}
	return t.text
}

func (t *textWriter) printf(format string, args ...any) { fmt.Fprintf(t, format, args...) }

// paint returns the text in a colour where colours are wanted.
func (t *textWriter) paint(color, text string) string {
	if !t.color {
		return text
	}
	return color + text + colorReset
}

func (t *textWriter) finding(f diag.Diagnostic) {
	id := f.Check
	if f.Code != f.Check {
		id = strings.TrimSpace(id + " " + f.Code)
	}
	at := f.Span.Range()
	t.printf("%s: %s %s %s\n",
		t.paint(colorBold, diag.Path(f.Span.Path())+":"+at.Start.String()),
		t.paint(severityColors[f.Severity], f.Severity.String()+":"), clean(f.Message), t.paint(colorFaint, "["+id+"]"))
	t.excerpt(f.Span.InFile().Source, at, severityColors[f.Severity])
	if f.Hint != "" {
		t.note(at, "hint: "+clean(f.Hint))
	}
	for _, r := range f.Related {
		where := r.Span.Position().String()
		if path := r.Span.Path(); path != f.Span.Path() {
			where = diag.Path(path) + ":" + where
		}
		t.note(at, fmt.Sprintf("see %s: %s", where, clean(r.Message)))
	}
	t.printf("\n")
}

func (t *textWriter) note(at diag.Range, text string) {
	t.printf("%s %s\n", t.paint(colorFaint, margin(at)+" ="), text)
}

// margin is the blank space as wide as the number of the line.
func margin(at diag.Range) string {
	return strings.Repeat(" ", len(fmt.Sprint(at.Start.Line)))
}

// excerptWidth bounds how much of a line an excerpt shows, in characters.
const excerptWidth = 110

// excerpt prints the first line of the range with a mark below the range.
func (t *textWriter) excerpt(f *diag.Source, at diag.Range, color string) {
	if f == nil {
		return
	}
	whole := t.lineOf(f, at.Start.Line)
	line, first := window(whole, min(at.Start.Column-1, len(whole)))
	last := len(line)
	if at.End.Line == at.Start.Line {
		last = min(last, first+at.End.Column-at.Start.Column)
	}
	mark := "^" + strings.Repeat("~", max(0, columns(line[first:max(first, last)])-1))
	bar := margin(at) + " |"
	t.printf("%s\n", t.paint(colorFaint, bar))
	t.printf("%s %s\n", t.paint(colorFaint, fmt.Sprintf("%d |", at.Start.Line)), clean(string(line)))
	t.printf("%s %s%s\n", t.paint(colorFaint, bar), strings.Repeat(" ", columns(line[:first])), t.paint(color, mark))
}

// window cuts a long line to what surrounds its character first, and returns
// where in it that character now is.
func window(line []rune, first int) ([]rune, int) {
	if len(line) <= excerptWidth {
		return line, first
	}
	start := max(0, min(first-excerptWidth/3, len(line)-excerptWidth))
	end := min(len(line), start+excerptWidth)
	cut := slices.Clone(line[start:end])
	if end < len(line) {
		cut = append(cut, '…')
	}
	if start > 0 {
		cut[0] = '…'
	}
	return cut, first - start
}

// columns returns how many columns of a terminal the characters take, as clean prints them.
func columns(text []rune) int {
	n := len(text)
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Mn, r):
			n--
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul), wideRunes(r):
			n++
		}
	}
	return n
}

// wideRunes reports whether the character is a full-width form or an emoji, which take two columns.
func wideRunes(r rune) bool {
	return r >= 0x3000 && r <= 0x303E || r >= 0xFF01 && r <= 0xFF60 || r >= 0xFFE0 && r <= 0xFFE6 || r >= 0x1F300 && r <= 0x1FAFF
}

// clean replaces what a terminal would act on: every such character becomes one
// character, so that columns stay where they are.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r == utf8.RuneError || !unicode.IsGraphic(r):
			return '\uFFFD'
		}
		return r
	}, text)
}
