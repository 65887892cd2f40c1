// Package report writes what a command found for those who read it: people at a
// terminal, programs, code scanning, the log of a workflow, a build's list of tests.
//
// A Report enters, a value that the command has filled; text leaves, in the
// report's order. Whatever comes from a file is escaped for the place where it
// is printed. The package runs nothing and reads no file. It does not know the
// checks, whose descriptions are part of the report; of the simulation only
// SuiteOf knows, which makes plain values of its results.
package report

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// A Report is what a command found.
type Report struct {
	Findings []diag.Diagnostic // in the order in which they are written
	Totals   Totals            // of all findings, also of those that were left out
	Files    []string          // that were checked, in their order; nil if not all could be
	Left     int               // findings that a limit left out
	Silenced []diag.Diagnostic // findings that are not reported, for SARIF alone; nil if it is to leave them out
	Checks   map[string]Check  // by id; a check that is missing has no description

	Suites  []*Suite      // of the scenario files that ran; nil for a command that runs none
	Stopped bool          // after the first scenario that did not pass: the others did not run
	Elapsed time.Duration // of all
	Linted  Totals        // of the findings about the rules of the scenarios, which are only counted

	byCheck []checkCount // of all findings
	fixable int          // findings that have a fix, of all
}

// New returns the report of the findings. Of very many findings of one cause in one file the first are written.
func New(found []diag.Diagnostic) *Report {
	fixable := 0
	for i := range found {
		found[i].Message, found[i].Hint = bounded(found[i].Message), bounded(found[i].Hint)
		if found[i].Fix != nil {
			fixable++
		}
	}
	return &Report{Findings: capped(found), Totals: TotalsOf(found), byCheck: countChecks(found), fixable: fixable}
}

// maxMessage bounds a message, in characters: what it quotes of a file may be long, and may be quoted often.
const maxMessage = 1000

func bounded(message string) string {
	if len(message) <= maxMessage {
		return message
	}
	return safe.Cut(message, maxMessage)
}

// Limit keeps the worst findings, so many of them, in their order; 0 keeps all.
func (r *Report) Limit(n int) {
	r.Findings, r.Left = worst(r.Findings, n)
}

// worst returns the n worst findings in their order, and how many it leaves out; with 0 it leaves out none.
func worst(found []diag.Diagnostic, n int) ([]diag.Diagnostic, int) {
	if n <= 0 || len(found) <= n {
		return found, 0
	}
	left := len(found) - n
	kept := make([]diag.Diagnostic, 0, n)
	for s, room := diag.Error, n; s < diag.Off && room > 0; s++ {
		for _, f := range found {
			if f.Severity == s && room > 0 {
				kept = append(kept, f)
				room--
			}
		}
	}
	return diag.Sort(kept), left
}

// A Check is how a report describes one kind of findings.
type Check struct {
	ID       string
	Severity diag.Severity
	Summary  string // one line
	Why      string // a paragraph
	Page     string // an address, or ""
	Bad      string // an example with the fault, or ""
	Good     string // an example without it, or ""
}

// Severities are numbers of findings by severity.
type Severities [diag.Off]int

// Sum returns how many findings there are.
func (n Severities) Sum() int {
	sum := 0
	for _, count := range n {
		sum += count
	}
	return sum
}

// String says the numbers in words, "" for no finding.
func (n Severities) String() string {
	var parts []string
	for s, count := range n {
		if count > 0 {
			parts = append(parts, words.Count(count, diag.Severity(s).String()))
		}
	}
	return strings.Join(parts, ", ")
}

// Totals says how many findings there are.
type Totals struct {
	BySeverity Severities
	Files      int
}

// TotalsOf counts findings.
func TotalsOf(found []diag.Diagnostic) Totals {
	var t Totals
	files := map[string]bool{}
	for _, f := range found {
		if f.Severity < diag.Off {
			t.BySeverity[f.Severity]++
		}
		files[f.Span.Path()] = true
	}
	t.Files = len(files)
	return t
}

// Any reports whether there is a finding.
func (t Totals) Any() bool { return t != Totals{} }

// String says in words how many findings of each severity there are.
func (t Totals) String() string {
	found := t.BySeverity.String()
	if found == "" {
		return "no findings"
	}
	return fmt.Sprintf("%s in %s", found, words.Count(t.Files, "file"))
}

