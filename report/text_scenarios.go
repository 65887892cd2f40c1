package report

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/internal/width"
	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// suite writes a line for the scenario file, and what went wrong.
func (t *textWriter) suite(s *Suite) {
	path := safe.Path(s.Path)
	if len(s.Problems) > 0 {
		t.printf("%s %s: no scenario can run\n", t.paint(colorRed, "ERROR"), path)
		t.problems("      ", s.Problems)
		t.warnings("      ", s.Warnings)
		for _, c := range s.Scenarios {
			if len(c.Problems)+len(c.Warnings) > 0 {
				t.scenario(c)
			}
		}
		return
	}
	runs, alerts := 0, 0
	for _, c := range s.Scenarios {
		runs += c.RunCount
		alerts += c.AlertCount
	}
	passed, scenarios := s.Count(Passed), words.Count(len(s.Scenarios), "scenario")
	mark := t.paint(colorGreen, "ok   ")
	if s.Count(Failed)+s.Count(Errored) > 0 {
		mark = t.paint(colorRed, "FAIL ")
	}
	if passed == len(s.Scenarios) {
		t.printf("%s %s: %s passed", mark, path, scenarios)
	} else {
		t.printf("%s %s: %d of %s passed%s", mark, path, passed, scenarios, Counts{Skipped: s.Count(Skipped), Known: s.Count(Known)}.expected())
	}
	t.printf("%s\n", t.paint(colorFaint, fmt.Sprintf(" (%s, %s)", words.CountOrNo(runs, "run"), words.CountOrNo(alerts, "alert"))))
	t.warnings("      ", s.Warnings)
	for _, c := range s.Scenarios {
		if c.Status != Passed || len(c.Warnings) > 0 || t.Verbose {
			t.scenario(c)
		}
	}
}

// counts writes how the scenarios of all files ended, and what lint found in their rules.
func (t *textWriter) counts(r *Report) {
	t.printf("lint: %s", r.Linted)
	if r.Linted.Any() {
		t.printf(" (ruleproof lint shows them)")
	}
	n := r.Counts()
	t.printf("\n%s: %d passed, %d failed", words.Count(n.Scenarios(), "scenario"), n.Passed, n.Failed)
	if n.Errored > 0 {
		t.printf(", %d could not run", n.Errored)
	}
	t.printf("%s", n.expected())
	if n.Unreadable > 0 {
		t.printf("; %s could not be read", words.Count(n.Unreadable, "file"))
	}
	if doubts := n.Warnings.String(); doubts != "" {
		t.printf("; %s", doubts)
	}
	t.printf("\n")
}

var statusWords = map[Status]struct{ word, color string }{
	Passed: {"ok   ", colorGreen}, Failed: {"FAIL ", colorRed}, Errored: {"ERROR", colorRed},
	Skipped: {"skip ", colorYellow}, Known: {"known", colorYellow},
}

func (t *textWriter) scenario(c *Scenario) {
	s := statusWords[c.Status]
	t.printf("  %s %s", t.paint(s.color, s.word), safe.Text(c.Name))
	if c.Status == Skipped || c.Status == Known {
		t.printf(": %s", safe.Cut(c.Reason, maxShown))
	}
	t.printf("\n")
	t.problems("        ", c.Problems)
	if c.Status != Known || t.Verbose {
		t.differences("        ", c.Differences)
		t.reasons("        ", c.Reasons)
	}
	t.warnings("        ", c.Warnings)
	if t.Verbose {
		for _, run := range c.Runs {
			t.run(run)
		}
		if c.IncidentCount > 0 {
			t.printf("        %s\n", words.Count(c.IncidentCount, "incident"))
		}
	}
}

func (t *textWriter) problems(indent string, problems []diag.Diagnostic) {
	for _, p := range problems {
		t.printf("%s%s: %s\n", indent, safe.Path(p.Where()), safe.Text(p.Message))
		t.more(indent, p)
	}
}

// warnings writes what does not make a scenario fail, each with its check.
func (t *textWriter) warnings(indent string, warnings []diag.Diagnostic) {
	for _, w := range warnings {
		t.printf("%s%s: %s %s %s\n", indent, safe.Path(w.Where()), t.paint(severityColors[w.Severity], w.Severity.String()+":"),
			safe.Text(w.Message), t.paint(colorFaint, "["+w.Check+"]"))
		t.more(indent, w)
	}
}

