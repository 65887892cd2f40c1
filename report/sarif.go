package report

import (
	"cmp"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/internal/words"
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
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		ColumnKind  string            `json:"columnKind"`
		Results     []sarifResult     `json:"results"`
	}
	sarifInvocation struct {
		Successful    bool                `json:"executionSuccessful"`
		Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
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
		Help                 sarifHelp     `json:"help"`
		HelpURI              string        `json:"helpUri,omitempty"`
		DefaultConfiguration sarifSeverity `json:"defaultConfiguration"`
		Properties           sarifAbout    `json:"properties"`
	}
	sarifHelp struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown"`
	}
	sarifAbout struct {
		Tags            []string `json:"tags"`
		Precision       string   `json:"precision"`
		ProblemSeverity string   `json:"problem.severity"`
	}
	sarifSeverity struct {
		Level string `json:"level"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID           string              `json:"ruleId"`
		RuleIndex        int                 `json:"ruleIndex"`
		Level            string              `json:"level"`
		Message          sarifText           `json:"message"`
		Locations        []sarifLocation     `json:"locations"`
		RelatedLocations []sarifLocation     `json:"relatedLocations,omitempty"`
		Fingerprints     map[string]string   `json:"partialFingerprints"`
		Fixes            []sarifFix          `json:"fixes,omitempty"`
		Suppressions     *[]sarifSuppression `json:"suppressions,omitempty"`
		Properties       *sarifCode          `json:"properties,omitempty"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Justification string `json:"justification,omitempty"`
	}
	sarifCode struct {
		Code string `json:"code"` // of the query's fault, such as KS142
	}
	sarifFix struct {
		Description sarifText     `json:"description"`
		Changes     []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		ArtifactLocation sarifArtifact      `json:"artifactLocation"`
		Replacements     []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		Deleted  sarifRegion `json:"deletedRegion"`
		Inserted sarifText   `json:"insertedContent"`
	}
	sarifLocation struct {
		ID               int           `json:"id,omitempty"`
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

// maxResults is how many results of a run code scanning takes; a log with more is refused.
const maxResults = 25_000

// maxDescription is how many characters code scanning takes of a description of a rule, an ellipsis left aside.
const maxDescription = 1023

// homePage is the page of the program.
const homePage = "https://github.com/ruleproof/ruleproof"

// SARIF writes a log of one run, with the description of every check that found something. Its paths
// are relative to the root of the repository. Of very many findings it has the worst.
func SARIF(w io.Writer, r *Report, o Options) error {
	s := sarifWriter{report: r, options: o, prints: newFingerprints(o), index: map[string]int{}}
	found, left := worst(r.all(), maxResults)
	silenced, more := worst(r.Silenced, max(1, maxResults-len(found)))
	s.suppresses = r.Silenced != nil
	found, left = append(found[:len(found):len(found)], silenced...), left+more
	run := sarifRun{
		Tool:        sarifTool{sarifDriver{Name: "ruleproof", Version: o.Version, InformationURI: homePage}},
		Invocations: []sarifInvocation{{Successful: true}},
		ColumnKind:  "unicodeCodePoints",
		Results:     each(found, s.result),
	}
	if left += r.Left; left > 0 {
		run.Invocations[0].Notifications = []sarifNotification{{"warning", sarifText{words.Count(left, "further finding") + " not listed"}}}
	}
	run.Tool.Driver.Rules = append([]sarifRule{}, s.rules...)
	return safe.EncodeJSON(w, sarifLog{"2.1.0", "https://json.schemastore.org/sarif-2.1.0.json", []sarifRun{run}}, "  ")
}

type sarifWriter struct {
	report  *Report
	options Options
	prints  *fingerprints
	rules   []sarifRule
	index   map[string]int // of the rules, by check

	suppresses bool // whether results say that they are, or are not, suppressed
}

func (s *sarifWriter) result(f diag.Diagnostic) sarifResult {
	i, ok := s.index[f.Check]
	if !ok {
		i = len(s.rules)
		s.index[f.Check] = i
		s.rules = append(s.rules, s.report.sarifRule(f.Check))
	}
	message := f.Message
	if f.Hint != "" {
		message += " (" + f.Hint + ")"
	}
	result := sarifResult{
		RuleID: f.Check, RuleIndex: i, Level: sarifLevels[f.Severity],
		Locations:    []sarifLocation{{PhysicalLocation: s.options.physical(f.Span)}},
		Fingerprints: map[string]string{"ruleproof/v1": s.prints.of(f)},
	}
	if f.Code != f.Check && f.Code != "" {
		message += " [" + f.Code + "]"
		result.Properties = &sarifCode{f.Code}
	}
	result.Message = sarifText{safe.Text(message)}
	if hash := s.prints.line(f.Span); hash != "" {
		result.Fingerprints["primaryLocationLineHash"] = hash
	}
	for i, related := range f.Related {
		result.RelatedLocations = append(result.RelatedLocations, sarifLocation{i + 1, s.options.physical(related.Span), &sarifText{safe.Text(related.Message)}})
	}
	if s.suppresses {
		result.Suppressions = &[]sarifSuppression{}
		if f.Silenced != nil {
			result.Suppressions = &[]sarifSuppression{suppressionOf(f.Silenced)}
		}
	}
	if f.Fix != nil {
		result.Fixes = []sarifFix{s.options.sarifFix(f)}
	}
	return result
}

func suppressionOf(s *diag.Silence) sarifSuppression {
	if s.Baseline {
		return sarifSuppression{Kind: "external"}
	}
	return sarifSuppression{"inSource", safe.Text(s.Reason)}
}

// sarifFix returns the edits of a finding's fix, which lie in the file of the finding.
func (o Options) sarifFix(f diag.Diagnostic) sarifFix {
	change := sarifChange{ArtifactLocation: sarifArtifact{o.uri(f.Span.Path())}}
	for _, e := range f.Fix.Edits {
		change.Replacements = append(change.Replacements, sarifReplacement{region(e.Span), sarifText{e.New}})
	}
	return sarifFix{sarifText{safe.Text(f.Fix.Message)}, []sarifChange{change}}
}

// sarifRule returns the description of a check.
func (r *Report) sarifRule(id string) sarifRule {
	c, ok := r.check(id)
	if !ok {
		c = Check{ID: id, Severity: diag.Error}
	}
	// Code scanning needs descriptions that are not empty, also of a check of the user's own.
	c.Summary = safe.Cut(cmp.Or(c.Summary, id), maxDescription)
	c.Why = cmp.Or(c.Why, c.Summary)
	family, _, _ := strings.Cut(c.ID, "/")
	rule := sarifRule{
		ID: c.ID, ShortDescription: sarifText{c.Summary}, FullDescription: sarifText{safe.Cut(c.Why, maxDescription)},
		DefaultConfiguration: sarifSeverity{sarifLevels[c.Severity]},
		Help:                 sarifHelp{c.Why, c.Why},
		Properties:           sarifAbout{[]string{family}, "high", problemSeverities[c.Severity]},
	}
	for _, example := range []struct{ title, text string }{{"Bad", c.Bad}, {"Good", c.Good}} {
		if example.text != "" {
			rule.Help.Text += "\n\n" + example.title + ":\n\n" + example.text
			rule.Help.Markdown += "\n\n" + example.title + ":\n\n```\n" + example.text + "\n```"
		}
	}
	if safe.IsURL(c.Page) {
		rule.HelpURI = c.Page
		rule.Help.Text += "\n\nReference: " + c.Page
		rule.Help.Markdown += "\n\nReference: <" + c.Page + ">"
	}
	return rule
}

// problemSeverities are code scanning's names for the severities of a rule.
var problemSeverities = map[diag.Severity]string{diag.Error: "error", diag.Warning: "warning", diag.Info: "recommendation"}

func (o Options) physical(at diag.Span) sarifPhysical {
	return sarifPhysical{sarifArtifact{o.uri(at.Path())}, region(at)}
}

func region(at diag.Span) sarifRegion {
	r := at.Range()
	return sarifRegion{max(1, r.Start.Line), max(1, r.Start.Column), max(1, r.End.Line), max(1, r.End.Column)}
}

// uri returns the path as a URI reference, relative to the root of the repository if the file is in it.
func (o Options) uri(name string) string {
	name = o.path(name)
	u := url.URL{Path: name}
	if filepath.IsAbs(filepath.FromSlash(name)) {
		u.Scheme = "file"
		u.Path = "/" + strings.TrimPrefix(u.Path, "/") // a drive of Windows has no slash before it
	}
	return u.String()
}
