package report

import (
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// The parts of a SARIF log that are written (OASIS SARIF 2.1.0).
type (
	sarifLog struct {
		Version string     `json:"version"`
		Schema  string     `json:"$schema"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version,omitempty"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID                   string        `json:"id"`
		ShortDescription     sarifText     `json:"shortDescription"`
		FullDescription      sarifText     `json:"fullDescription"`
		HelpURI              string        `json:"helpUri,omitempty"`
		DefaultConfiguration sarifSeverity `json:"defaultConfiguration"`
	}
	sarifSeverity struct {
		Level string `json:"level"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID           string          `json:"ruleId"`
		RuleIndex        int             `json:"ruleIndex"`
		Level            string          `json:"level"`
		Message          sarifText       `json:"message"`
		Locations        []sarifLocation `json:"locations"`
		RelatedLocations []sarifLocation `json:"relatedLocations,omitempty"`
	}
	sarifLocation struct {
		PhysicalLocation sarifPhysical `json:"physicalLocation"`
		Message          *sarifText    `json:"message,omitempty"`
	}
	sarifPhysical struct {
		ArtifactLocation sarifArtifact `json:"artifactLocation"`
		Region           sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
	}
)

var sarifLevels = map[diag.Severity]string{diag.Error: "error", diag.Warning: "warning", diag.Info: "note"}

// SARIF writes a log of one run, with the description of every check that found something.
func SARIF(w io.Writer, r *Report, o Options) error {
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: "ruleproof", Version: o.Version, InformationURI: "https://github.com/ruleproof/ruleproof", Rules: []sarifRule{}}},
		ColumnKind: "unicodeCodePoints",
		Results:    []sarifResult{},
	}
	index := map[string]int{}
	for _, f := range r.all() {
		i, ok := index[f.Check]
		if !ok {
			i = len(run.Tool.Driver.Rules)
			index[f.Check] = i
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, r.sarifRule(f.Check))
		}
		message := f.Message
		if f.Hint != "" {
			message += " (" + f.Hint + ")"
		}
		result := sarifResult{
			RuleID: f.Check, RuleIndex: i, Level: sarifLevels[f.Severity], Message: sarifText{safe.Text(message)},
			Locations: []sarifLocation{{PhysicalLocation: physical(f.Span)}},
		}
		for _, related := range f.Related {
			result.RelatedLocations = append(result.RelatedLocations, sarifLocation{physical(related.Span), &sarifText{safe.Text(related.Message)}})
		}
		run.Results = append(run.Results, result)
	}
	return safe.EncodeJSON(w, sarifLog{"2.1.0", "https://json.schemastore.org/sarif-2.1.0.json", []sarifRun{run}}, "  ")
}

// sarifRule returns the description of a check.
func (r *Report) sarifRule(id string) sarifRule {
	c, ok := r.check(id)
	if !ok { // code scanning needs descriptions that are not empty
		c = Check{ID: id, Severity: diag.Error, Summary: id, Why: id}
	}
	rule := sarifRule{
		ID: c.ID, ShortDescription: sarifText{c.Summary}, FullDescription: sarifText{c.Why},
		DefaultConfiguration: sarifSeverity{sarifLevels[c.Severity]},
	}
	if strings.HasPrefix(c.Page, "https://") {
		rule.HelpURI = c.Page
	}
	return rule
}

func physical(at diag.Span) sarifPhysical {
	r := at.Range()
	return sarifPhysical{
		sarifArtifact{uri(at.Path())},
		sarifRegion{max(1, r.Start.Line), max(1, r.Start.Column), max(1, r.End.Line), max(1, r.End.Column)},
	}
}

// uri returns the path as a URI reference: a relative one is relative to the
// folder that the program runs in, in a workflow the root of the repository.
func uri(path string) string {
	u := url.URL{Path: filepath.ToSlash(path)}
	if filepath.IsAbs(path) {
		u.Scheme = "file"
		u.Path = "/" + strings.TrimPrefix(u.Path, "/") // a drive of Windows has no slash before it
	}
	return u.String()
}
