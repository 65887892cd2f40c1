// Package lint checks rules and queries. Its table of checks has a value for each check,
// with a reason and examples; checks work on the results of the earlier stages.
//
// A Subject enters, which is a rule with its bound query or a query file. Findings with
// places in files leave. Checks do not know how findings are printed, and nothing here
// runs a query.
package lint

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/window"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
)

// A Check is one thing that the linter looks for.
type Check struct {
	ID       string // family/name
	Severity diag.Severity
	Summary  string // one line
	Why      string // why it matters
	Bad      string // an example with the fault: keys of a rule, or a query
	Good     string // an example without it
	Page     string // the page of the reference on which the check is based
	Optional bool   // an opinion: off unless the configuration names the check

	// run checks one subject. It is nil for checks that report the findings of the rule's
	// reader or of the query's binder.
	run func(*pass)
}

// Family returns the part of the id before the slash.
func (c *Check) Family() string { return c.ID[:strings.IndexByte(c.ID, '/')] }

// A Subject is one file to check. A file with only a query has no Rule.
type Subject struct {
	File     *diag.Source
	Rule     *schema.Rule
	Problems []diag.Diagnostic // the problems of the rule's shape
	Query    *plan.Query       // nil when there is no query
	Text     *diag.Source      // the query's text, with its places in the file
	Repo     *Repository

	windows *window.Result // see windowed
}

// Result returns the columns of the query's result, nil if they are not known for certain.
func (s *Subject) Result() *value.Schema {
	if s.Query == nil || s.Query.HasErrors() || s.Query.Result() == nil {
		return nil
	}
	return s.Query.Result().Schema()
}

// A pass is the run of one check on one subject.
type pass struct {
	*Subject
	check    *Check
	findings *[]diag.Diagnostic
}

// report adds a finding of the running check. It returns the finding so that the check
// can add to it. It drops findings in the text of a stored function, whose own file is
// linted too.
func (p *pass) report(at diag.Span, message string) *diag.Diagnostic {
	if at.Source != nil && at.Source.Function != "" {
		return &diag.Diagnostic{}
	}
	*p.findings = append(*p.findings, diag.Diagnostic{
		Span: at, Check: p.check.ID, Code: p.check.ID, Severity: p.check.Severity, Message: message,
	})
	return &(*p.findings)[len(*p.findings)-1]
}

// Run checks a subject and returns its findings in the order of their places. Severities
// are those of the configuration. Silenced findings are left out.
func Run(s *Subject, config Config) []diag.Diagnostic {
	var found []diag.Diagnostic
	for _, c := range Checks() {
		if c.run != nil && config.severity(c) != diag.Off {
			c.run(&pass{Subject: s, check: c, findings: &found})
		}
	}
	found = append(found, problemFindings(s)...)
	found = append(found, queryFindings(s)...)
	found = silence(s, config, config.Apply(found))
	return diag.Sort(found)
}