// more writes the hint and the related places of a diagnostic.
func (t *textWriter) more(indent string, p diag.Diagnostic) {
	if p.Hint != "" {
		t.printf("%s  %s\n", indent, safe.Text(p.Hint))
	}
	for _, r := range p.Related {
		t.printf("%s  %s: %s\n", indent, safe.Path(diag.Diagnostic{Span: r.Span}.Where()), safe.Text(r.Message))
	}
}

func (t *textWriter) differences(indent string, differences []Difference) {
	for _, d := range differences {
		t.printf("%s%s: %s\n", indent, safe.Path(diag.Diagnostic{Span: d.Span}.Where()), safe.Text(d.Message))
		for _, f := range d.Fields {
			t.field(indent+"  ", f)
		}
		if d.Agree > 0 && len(d.Fields) > 0 {
			t.printf("%s  %s\n", indent, t.paint(colorFaint, words.Count(d.Agree, "other field")+" as expected"))
		}
		if d.MadeBy != "" {
			t.printf("%s  %s\n", indent, safe.Text("made by "+d.MadeBy))
		}
	}
}

// field writes what is expected of a field above what there is.
func (t *textWriter) field(indent string, f Field) {
	switch {
	case f.Actual == nil:
		t.printf("%s%s: %s\n", indent, safe.Text(f.Name), list(f.Expected))
		return
	case f.Expected == nil:
		t.printf("%s%s: %s\n", indent, safe.Text(f.Name), list(f.Actual))
		return
	}
	t.printf("%s%s\n", indent, safe.Text(f.Name))
	expected, actual := f.Expected, f.Actual
	single := len(expected) == 1 && len(actual) == 1
	if single {
		expected, actual = []string{around(expected[0], actual[0])}, []string{around(actual[0], expected[0])}
	}
	t.printf("%s  expected  %s\n", indent, t.paint(colorGreen, list(expected)))
	t.printf("%s  actual    %s\n", indent, t.paint(colorRed, list(actual)))
	if same := agreeing(list(expected), list(actual)); single && utf8.RuneCountInString(same) >= before/2 {
		t.printf("%s            %s^\n", indent, strings.Repeat(" ", width.Of(same)))
	}
}

// agreeing returns the characters that both texts begin with.
func agreeing(a, b string) string {
	for i, r := range a {
		if other, size := utf8.DecodeRuneInString(b[min(i, len(b)):]); size == 0 || other != r {
			return a[:i]
		}
	}
	return a
}

// list writes texts between commas, in quotes where they could not be told apart without.
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
		t = safe.Cut(t, maxShown)
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
	same := []rune(agreeing(text, other))
	if len(same) <= before || utf8.RuneCountInString(text) <= maxShown && utf8.RuneCountInString(other) <= maxShown {
		return text
	}
	return "…" + string([]rune(text)[len(same)-before:])
}

func (t *textWriter) run(r Run) {
	if r.Suppressed {
		t.printf("        run %d at %s: suppressed\n", r.Number, r.At)
		return
	}
	t.printf("        run %d at %s: %s", r.Number, r.At, words.CountOrNo(r.Rows, "row"))
	if len(r.Alerts) == 0 {
		t.printf(", no alert")
	}
	t.printf("\n")
	for i, a := range r.Alerts {
		if i == maxListed && len(r.Alerts) > maxListed+1 {
			t.printf("          and %d more alerts\n", len(r.Alerts)-i)
			break
		}
		t.alert(a)
	}
	for _, note := range r.Notes {
		t.printf("          note: %s\n", safe.Text(note))
	}
}

func (t *textWriter) alert(a Alert) {
	t.printf("          alert  %s\n", safe.Cut(a.Title, maxShown))
	t.printf("                 %s; %s\n", safe.Text(a.Severity), words.CountOrNo(a.Rows, "row"))
	if len(a.Entities) > 0 {
		t.printf("                 %s\n", list(a.Entities))
	}
	for _, d := range a.Details {
		t.printf("                 %s: %s\n", safe.Text(d.Name), list(d.Values))
	}
	for _, note := range a.Notes {
		t.printf("                 note: %s\n", safe.Text(note))
	}
}
