package document

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// BadEdit is the code of an edit that cannot be made.
const BadEdit = "edit"

// Apply returns the text of a file after the edits. A span may be one of a
// scalar's text, such as a query, where the file shows that text as it is; the
// new text is then written as it is, too. Of two insertions at one place the first
// of the list comes first. The error, a diag.Diagnostic, is for edits that overlap,
// that lie in another file, that replace text which the file writes with escapes, or
// whose new text the scalar cannot hold as it is.
func Apply(file *diag.Source, edits []diag.Edit) (string, error) {
	sorted := make([]diag.Edit, len(edits))
	for i, e := range edits {
		in := e.Span.InFile()
		switch {
		case in.Source != file || in.Start < 0 || in.End < in.Start || in.End > len(file.Text):
			return "", diag.Diagnostic{Code: BadEdit, Span: e.Span, Message: "the edit is of another file"}
		case in.Text() != e.Span.Text():
			return "", diag.Diagnostic{Code: BadEdit, Span: e.Span, Message: "the file writes this text with escapes or over several lines"}
		case in.Source != e.Span.Source && !styleAt(e.Span).holds(e.New):
			return "", diag.Diagnostic{Code: BadEdit, Span: e.Span, Message: "the file would have to escape the new text " + diag.Quote(e.New)}
		}
		sorted[i] = diag.Edit{Span: in, New: e.New}
	}
	slices.SortStableFunc(sorted, func(a, b diag.Edit) int {
		return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End))
	})
	var text strings.Builder
	done := 0
	for _, e := range sorted {
		if e.Span.Start < done {
			return "", diag.Diagnostic{Code: BadEdit, Span: e.Span, Message: "two edits overlap here"}
		}
		text.WriteString(file.Text[done:e.Span.Start])
		text.WriteString(e.New)
		done = e.Span.End
	}
	text.WriteString(file.Text[done:])
	return text.String(), nil
}
