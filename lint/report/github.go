package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

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
// it stands behind the first "::" and its line ends are escaped.
func GitHub(w io.Writer, found []diag.Diagnostic, _ Options) error {
	b := bufio.NewWriter(w)
	for _, f := range found {
		message := clean(f.Message)
		if f.Hint != "" {
			message += "\nhint: " + clean(f.Hint)
		}
		at := f.Span.Range()
		fmt.Fprintf(b, "::%s file=%s,line=%d,endLine=%d", githubLevels[f.Severity], githubProperty.Replace(clean(f.Span.Path())), at.Start.Line, at.End.Line)
		if at.Start.Line == at.End.Line { // GitHub takes columns only within one line
			fmt.Fprintf(b, ",col=%d,endColumn=%d", at.Start.Column, at.End.Column)
		}
		fmt.Fprintf(b, ",title=%s::%s\n", githubProperty.Replace(f.Check), githubData.Replace(message))
	}
	return b.Flush()
}