// Line returns what is said about a place as one line, "path:line:column:
// severity: message". Of a place that is not known completely, where is what is known.
func Line(where string, s diag.Severity, message string) string {
	return fmt.Sprintf("%s: %s: %s", safe.Path(where), s, safe.Text(message))
}

// Options say how a report is written.
type Options struct {
	Color   bool // with ANSI colours; text only
	Verbose bool // every scenario with what happened in it, and not only those that failed; text and JSON
	Explain bool // all reasons, and the way of the events through the query; text only
	Quiet   bool // of scenarios only those that did not pass; text only
	Times   bool // how long scenarios took; a report without times is the same for the same files
	Slowest int  // so many of the slowest scenarios; 0 for the default; text only

	// Terminal says that people read the report as it is written: a text says how long all took, and what took long.
	Terminal bool
	Version  string // of the program, for reports that name it
	Root     string // absolute path of the repository, to which the paths of reports for machines are relative; "" for none
	Dir      string // absolute path of the current folder, to which the paths of findings are relative

	FailOn diag.Severity // the least severity that fails a test; a report of tests only
}

// path returns a file's path from the root of the repository, with slashes, or as it is
// for a file outside of it.
func (o Options) path(name string) string {
	abs := filepath.FromSlash(name)
	if !filepath.IsAbs(abs) {
		abs = filepath.Join(o.Dir, abs)
	}
	if o.Root == "" || name == "" || name == stdin {
		return filepath.ToSlash(name)
	}
	for _, resolve := range []func(string) (string, error){filepath.Abs, filepath.EvalSymlinks} {
		root, err := resolve(o.Root)
		file, err2 := resolve(abs)
		if err != nil || err2 != nil {
			continue
		}
		if rel, err := filepath.Rel(root, file); err == nil && filepath.IsLocal(rel) {
			return filepath.ToSlash(rel)
		}
	}
	return filepath.ToSlash(name)
}

// stdin is the name of standard input.
const stdin = "-"

// Content is what a format can show.
type Content uint8

// The contents of reports.
const (
	Findings Content = 1 << iota
	Scenarios
)

// A Format writes reports.
type Format struct {
	Name    string
	Summary string
	Shows   Content
	Details bool // it always shows what happened in scenarios
	Write   func(w io.Writer, r *Report, o Options) error
}

// Formats are the known formats, the default first.
var Formats = []Format{
	{Name: "text", Summary: "for people: each finding with the line it is about", Shows: Findings | Scenarios, Write: Text},
	{Name: "json", Summary: "for programs: an array of findings, or an object with the scenarios", Shows: Findings | Scenarios, Write: JSON},
	{Name: "sarif", Summary: "SARIF 2.1.0, for code scanning", Shows: Findings | Scenarios, Write: SARIF},
	{Name: "github", Summary: "annotations in the log of a GitHub workflow", Shows: Findings | Scenarios, Write: GitHub},
	{Name: "azure", Summary: "issues in the log of an Azure pipeline", Shows: Findings | Scenarios, Write: Azure},
	{Name: "gitlab", Summary: "GitLab's report of code quality", Shows: Findings | Scenarios, Write: GitLab},
	{Name: "junit", Summary: "JUnit XML, for lists of tests", Shows: Findings | Scenarios, Write: JUnit},
	{Name: "tap", Summary: "TAP 14, for programs that read the Test Anything Protocol", Shows: Scenarios, Write: TAP},
	{Name: "rdjson", Summary: "diagnostics for reviewdog", Shows: Findings | Scenarios, Write: RDJSON},
	{Name: "html", Summary: "a page that draws each scenario: events, windows, alerts and incidents", Shows: Scenarios, Details: true, Write: HTML},
	{Name: "markdown", Summary: "a summary for a page of a build or a pull request", Shows: Findings | Scenarios, Write: Markdown},
}

// ByName returns the format of that name, which must show the content.
func ByName(name string, shows Content) (Format, error) {
	for _, f := range Formats {
		if f.Name == name && f.Shows&shows != 0 {
			return f, nil
		}
	}
	return Format{}, fmt.Errorf("unknown format %q; the formats are %s", name, Names(shows))
}

// Names returns the names of the formats that show the content, as a list in words.
func Names(shows Content) string {
	var names []string
	for _, f := range Formats {
		if f.Shows&shows != 0 {
			names = append(names, f.Name)
		}
	}
	return words.List(names)
}
