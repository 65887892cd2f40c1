// Package lint judges rules and queries: a table of checks, each a value with
// its reason and its examples, over what the earlier stages found out.
//
// A Subject enters (a rule with its bound query, or a query file), findings
// with places in files leave. Checks do not know how findings are printed, and
// nothing here runs a query.
package lint

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/value"
	"github.com/ruleproof/ruleproof/schema"
)

// A Check is one thing that the linter looks for.
type Check struct {
	ID       string // family/name
	Severity diag.Severity
	Summary  string // one line
	Why      string // why it matters
	Bad      string // an example with the fault, and
	Good     string // one without: keys of a rule, or a query (see Example)
	Page     string // the page of the reference that the check rests on

	// run looks at one subject. It is nil for the checks that report what the
	// rule's reader or the query's binder has found.
	run func(*pass)
}

// Family returns the part of the id before the slash.
func (c *Check) Family() string { return c.ID[:strings.IndexByte(c.ID, '/')] }

// A Subject is one file to judge. A file with only a query has no Rule.
type Subject struct {
	File     *diag.Source
	Rule     *schema.Rule
	Problems []diag.Diagnostic // of the rule's shape
	Query    *plan.Query       // nil when there is no query
	Text     *diag.Source      // the query's text, with its places in the file
	Repo     *Repository
}

// Result returns the columns of the query's answer, nil when they are not known for certain.
func (s *Subject) Result() *value.Schema {
	if s.Query == nil || s.Query.HasErrors() || s.Query.Result() == nil {
		return nil
	}
	return s.Query.Result().Schema()
}

// A pass is one check's visit to one subject.
type pass struct {
	*Subject
	check    *Check
	findings *[]diag.Diagnostic
}

// report adds a finding of the running check. It returns the finding so that
// more can be said of it. What lies in a stored function is that function's
// business, whose file is linted by itself.
func (p *pass) report(at diag.Span, message string) *diag.Diagnostic {
	if at.Source != nil && at.Source.Function != "" {
		return &diag.Diagnostic{}
	}
	*p.findings = append(*p.findings, diag.Diagnostic{
		Span: at, Check: p.check.ID, Code: p.check.ID, Severity: p.check.Severity, Message: message,
	})
	return &(*p.findings)[len(*p.findings)-1]
}

// Run judges a subject and returns its findings in the order of their places.
// Severities are those of the configuration; what is silenced is left out.
func Run(s *Subject, config Config) []diag.Diagnostic {
	var found []diag.Diagnostic
	for _, c := range Checks() {
		if c.run != nil && config.severity(c) != diag.Off {
			c.run(&pass{Subject: s, check: c, findings: &found})
		}
	}
	found = append(found, problemFindings(s)...)
	found = append(found, queryFindings(s)...)
	found = silence(s, config, config.apply(found))
	return diag.Sort(found)
}
