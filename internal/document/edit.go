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

// Replace returns the edit that writes another text in place of a scalar, in the same quotes. The text is a name or a
// number, which needs no escape. It fails for a block scalar.
func Replace(scalar diag.Span, text string) (diag.Edit, bool) {
	old := scalar.InFile().Text()
	if old == "" || strings.ContainsAny(old[:1], "|>&*!") || strings.ContainsAny(old, "\r\n") {
		return diag.Edit{}, false
	}
	if quote := old[:1]; (quote == `"` || quote == "'") && len(old) > 1 && strings.HasSuffix(old, quote) {
		text = quote + text + quote
	}
	return diag.Edit{Span: scalar, New: text}, true
}

// WriteFix returns the fix that writes another text in place of a scalar, nil if Replace fails.
func WriteFix(scalar diag.Span, text string) *diag.Fix {
	edit, ok := Replace(scalar, text)
	if !ok {
		return nil
	}
	return &diag.Fix{Message: "write " + diag.Quote(text), Edits: []diag.Edit{edit}}
}
