package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
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
	if t.Quiet && s.OK() && !s.warned(diag.Error) {
		return
	}
	passed, scenarios := s.Count(Passed), words.Count(len(s.Scenarios), "scenario")
	mark := t.paint(colorGreen, "ok   ")
	switch {
	case !s.OK():
		mark = t.paint(colorRed, "FAIL ")
	case len(s.Scenarios) == s.Count(Skipped):
		mark = t.paint(colorYellow, "skip ")
	}
	if passed == len(s.Scenarios) {
		t.printf("%s %s: %s passed", mark, path, scenarios)
	} else {
		t.printf("%s %s: %d of %s passed%s", mark, path, passed, scenarios, Counts{Skipped: s.Count(Skipped), Known: s.Count(Known)}.expected())
	}
	t.printf("%s\n", t.paint(colorFaint, fmt.Sprintf(" (%s, %s)", words.CountOrNo(runs, "run"), words.CountOrNo(alerts, "alert"))))
	t.warnings("      ", s.Warnings)
	for _, c := range s.Scenarios {
		if t.Quiet && (c.Status == Skipped || c.Status == Known) {
			continue
		}
		if c.Status != Passed || len(c.Warnings) > 0 || t.Verbose || t.Explain {
			t.scenario(c)
		}
	}
}

// counts writes how the scenarios of all files ended, and what lint found in their rules.
func (t *textWriter) counts(r *Report) {
	if !t.Quiet || r.Linted.Any() {
		t.printf("lint: %s", r.Linted)
		if r.Linted.Any() {
			t.printf(" (ruleproof lint shows them)")
		}
		t.printf("\n")
	}
	n := r.Counts()
	t.printf("%s: %d passed, %d failed", words.Count(n.Scenarios(), "scenario"), n.Passed, n.Failed)
	if n.Errored > 0 {
		t.printf(", %d could not run", n.Errored)
	}
	t.printf("%s", n.expected())
	if n.Unreadable > 0 {
		t.printf("; %s could not be read", words.Count(n.Unreadable, "file"))
	}
	if lacking := len(r.Findings); lacking > 0 {
		t.printf("; %s scenarios", words.Count(lacking, "rule")+" "+words.Verb(lacking, "lacks", "lack"))
	}
	if doubts := n.Warnings.String(); doubts != "" {
		t.printf("; %s", doubts)
	}
	if t.Times || t.Terminal {
		t.printf("; %s", shortTime(r.Elapsed))
	}
	t.printf("\n")
	if r.Stopped {
		t.printf("stopped after the first that did not pass (--fail-fast); the others did not run\n")
	}
	t.slowest(r)
}

// How many of the slowest scenarios are listed where nothing says so, and from when on one is slow that nobody asks for.
const (
	defaultSlowest = 3
	slow           = 100 * time.Millisecond
)

// slowest writes the scenarios that took the longest, the slowest first.
func (t *textWriter) slowest(r *Report) {
	count, least := t.Slowest, time.Nanosecond
	switch {
	case count > 0:
	case t.Times:
		count = defaultSlowest
	case t.Terminal:
		count, least = defaultSlowest, slow
	default:
		return
	}
	type timed struct {
		suite *Suite
		*Scenario
	}
	var all []timed
	for _, s := range r.Suites {
		for _, c := range s.Scenarios {
			if c.Elapsed >= least {
				all = append(all, timed{s, c})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b timed) int { return cmp.Compare(b.Elapsed, a.Elapsed) })
	if len(all) == 0 {
		return
	}
	t.printf("slowest:\n")
	for _, c := range all[:min(len(all), count)] {
		t.printf("%8s  %s  %s\n", shortTime(c.Elapsed), safe.Path(diag.Diagnostic{Span: c.Span}.Where()), safe.Cut(c.Name, maxShown))
	}
}

// shortTime writes a length of time as people read it, such as 1.24s or 3ms.
func shortTime(d time.Duration) string {
	switch {
	case d >= time.Minute:
		return d.Round(time.Second).String()
	case d >= time.Second:
		return fmt.Sprintf("%.2fs", d.Seconds())
	}
	return fmt.Sprintf("%dms", d.Round(time.Millisecond).Milliseconds())
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
	if t.Times && c.Elapsed > 0 {
		t.printf(" %s", t.paint(colorFaint, "("+shortTime(c.Elapsed)+")"))
	}
	t.printf("\n")
	t.problems("        ", c.Problems)
	if c.Status != Known || t.Verbose || t.Explain {
		t.differences("        ", c.Differences)
		t.reasons("        ", c.unexplained())
	}
	t.warnings("        ", c.Warnings)
	t.explained(c.Explained)
	if t.Verbose {
		t.details(c)
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
		t.printf("%s%s: %s\n", indent, safe.Text(f.Name), f.expected())
		return
	case f.Expected == nil:
		t.printf("%s%s: %s\n", indent, safe.Text(f.Name), list(f.Actual))
		return
	}
	t.printf("%s%s\n", indent, safe.Text(f.Name))
	if f.InWords {
		t.printf("%s  expected  %s\n", indent, t.paint(colorGreen, f.expected()))
		t.printf("%s  actual    %s\n", indent, t.paint(colorRed, list(f.Actual)))
		return
	}
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
