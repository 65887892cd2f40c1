package report

import (
	"io"
	"strings"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// The parts of reviewdog's diagnostic format that are written (reviewdog, proto/rdf). Lines
// count from 1, columns from 1 in bytes of UTF-8; the end is exclusive.
type (
	rdResult struct {
		Source      rdSource       `json:"source"`
		Severity    string         `json:"severity"`
		Diagnostics []rdDiagnostic `json:"diagnostics"`
	}
	rdSource struct {
		Name string `json:"name"`
		URL  string `json:"url"`
	}
	rdDiagnostic struct {
		Message     string         `json:"message"`
		Location    rdLocation     `json:"location"`
		Severity    string         `json:"severity"`
		Code        rdCode         `json:"code"`
		Suggestions []rdSuggestion `json:"suggestions,omitempty"`
		Related     []rdRelated    `json:"related_locations,omitempty"`
	}
	rdCode struct {
		Value string `json:"value"`
		URL   string `json:"url,omitempty"`
	}
	rdLocation struct {
		Path  string   `json:"path"`
		Range *rdRange `json:"range,omitempty"`
	}
	rdRange struct {
		Start rdPosition `json:"start"`
		End   rdPosition `json:"end"`
	}
	rdPosition struct {
		Line   int `json:"line"`
		Column int `json:"column"`
	}
	rdSuggestion struct {
		Range rdRange `json:"range"`
		Text  string  `json:"text"`
	}
	rdRelated struct {
		Message  string     `json:"message"`
		Location rdLocation `json:"location"`
	}
)

var rdLevels = map[diag.Severity]string{diag.Error: "ERROR", diag.Warning: "WARNING", diag.Info: "INFO"}

// RDJSON writes the findings for reviewdog, which comments on pull requests with them and suggests the fixes.
func RDJSON(w io.Writer, r *Report, o Options) error {
	all := r.all()
	result := rdResult{Source: rdSource{"ruleproof", homePage}, Severity: "UNKNOWN_SEVERITY", Diagnostics: each(all, func(f diag.Diagnostic) rdDiagnostic {
		text := safe.Text(f.Message)
		if f.Hint != "" {
			text += "\nhint: " + safe.Text(f.Hint)
		}
		d := rdDiagnostic{Message: text, Location: o.rdLocation(f.Span), Severity: rdLevels[f.Severity], Code: rdCode{Value: title(f)}}
		if c, ok := r.check(f.Check); ok && strings.HasPrefix(c.Page, "https://") {
			d.Code.URL = c.Page
		}
		for _, related := range f.Related {
			d.Related = append(d.Related, rdRelated{safe.Text(related.Message), o.rdLocation(related.Span)})
		}
		if f.Fix != nil {
			for _, e := range f.Fix.Edits {
				d.Suggestions = append(d.Suggestions, rdSuggestion{rdRangeOf(e.Span), e.New})
			}
		}
		return d
	})}
	for _, f := range all {
		if result.Severity == "UNKNOWN_SEVERITY" || f.Severity == diag.Error || f.Severity == diag.Warning && result.Severity == "INFO" {
			result.Severity = rdLevels[f.Severity]
		}
	}
	return safe.EncodeJSON(w, result, "  ")
}

func (o Options) rdLocation(at diag.Span) rdLocation {
	l := rdLocation{Path: o.path(at.Path())}
	if !at.Known().IsZero() {
		r := rdRangeOf(at)
		l.Range = &r
	}
	return l
}

func rdRangeOf(at diag.Span) rdRange {
	at = at.InFile()
	return rdRange{rdPositionOf(at.Source, at.Start), rdPositionOf(at.Source, max(at.Start, at.End))}
}

// rdPositionOf returns the position of an offset with its column in bytes.
func rdPositionOf(file *diag.Source, offset int) rdPosition {
	p := file.Position(offset)
	if file.Text == "" {
		return rdPosition{p.Line, p.Column}
	}
	offset = max(0, min(offset, len(file.Text)))
	return rdPosition{p.Line, offset - file.LineStarts()[p.Line-1] + 1}
}
