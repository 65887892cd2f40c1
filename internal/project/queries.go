package project

import (
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// query reads a file that holds queries and nothing else.
func (p *Project) query(name string, data []byte) ([]*Unit, error) {
	src, err := document.Decode(name, data)
	if err != nil {
		return nil, err
	}
	texts := []*diag.Source{src}
	if p.options.FindFunctions {
		texts = QueriesIn(src)
	}
	units := make([]*Unit, len(texts))
	for i, text := range texts {
		units[i] = &Unit{Source: src, Text: text, Catalog: p.Catalog(), functions: p.found()}
	}
	return units, nil
}

// maxSections bounds the parts between blank lines that are read as queries of their own.
const maxSections = 200

// QueriesIn returns the queries of a file: its text as it is, if that is one; the declaration of a function as a let statement;
// otherwise the parts between blank lines, as the editor of the portal runs them. A part that is not whole goes on in the next.
// A command that does not declare a function is nil.
func QueriesIn(src *diag.Source) []*diag.Source {
	if let := catalog.LetOf(src); let != nil {
		return []*diag.Source{let}
	}
	if strings.HasPrefix(strings.TrimSpace(src.Text), ".") {
		return []*diag.Source{nil} // another command
	}
	if parses(src) {
		return []*diag.Source{src}
	}
	starts := sectionsOf(src.Text)
	if len(starts) > maxSections {
		return []*diag.Source{src}
	}
	starts = append(starts, len(src.Text))
	var texts []*diag.Source
	first := 0
	for i := 1; i < len(starts); i++ {
		part := partOf(src, starts[first], starts[i])
		if i < len(starts)-1 && !endsQuery(part) {
			continue
		}
		texts = append(texts, part)
		first = i
	}
	if len(texts) < 2 {
		return []*diag.Source{src}
	}
	return texts
}

// sectionsOf returns where the parts begin that blank lines separate. A part that begins with a pipe goes on with the one before.
func sectionsOf(text string) []int {
	starts := []int{0}
	blank, at := false, 0
	for line := range strings.Lines(text) {
		switch trimmed := strings.TrimSpace(line); {
		case trimmed == "":
			blank = true
		case blank:
			if trimmed[0] != '|' {
				starts = append(starts, at)
			}
			blank = false
		}
		at += len(line)
	}
	return starts
}

func partOf(src *diag.Source, start, end int) *diag.Source {
	return diag.Extract(src.Text[start:end], src.Span(start, start), []diag.Piece{{Len: end - start, From: src.Span(start, end)}})
}

func parses(src *diag.Source) bool { return !diag.HasErrors(syntax.ParseSource(src).Diagnostics) }

// endsQuery reports whether the text is a whole query: what follows a let statement goes with it.
func endsQuery(part *diag.Source) bool {
	q := syntax.ParseSource(part)
	if diag.HasErrors(q.Diagnostics) || len(q.Stmts) == 0 {
		return false
	}
	_, ok := q.Stmts[len(q.Stmts)-1].(*syntax.ExprStmt)
	return ok
}
