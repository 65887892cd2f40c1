package report

import (
	"encoding/json"
	"io"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// jsonFinding is a finding as the JSON report has it. Lines and columns count from 1, the end is exclusive.
type jsonFinding struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"endLine"`
	EndColumn int    `json:"endColumn"`
	Check     string `json:"check"`
	Code      string `json:"code"`
	Severity  string `json:"severity"`
	Message   string `json:"message"`
	Hint      string `json:"hint,omitempty"`
}

// JSON writes the findings as one array.
func JSON(w io.Writer, found []diag.Diagnostic, _ Options) error {
	list := make([]jsonFinding, len(found))
	for i, f := range found {
		at := f.Span.Range()
		list[i] = jsonFinding{
			f.Span.Path(), at.Start.Line, at.Start.Column, at.End.Line, at.End.Column,
			f.Check, f.Code, f.Severity.String(), f.Message, f.Hint,
		}
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(list)
}
