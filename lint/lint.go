// Package lint judges rules and queries: a table of checks, each a value with
// its reason and its examples, over what the earlier stages found out.
//
// A Subject enters (a rule with its bound query, or a query file), findings
// with places in files leave. Checks do not know how findings are printed, and
// nothing here runs a query.
package lint

import (
	"cmp"
	"slices"
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
	File     *schema.File
	Rule     *schema.Rule
	Problems []schema.Problem // of the rule's shape
	Query    *plan.Query      // nil when there is no query
	Text     *schema.Query    // the query's text, with its places in the file
	Repo     *Repository
}

// Result returns the columns of the query's answer, nil when they are not known for certain.
func (s *Subject) Result() *value.Schema {
	if s.Query == nil || s.Query.HasErrors() || s.Query.Result() == nil {
		return nil
	}
	return s.Query.Result().Schema()
}

// A Finding is what a check has to say about a place of a file.
type Finding struct {
	File     *schema.File
	Range    schema.FileRange
	Check    string // id of the check
	Code     string // the reader's or binder's own code, such as KS142; else the check's id
	Severity diag.Severity
	Message  string
	Hint     string // what to do about it, or ""
	Related  []Related
	Fix      *Fix
}

// Related is another place that a finding speaks of.
type Related struct {
	Range   schema.FileRange
	Message string
}

// A Fix is a set of replacements in the finding's file.
type Fix struct {
	Message string
	Edits   []Edit
}

// An Edit replaces a part of the file.
type Edit struct {
	Range schema.FileRange
	New   string
}

// A pass is one check's visit to one subject.
type pass struct {
	*Subject
	check    *Check
	findings *[]Finding
	within   int // how many stored functions the node at hand lies in
}

// report adds a finding of the running check. It returns the finding so that
// more can be said of it.
func (p *pass) report(at schema.FileRange, message string) *Finding {
	*p.findings = append(*p.findings, Finding{
		File: p.File, Range: at, Check: p.check.ID, Code: p.check.ID,
		Severity: p.check.Severity, Message: message,
	})
	return &(*p.findings)[len(*p.findings)-1]
}

// reportQuery adds a finding at a span of the query. What lies in a stored
// function is that function's business, whose file is linted by itself.
func (p *pass) reportQuery(at diag.Span, message string) *Finding {
	if p.within > 0 {
		return &Finding{}
	}
	return p.report(p.Text.Range(at), message)
}

// Run judges a subject and returns its findings in the order of their places.
// Severities are those of the configuration; what is silenced is left out.
func Run(s *Subject, config Config) []Finding {
	var found []Finding
	for _, c := range Checks() {
		if c.run != nil && config.severity(c) != diag.Off {
			c.run(&pass{Subject: s, check: c, findings: &found})
		}
	}
	found = append(found, problemFindings(s)...)
	found = append(found, queryFindings(s)...)
	found = silence(s, config, config.apply(found))
	slices.SortStableFunc(found, compare)
	return slices.CompactFunc(found, func(a, b Finding) bool {
		return a.Range == b.Range && a.Check == b.Check && a.Message == b.Message
	})
}

func compare(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(a.File.Path, b.File.Path),
		cmp.Compare(a.Range.Start.Offset, b.Range.Start.Offset),
		cmp.Compare(a.Severity, b.Severity),
		cmp.Compare(a.Check, b.Check),
		cmp.Compare(a.Message, b.Message),
	)
}
