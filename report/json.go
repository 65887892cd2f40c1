package report

import (
	"io"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// The parts of a JSON report. Lines and columns count from 1, the end is exclusive.
type (
	jsonPlace struct {
		File      string `json:"file"`
		Line      int    `json:"line"`
		Column    int    `json:"column"`
		EndLine   int    `json:"endLine"`
		EndColumn int    `json:"endColumn"`
	}
	jsonFinding struct {
		jsonPlace
		Check    string        `json:"check"`
		Code     string        `json:"code"`
		Severity string        `json:"severity"`
		Message  string        `json:"message"`
		Hint     string        `json:"hint,omitempty"`
		Related  []jsonRelated `json:"related,omitempty"`
		Fix      *jsonFix      `json:"fix,omitempty"`
	}
	jsonRelated struct {
		jsonPlace
		Message string `json:"message"`
	}
	jsonFix struct {
		Message string     `json:"message"`
		Edits   []jsonEdit `json:"edits"`
	}
	jsonEdit struct {
		jsonPlace
		New string `json:"new"` // what replaces the text of the place
	}
)

// JSON writes the findings as one array, or what came of scenarios as one object.
func JSON(w io.Writer, r *Report, o Options) error {
	if r.Suites == nil {
		return safe.EncodeJSON(w, each(r.Findings, jsonFindingOf), "  ")
	}
	return safe.EncodeJSON(w, jsonSuitesOf(r, o), "  ")
}

// each returns what f makes of the items, an empty list for no item.
func each[T, J any](items []T, f func(T) J) []J {
	list := make([]J, len(items))
	for i, item := range items {
		list[i] = f(item)
	}
	return list
}

func jsonPlaceOf(at diag.Span) jsonPlace {
	r := at.Range()
	return jsonPlace{at.Path(), r.Start.Line, r.Start.Column, r.End.Line, r.End.Column}
}

func jsonFindingOf(f diag.Diagnostic) jsonFinding {
	j := jsonFinding{jsonPlace: jsonPlaceOf(f.Span), Check: f.Check, Code: f.Code, Severity: f.Severity.String(), Message: f.Message, Hint: f.Hint}
	for _, r := range f.Related {
		j.Related = append(j.Related, jsonRelated{jsonPlaceOf(r.Span), r.Message})
	}
	if f.Fix != nil {
		j.Fix = &jsonFix{f.Fix.Message, each(f.Fix.Edits, func(e diag.Edit) jsonEdit { return jsonEdit{jsonPlaceOf(e.Span), e.New} })}
	}
	return j
}
