package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// githubLevels are the commands of a GitHub workflow for each severity
// (GitHub Actions, workflow-commands-for-github-actions).
var githubLevels = map[diag.Severity]string{diag.Error: "error", diag.Warning: "warning", diag.Info: "notice"}

var (
	githubData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// GitHub writes a workflow command for each finding, which GitHub shows at the
// line of the pull request. Text of a rule cannot begin a command of its own:
// it comes after the first "::", on the same line.
func GitHub(w io.Writer, r *Report, _ Options) error {
	b := bufio.NewWriter(w)
	for _, f := range r.all() {
		message := safe.Text(f.Message)
		if f.Hint != "" {
			message += "\nhint: " + safe.Text(f.Hint)
		}
		for _, related := range f.Related {
			message += "\nsee " + where(related.Span, f.Span) + ": " + safe.Text(related.Message)
		}
		at := f.Span.Range()
		fmt.Fprintf(b, "::%s file=%s,line=%d,endLine=%d", githubLevels[f.Severity], githubProperty.Replace(safe.Text(f.Span.Path())), at.Start.Line, at.End.Line)
		if at.Start.Line == at.End.Line { // GitHub takes columns only within one line
			fmt.Fprintf(b, ",col=%d,endColumn=%d", at.Start.Column, at.End.Column)
		}
		fmt.Fprintf(b, ",title=%s::%s\n", githubProperty.Replace(safe.Text(f.Check)), githubData.Replace(message))
	}
	return b.Flush()
}
