package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// An annotator writes findings into the log of a build whose runner shows the first ones
// of each severity at their lines, and the others only in the log.
type annotator struct {
	write   func(f diag.Diagnostic, message string) string // one finding as a command
	more    func(s diag.Severity, message string) string   // a command about no place
	shows   func(s diag.Severity) bool                     // whether the runner has a command for it
	options Options
}

// maxAnnotations is how many annotations of each severity a step or a task keeps: both
// GitHub's runner and Azure's agent keep 10. The last is needed to say that there are more.
const maxAnnotations = 10

// annotate writes the findings, the worst first.
func (a annotator) annotate(w io.Writer, found []diag.Diagnostic) error {
	b := bufio.NewWriter(w)
	found = slices.Clone(found)
	slices.SortStableFunc(found, func(x, y diag.Diagnostic) int { return cmp.Compare(x.Severity, y.Severity) })
	for len(found) > 0 {
		severity := found[0].Severity
		n := slices.IndexFunc(found, func(f diag.Diagnostic) bool { return f.Severity != severity })
		if n < 0 {
			n = len(found)
		}
		same, shown := found[:n], n
		switch {
		case !a.shows(severity):
			shown = 0
		case n > maxAnnotations:
			shown = maxAnnotations - 1
		}
		for _, f := range same[:shown] {
			fmt.Fprintln(b, a.write(f, message(f)))
		}
		if shown > 0 && shown < n {
			fmt.Fprintln(b, a.more(severity, words.Count(n-shown, "more "+severity.String())+" in the log of this step"))
		}
		for _, f := range same[shown:] {
			where := a.options.path(f.Span.Path())
			if at := f.Span.Known(); !at.IsZero() {
				where += ":" + at.String()
			}
			fmt.Fprintln(b, Line(where, f.Severity, titled(f.Message, f)))
		}
		found = found[n:]
	}
	return b.Flush()
}

// message returns what a finding says, with its hint and its related places, in lines.
func message(f diag.Diagnostic) string {
	text := safe.Text(f.Message)
	if f.Hint != "" {
		text += "\nhint: " + safe.Text(f.Hint)
	}
	for _, related := range f.Related {
		text += "\nsee " + where(related.Span, f.Span) + ": " + safe.Text(related.Message)
	}
	return text
}

// titled returns the message with the finding's check and code.
func titled(message string, f diag.Diagnostic) string { return message + " [" + title(f) + "]" }

// title returns the finding's check and, if it is another word, its code.
func title(f diag.Diagnostic) string {
	if f.Code == f.Check {
		return f.Check
	}
	return strings.TrimSpace(f.Check + " " + f.Code)
}
