package document

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
)

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
