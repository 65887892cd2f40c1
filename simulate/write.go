package simulate

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/simulate/alert"
)

// WriteOptions say how a report is written.
type WriteOptions struct {
	Color   bool // for a terminal
	Verbose bool // every scenario, with its runs and alerts

	// Shown returns how a file of the suite's file system is shown, for a reader
	// who stands elsewhere; nil for its path there.
	Shown func(path string) string
}

// Write writes the report as text: a line for the file, and what went wrong.
func (r *Report) Write(w io.Writer, o WriteOptions) error {
	out := &writer{bufio.NewWriter(w), o}
	out.report(r)
	return out.Flush()
}

// A writer writes reports. What comes from files is written without control characters.
type writer struct {
	*bufio.Writer
	WriteOptions
}

// file returns the path as the reader is shown it.
func (w *writer) file(path string) string {
	if w.Shown != nil {
		path = w.Shown(path)
	}
	return escaped(path)
}

func (w *writer) printf(format string, args ...any) { fmt.Fprintf(w.Writer, format, args...) }

// colors of words, as terminals know them.
const (
	red   = "31"
	green = "32"
	faint = "2"
)

func (w *writer) paint(color, text string) string {
	if !w.Color {
		return text
	}
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}

func (w *writer) report(r *Report) {
	runs, alerts := 0, 0
	for _, result := range r.Results {
		runs += len(result.Runs)
		alerts += len(result.Alerts)
	}
	switch {
	case len(r.Problems) > 0:
		w.printf("%s %s: no scenario can run\n", w.paint(red, "ERROR"), w.file(r.Path))
		w.problems("      ", r.Problems)
		return
	case r.OK():
		w.printf("%s %s: %s passed", w.paint(green, "ok   "), w.file(r.Path), words.CountOrNo(len(r.Results), "scenario"))
	default:
		w.printf("%s %s: %d of %s passed", w.paint(red, "FAIL "), w.file(r.Path), r.Count(Passed), words.CountOrNo(len(r.Results), "scenario"))
	}
	w.printf("%s\n", w.paint(faint, fmt.Sprintf(" (%s, %s)", words.CountOrNo(runs, "run"), words.CountOrNo(alerts, "alert"))))
	for _, result := range r.Results {
		if result.Status != Passed || w.Verbose {
			w.result(result)
		}
	}
}

var statusWords = [...]struct{ word, color string }{
	Passed: {"ok   ", green}, Failed: {"FAIL ", red}, Errored: {"ERROR", red},
}

func (w *writer) result(r *Result) {
	s := statusWords[r.Status]
	w.printf("  %s %s\n", w.paint(s.color, s.word), escaped(r.Name))
	w.problems("        ", r.Problems)
	for _, d := range r.Differences {
		w.printf("        %s: %s\n", w.place(r.File, d.Span), escaped(d.Message))
		for _, f := range d.Fields {
			w.field(f)
		}
		if d.Agree > 0 && len(d.Fields) > 0 {
			w.printf("          %s\n", w.paint(faint, words.CountOrNo(d.Agree, "other field")+" as expected"))
		}
	}
	if w.Verbose {
		for _, run := range r.Runs {
			w.run(run)
		}
		if len(r.Incidents) > 0 {
			w.printf("        %s\n", words.CountOrNo(len(r.Incidents), "incident"))
		}
	}
}

func (w *writer) problems(indent string, problems []diag.Diagnostic) {
	for _, p := range problems {
		w.printf("%s%s: %s\n", indent, w.place(p.Span.Path(), p.Span), escaped(p.Message))
		if p.Hint != "" {
			w.printf("%s  %s\n", indent, escaped(p.Hint))
		}
	}
}

// place returns the file with line and column, as editors and terminals follow it.
func (w *writer) place(file string, at diag.Span) string {
	if at.IsZero() || at.Start < 0 {
		return w.file(file)
	}
	return w.file(file) + ":" + at.Position().String()
}

