package report

import (
	"io"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// The parts of GitLab's report of code quality (GitLab, ci/testing/code_quality).
type (
	gitlabIssue struct {
		Description string      `json:"description"`
		Check       string      `json:"check_name"`
		Fingerprint string      `json:"fingerprint"`
		Severity    string      `json:"severity"`
		Location    gitlabPlace `json:"location"`
	}
	gitlabPlace struct {
		Path  string      `json:"path"`
		Lines gitlabLines `json:"lines"`
	}
	gitlabLines struct {
		Begin int `json:"begin"`
		End   int `json:"end"`
	}
)

var gitlabLevels = map[diag.Severity]string{diag.Error: "major", diag.Warning: "minor", diag.Info: "info"}

// GitLab writes the findings as GitLab compares them between two branches.
func GitLab(w io.Writer, r *Report, o Options) error {
	prints := newFingerprints(o)
	issues := each(r.all(), func(f diag.Diagnostic) gitlabIssue {
		text := safe.Text(f.Message)
		if f.Hint != "" {
			text += " (" + safe.Text(f.Hint) + ")"
		}
		at := f.Span.Range()
		first := max(1, at.Start.Line)
		return gitlabIssue{text, title(f), prints.of(f), gitlabLevels[f.Severity], gitlabPlace{o.path(f.Span.Path()), gitlabLines{first, max(first, at.End.Line)}}}
	})
	return safe.EncodeJSON(w, issues, "  ")
}
