package base

import (
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
)

// YAML returns the columns of the event as lines of YAML, as its file has them, but without their indentation.
func (e *Event) YAML() string {
	var b strings.Builder
	for _, p := range e.Columns.Pairs {
		b.WriteString(lines(p))
		b.WriteByte('\n')
	}
	return b.String()
}

// lines returns a column as its file has it.
func lines(p document.Pair) string {
	at := p.Key.Span.Cover(p.Value.Span)
	margin := strings.Repeat(" ", at.Position().Column-1)
	return strings.ReplaceAll(at.Text(), "\n"+margin, "\n")
}