// field writes what is expected of a field above what there is.
func (w *writer) field(f FieldDifference) {
	switch {
	case f.Actual == nil:
		w.printf("          %s: %s\n", escaped(f.Name), list(f.Expected))
		return
	case f.Expected == nil:
		w.printf("          %s: %s\n", escaped(f.Name), list(f.Actual))
		return
	}
	w.printf("          %s\n", escaped(f.Name))
	expected, actual := f.Expected, f.Actual
	if len(expected) == 1 && len(actual) == 1 {
		expected, actual = []string{around(expected[0], actual[0])}, []string{around(actual[0], expected[0])}
	}
	w.printf("            expected  %s\n", w.paint(green, list(expected)))
	w.printf("            actual    %s\n", w.paint(red, list(actual)))
	if n := agreeing(list(expected), list(actual)); n >= before/2 && len(f.Expected) == 1 && len(f.Actual) == 1 {
		w.printf("                      %s^\n", strings.Repeat(" ", n))
	}
}

// agreeing returns with how many equal characters the two texts begin.
func agreeing(a, b string) int {
	x, y := []rune(a), []rune(b)
	n := 0
	for n < min(len(x), len(y)) && x[n] == y[n] {
		n++
	}
	return n
}

// list writes texts between commas, in quotes where they need them to be told apart.
func list(texts []string) string {
	if len(texts) == 0 {
		return "(none)"
	}
	shown := make([]string, 0, len(texts))
	for i, t := range texts {
		if i == maxListed {
			shown = append(shown, fmt.Sprintf("and %d more", len(texts)-i))
			break
		}
		t = escaped(cut(t, maxShown))
		if t == "" || len(texts) > 1 && strings.ContainsAny(t, ", ") && !strings.HasSuffix(t, ")") {
			t = "'" + t + "'"
		}
		shown = append(shown, t)
	}
	return strings.Join(shown, ", ")
}

// The bounds of what a report shows of one value.
const (
	maxShown  = 200 // characters of a text
	maxListed = 20  // texts of a list, and alerts of a run
	before    = 40  // characters before the first that differs
)

// around returns the text, or, when it is long, the part of it where it begins to differ from the other.
func around(text, other string) string {
	first := agreeing(text, other)
	if first <= before || utf8.RuneCountInString(text) <= maxShown && utf8.RuneCountInString(other) <= maxShown {
		return text
	}
	return "…" + string([]rune(text)[first-before:])
}

func cut(text string, limit int) string {
	if r := []rune(text); len(r) > limit {
		return string(r[:limit]) + "…"
	}
	return text
}

// escaped returns the text without characters that a terminal or a log would act on.
func escaped(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n':
			b.WriteString(`\n`)
		case unicode.IsGraphic(r) && r != unicode.ReplacementChar:
			b.WriteRune(r)
		case r < 1<<16:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return b.String()
}

func (w *writer) run(r *Run) {
	if r.Suppressed {
		w.printf("        run %d at %s: suppressed\n", r.Number, instant(r.At))
		return
	}
	w.printf("        run %d at %s: %s", r.Number, instant(r.At), words.CountOrNo(r.Result.Rows, "row"))
	if len(r.Alerts) == 0 {
		w.printf(", no alert")
	}
	w.printf("\n")
	for i, a := range r.Alerts {
		if i == maxListed && len(r.Alerts) > maxListed+1 {
			w.printf("          and %d more alerts\n", len(r.Alerts)-i)
			break
		}
		w.alert(a)
	}
	for _, text := range r.Warnings {
		w.printf("          note: %s\n", escaped(text))
	}
}

func (w *writer) alert(a *alert.Alert) {
	w.printf("          alert  %s\n", escaped(cut(a.Title, maxShown)))
	w.printf("                 %s; %s\n", escaped(a.Severity), words.CountOrNo(len(a.Rows), "row"))
	var entities []string
	for _, e := range a.Entities {
		entities = append(entities, e.String())
	}
	if entities != nil {
		w.printf("                 %s\n", list(entities))
	}
	for _, d := range a.CustomDetails {
		w.printf("                 %s: %s\n", escaped(d.Name), list(d.Values))
	}
	for _, note := range a.Notes {
		w.printf("                 note: %s\n", escaped(note))
	}
}
