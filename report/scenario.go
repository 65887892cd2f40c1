package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// A Suite is what came of a scenario file.
type Suite struct {
	Path      string            // of the scenario file
	Rule      string            // the path of the rule's file
	Problems  []diag.Diagnostic // what kept all scenarios from running
	Warnings  []diag.Diagnostic // what is doubtful in the file as a whole
	Scenarios []*Scenario       // in the order of the file; none when it could not be read
}

// Count returns how many scenarios ended with the status.
func (s *Suite) Count(status Status) int {
	n := 0
	for _, c := range s.Scenarios {
		if c.Status == status {
			n++
		}
	}
	return n
}

// Unreadable reports whether the scenario file could not be read, so that it has no scenarios.
func (s *Suite) Unreadable() bool { return len(s.Problems) > 0 && len(s.Scenarios) == 0 }

// OK reports whether nothing of the file failed: no scenario, and not the file as a whole.
func (s *Suite) OK() bool { return len(s.Problems) == 0 && s.Count(Failed)+s.Count(Errored) == 0 }

// warned reports whether there is a warning of the severity, which the configuration may have given it.
func (s *Suite) warned(severity diag.Severity) bool {
	has := func(d diag.Diagnostic) bool { return d.Severity == severity }
	return slices.ContainsFunc(s.Warnings, has) ||
		slices.ContainsFunc(s.Scenarios, func(c *Scenario) bool { return slices.ContainsFunc(c.Warnings, has) })
}

// Counts say how scenarios ended.
type Counts struct {
	Passed, Failed, Errored int
	Skipped, Known          int
	Unreadable              int // files of scenarios
	Warnings                Severities
}

// Scenarios returns how many scenarios there are.
func (c Counts) Scenarios() int { return c.Ran() + c.Skipped }

// Ran returns how many scenarios were to run, whether they could or not.
func (c Counts) Ran() int { return c.Passed + c.Failed + c.Errored + c.Known }

// expected returns how many scenarios ended as their files say without passing, as the end of a list; "" for none.
func (c Counts) expected() string {
	text := ""
	if c.Skipped > 0 {
		text += fmt.Sprintf(", %d skipped", c.Skipped)
	}
	if c.Known > 0 {
		text += fmt.Sprintf(", %d known to fail", c.Known)
	}
	return text
}

// Counts returns how the scenarios of all suites ended.
func (r *Report) Counts() Counts {
	var c Counts
	for _, s := range r.Suites {
		c.Passed += s.Count(Passed)
		c.Failed += s.Count(Failed)
		c.Errored += s.Count(Errored)
		c.Skipped += s.Count(Skipped)
		c.Known += s.Count(Known)
		c.warn(s.Warnings)
		for _, scenario := range s.Scenarios {
			c.warn(scenario.Warnings)
		}
		if s.Unreadable() {
			c.Unreadable++
		}
	}
	return c
}

// warn counts warnings about scenarios, to which the configuration may have given other severities.
func (c *Counts) warn(list []diag.Diagnostic) {
	for _, w := range list {
		c.Warnings[w.Severity]++
	}
}

// A Status says how a scenario ended.
type Status string

// The statuses of scenarios.
const (
	Passed  Status = "passed"
	Failed  Status = "failed"  // an expectation was not met
	Errored Status = "error"   // it could not run
	Skipped Status = "skipped" // its file says that it does not run
	Known   Status = "known"   // it failed, as its file expects
)

// A Scenario is what came of one scenario.
type Scenario struct {
	Name        string
	Description string
	Tags        []string
	Span        diag.Span // of its name
	Status      Status
	Reason      string            // why it is skipped, or expected to fail
	Elapsed     time.Duration     // how long it ran
	Differences []Difference      // of one that failed, also as expected
	Reasons     []Reason          // why something that is expected is not there
	Explained   []Explained       // the way of the events through its runs, where that was asked for
	Problems    []diag.Diagnostic // of one that could not run
	Warnings    []diag.Diagnostic // why it may prove less than it seems to

	RunCount, AlertCount, IncidentCount int

	// What happened in it, where that was asked for.
	Tables    []Table
	Runs      []Run
	Incidents []Incident
	// Unpredictable says why nobody can tell the incidents; "" where they are known.
	Unpredictable string
}

