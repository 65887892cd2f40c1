package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// TAP writes a test point for each scenario, in version 14 of the Test Anything Protocol (testanything.org), with what went wrong as a
// YAML block. A file that cannot be read is a test point of its own, as is a rule that lacks scenarios.
func TAP(w io.Writer, r *Report, o Options) error {
	t := &tapWriter{Writer: bufio.NewWriter(w), options: o}
	n := r.Counts()
	fmt.Fprintf(t, "TAP version 14\n1..%d\n", n.Scenarios()+n.Unreadable+len(r.Findings))
	for _, f := range r.Findings {
		t.point(false, o.path(f.Span.Path())+": has scenarios", "")
		t.block(tapField{"message", f.Message}, tapField{"severity", "fail"}, tapField{"at", f.Span})
	}
	for _, s := range r.Suites {
		t.suite(s)
	}
	if r.Stopped {
		fmt.Fprintln(t, "Bail out! stopped after the first that did not pass (--fail-fast)")
	}
	return t.Flush()
}

type tapWriter struct {
	*bufio.Writer
	options Options
	last    int // the number of the last test point
}

func (t *tapWriter) suite(s *Suite) {
	if s.Unreadable() {
		t.point(false, t.options.path(s.Path)+": can be read", "")
		t.failure(s.Problems, nil)
	}
	for _, w := range s.Warnings {
		t.comment(w)
	}
	for _, c := range s.Scenarios {
		directive := ""
		switch c.Status {
		case Skipped:
			directive = "SKIP " + c.Reason
		case Known:
			directive = "TODO " + c.Reason
		}
		t.point(c.Status == Passed || c.Status == Skipped, t.options.path(s.Path)+": "+c.Name, directive)
		switch c.Status {
		case Errored:
			t.failure(slices.Concat(s.Problems, c.Problems), c)
		case Failed, Known:
			t.failure(nil, c)
		default:
			if t.options.Times && c.Elapsed > 0 {
				t.block(tapField{"duration_ms", c.Elapsed.Milliseconds()})
			}
		}
		for _, w := range c.Warnings {
			t.comment(w)
		}
	}
}

// tapEscape escapes what would begin a directive.
var tapEscape = strings.NewReplacer(`\`, `\\`, "#", `\#`)

// point writes the line of a test.
func (t *tapWriter) point(ok bool, name, directive string) {
	t.last++
	word := "ok"
	if !ok {
		word = "not ok"
	}
	fmt.Fprintf(t, "%s %d - %s", word, t.last, tapEscape.Replace(safe.Text(name)))
	if directive != "" {
		fmt.Fprintf(t, " # %s", strings.TrimSpace(tapEscape.Replace(safe.Text(directive))))
	}
	fmt.Fprintln(t)
}

func (t *tapWriter) comment(d diag.Diagnostic) {
	fmt.Fprintf(t, "# %s [%s]\n", Line(d.Where(), d.Severity, d.Message), d.Check)
}

// A tapField is a key of a YAML block.
type tapField struct {
	key   string
	value any // a text, a number, a place, or a list of texts
}

// failure writes why a test did not pass: the problems, or the differences of the scenario.
func (t *tapWriter) failure(problems []diag.Diagnostic, c *Scenario) {
	var fields []tapField
	severity, text := "fail", ""
	switch {
	case len(problems) > 0:
		severity = "error"
		fields = append(fields, tapField{"message", problems[0].Message}, tapField{"at", problems[0].Span})
		text = plainText(func(w *textWriter) { w.problems("", problems) })
	case c != nil && len(c.Differences) > 0:
		fields = append(fields, tapField{"message", c.Differences[0].Message}, tapField{"at", c.Differences[0].Span})
		text = plainText(func(w *textWriter) {
			w.differences("", c.Differences)
			w.reasons("", c.Reasons)
		})
	}
	fields = append(fields, tapField{"severity", severity})
	if t.options.Times && c != nil && c.Elapsed > 0 {
		fields = append(fields, tapField{"duration_ms", c.Elapsed.Milliseconds()})
	}
	if text != "" {
		fields = append(fields, tapField{"data", strings.Split(strings.TrimSuffix(text, "\n"), "\n")})
	}
	t.block(fields...)
}

// block writes a YAML block after a test point. Its texts are written as in JSON, which is YAML too.
func (t *tapWriter) block(fields ...tapField) {
	fmt.Fprintln(t, "  ---")
	for _, f := range fields {
		switch v := f.value.(type) {
		case diag.Span:
			at := v.Range().Start
			fmt.Fprintf(t, "  %s:\n    file: %s\n    line: %d\n    column: %d\n", f.key, tapText(t.options.path(v.Path())), max(1, at.Line), max(1, at.Column))
		case []string:
			fmt.Fprintf(t, "  %s:\n", f.key)
			for _, line := range v {
				fmt.Fprintf(t, "    - %s\n", tapText(line))
			}
		case string:
			fmt.Fprintf(t, "  %s: %s\n", f.key, tapText(v))
		default:
			fmt.Fprintf(t, "  %s: %v\n", f.key, v)
		}
	}
	fmt.Fprintln(t, "  ...")
}

// tapText returns a text in quotes.
func tapText(text string) string {
	quoted, err := json.Marshal(safe.Text(text))
	if err != nil { // a text always has a form in JSON
		return `""`
	}
	return string(quoted)
}
