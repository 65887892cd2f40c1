package report

import (
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

// maxGitHubMessage is where the runner cuts a message, in characters.
const maxGitHubMessage = 4096

// GitHub writes a workflow command for each finding, which GitHub shows at the
// line of the pull request. Text of a rule cannot begin a command of its own:
// it comes after the first "::", on the same line.
func GitHub(w io.Writer, r *Report, o Options) error {
	return annotator{
		write: func(f diag.Diagnostic, message string) string {
			at := f.Span.Range()
			place := fmt.Sprintf("file=%s,line=%d,endLine=%d", githubProperty.Replace(safe.Text(o.path(f.Span.Path()))), at.Start.Line, at.End.Line)
			if at.Start.Line == at.End.Line { // GitHub takes columns only within one line
				place += fmt.Sprintf(",col=%d,endColumn=%d", at.Start.Column, at.End.Column)
			}
			return fmt.Sprintf("::%s %s,title=%s::%s", githubLevels[f.Severity], place, githubProperty.Replace(safe.Text(title(f))), githubData.Replace(shortened(message, maxGitHubMessage)))
		},
		more: func(s diag.Severity, message string) string {
			return fmt.Sprintf("::%s title=ruleproof::%s", githubLevels[s], githubData.Replace(message))
		},
		shows:   func(s diag.Severity) bool { return githubLevels[s] != "" },
		options: o,
	}.annotate(w, r.all())
}

// shortened returns the first characters of a text that is safe already.
func shortened(text string, characters int) string {
	for i := range text {
		if characters--; characters == 0 && len(text)-i > 1 {
			return text[:i] + "…"
		}
	}
	return text
}