// A Difference is an expectation that was not met.
type Difference struct {
	Kind    string    // what it is about: "row", "alert", "incident" or "run"; "" for something else
	Span    diag.Span // of the expectation
	Message string    // what was expected and what there is instead, in a line
	Fields  []Field
	Agree   int    // how many more fields are as expected
	MadeBy  string // the events that made what is not expected, "" where that is not known
}

// A Field is a field whose value is not the expected one. Expected or Actual is
// nil for a field that has only the other.
type Field struct {
	Name             string
	Expected, Actual []string
	InWords          bool // Expected is not a value, but says in words which values fit
}

// expected returns what is expected in a line.
func (f Field) expected() string {
	if f.InWords {
		return safe.Cut(strings.Join(f.Expected, ", "), maxShown)
	}
	return list(f.Expected)
}

// wanted and got return what is expected of the field and what it is, "" for what it has not.
func (f Field) wanted() string {
	if f.Expected == nil {
		return ""
	}
	return f.expected()
}

func (f Field) got() string {
	if f.Actual == nil {
		return ""
	}
	return list(f.Actual)
}

// all returns the findings, and those that failed scenarios are.
func (r *Report) all() []diag.Diagnostic {
	found := r.Findings
	for _, s := range r.Suites {
		found = append(found[:len(found):len(found)], problems("no scenario can run: ", s.Problems)...)
		found = append(found, s.Warnings...)
		for _, c := range s.Scenarios {
			found = append(found, c.findings()...)
		}
	}
	return found
}

// findings returns what a scenario is as findings: one if it failed, and one for
// each problem if it could not run.
func (c *Scenario) findings() []diag.Diagnostic {
	list := problems("scenario "+diag.Quote(c.Name)+" could not run: ", c.Problems)
	for _, w := range c.Warnings {
		w.Message = "scenario " + diag.Quote(c.Name) + ": " + w.Message
		list = append(list, w)
	}
	switch c.Status {
	case Skipped:
		return append(list, c.expected(skippedCheck, "is skipped"))
	case Known:
		return append(list, c.expected(knownCheck, "fails, as expected"))
	case Failed:
	default:
		return list
	}
	f := diag.Diagnostic{Check: failedCheck, Code: failedCheck, Severity: diag.Error, Span: c.Span, Message: "scenario " + diag.Quote(c.Name) + " failed"}
	for i, d := range c.Differences {
		if i == 0 {
			f.Message += ": " + d.Message
		}
		f = f.WithRelated(d.Span, d.line())
	}
	for _, r := range c.Reasons[:min(len(c.Reasons), shownReasons)] {
		if at := r.place(); at.Source != nil {
			f = f.WithRelated(at, r.line())
		}
	}
	return append(list, f)
}

// expected returns the finding that a scenario ends as its file says.
func (c *Scenario) expected(check, what string) diag.Diagnostic {
	return diag.Diagnostic{Check: check, Code: check, Severity: diag.Info, Span: c.Span,
		Message: "scenario " + diag.Quote(c.Name) + " " + what + ": " + safe.Cut(c.Reason, maxShown)}
}

// problems returns the problems as findings of scenarios.
func problems(what string, list []diag.Diagnostic) []diag.Diagnostic {
	found := make([]diag.Diagnostic, len(list))
	for i, p := range list {
		p.Check, p.Message = cmp.Or(p.Check, erroredCheck), what+p.Message
		if !explained(p.Code) {
			p.Code = p.Check
		}
		found[i] = p
	}
	return found
}

// explained reports whether 'ruleproof explain' knows a code; the other codes are for the program itself.
func explained(code string) bool {
	_, ofQuery := diag.Codes[code]
	_, own := ownCheck(code)
	return ofQuery || own
}

// line returns the difference with its fields as one line.
func (d Difference) line() string {
	parts := []string{d.Message}
	for _, f := range d.Fields {
		switch {
		case f.Actual == nil:
			parts = append(parts, f.Name+": "+f.expected())
		case f.Expected == nil:
			parts = append(parts, f.Name+": "+list(f.Actual))
		default:
			parts = append(parts, fmt.Sprintf("%s: expected %s, actual %s", f.Name, f.expected(), list(f.Actual)))
		}
	}
	if d.MadeBy != "" {
		parts = append(parts, "made by "+d.MadeBy)
	}
	return strings.Join(parts, "; ")
}
