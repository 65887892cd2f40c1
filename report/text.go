package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/internal/width"
	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// ANSI colours of the parts of a text report.
const (
	colorReset  = "\x1b[0m"
	colorBold   = "\x1b[1m"
	colorFaint  = "\x1b[2m"
	colorRed    = "\x1b[31m"
	colorGreen  = "\x1b[32m"
	colorYellow = "\x1b[33m"
)

var severityColors = map[diag.Severity]string{diag.Error: "\x1b[1;31m", diag.Warning: "\x1b[1;33m", diag.Info: "\x1b[1;36m"}

// Text writes each finding with an excerpt of its line and a caret below the
// place, and then how many there are; of scenarios what went wrong, or all that
// happened.
func Text(w io.Writer, r *Report, o Options) error {
	t := newTextWriter(w, o)
	for _, f := range r.Findings {
		t.finding(f)
	}
	switch {
	case r.Suites != nil:
		for _, s := range r.Suites {
			t.suite(s)
		}
		t.counts(r)
	case r.Totals.Any():
		t.summary(r)
	case len(r.Files) > 0:
		t.printf("%s checked, no findings\n", words.Count(len(r.Files), "file"))
	}
	return t.Flush()
}

// manyFindings is from how many findings on a summary lists them by check.
const manyFindings = 20

// summary writes how many findings there are; of many, by check, the worst first.
func (t *textWriter) summary(r *Report) {
	if r.Totals.BySeverity.Sum() >= manyFindings {
		for _, c := range r.byCheck {
			t.printf("%6d %s %s\n", c.count, t.paint(severityColors[c.severity], fmt.Sprintf("%-8s", c.severity)), safe.Text(c.name))
		}
		t.printf("\n")
	}
	t.printf("%s", r.Totals)
	if r.Left > 0 {
		t.printf(" (%s not shown)", words.Count(r.Left, "finding"))
	}
	t.printf("\n")
	if r.fixable > 0 {
		t.printf("--fix mends %d of them\n", r.fixable)
	}
}

type textWriter struct {
	*bufio.Writer
	Options

	// The line that was shown last: a long one may hold thousands of findings.
	file *diag.Source
	line int
	text []rune
}

func newTextWriter(w io.Writer, o Options) *textWriter {
	return &textWriter{Writer: bufio.NewWriter(w), Options: o}
}

// lineOf returns the characters of a line of the file.
func (t *textWriter) lineOf(f *diag.Source, line int) []rune {
	if t.file != f || t.line != line {
		t.file, t.line, t.text = f, line, []rune(strings.ReplaceAll(f.Line(line), "\t", " "))
	}
	return t.text
}

func (t *textWriter) printf(format string, args ...any) { fmt.Fprintf(t, format, args...) }

// paint returns the text in a colour where colours are wanted.
func (t *textWriter) paint(color, text string) string {
	if !t.Color {
		return text
	}
	return color + text + colorReset
}

func (t *textWriter) finding(f diag.Diagnostic) {
	at, place := f.Span.Range(), safe.Path(f.Span.Path())
	known := !f.Span.Known().IsZero()
	if known {
		place += ":" + at.Start.String()
	}
	t.printf("%s: %s %s %s\n",
		t.paint(colorBold, place),
		t.paint(severityColors[f.Severity], f.Severity.String()+":"), safe.Text(f.Message), t.paint(colorFaint, "["+title(f)+"]"))
	if known {
		t.excerpt(f.Span.InFile().Source, at, severityColors[f.Severity])
	}
	if f.Hint != "" && (f.Fix == nil || f.Fix.Message != f.Hint) {
		t.note(at, "hint: "+safe.Text(f.Hint))
	}
	if f.Fix != nil {
		t.note(at, "fix: "+safe.Text(f.Fix.Message))
	}
	for _, r := range f.Related {
		t.note(at, "see "+where(r.Span, f.Span)+": "+safe.Text(r.Message))
	}
	t.printf("\n")
}

// where returns a place as a finding about another place names it: without the path that both have.
func where(at, from diag.Span) string {
	position := at.Position().String()
	if path := at.Path(); path != from.Path() {
		return safe.Path(path) + ":" + position
	}
	return position
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
		last = max(first, min(last, first+at.End.Column-at.Start.Column))
	}
	begin := len(string(line[:first]))
	shown, places := safe.Mapped(string(line), begin, begin+len(string(line[first:last])))
	mark := "^" + strings.Repeat("~", max(0, width.Of(shown[places[0]:places[1]])-1))
	bar := margin(at) + " |"
	t.printf("%s\n", t.paint(colorFaint, bar))
	t.printf("%s %s\n", t.paint(colorFaint, fmt.Sprintf("%d |", at.Start.Line)), shown)
	t.printf("%s %s%s\n", t.paint(colorFaint, bar), strings.Repeat(" ", width.Of(shown[:places[0]])), t.paint(color, mark))
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
