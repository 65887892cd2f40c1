// Package lint checks rules and queries. Its table of checks has a value for each check,
// with a reason and examples; checks work on the results of the earlier stages.
//
// A Subject enters, which is a rule with its bound query or a query file. Findings with
// places in files leave. Checks do not know how findings are printed, and nothing here
// runs a query.
package lint

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
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
	Summary  string        // one line
	Why      string        // why it matters
	Bad      string        // an example with the fault: keys of a rule, or a query
	Good     string        // an example without it
	Page     string        // the page of the reference on which the check is based
	Target   Target        // the only target under which the check finds anything; "" for all
	Portal   schema.Portal // the only portal for which it does; "" for all
	Optional bool          // an opinion: off unless the configuration names the check
	Fixes    bool          // --fix mends the bad example, and findings like it

	// AcrossFiles says that a finding depends on which other files are checked.
	AcrossFiles bool

	// run checks one subject. It is nil for checks that report the findings of the rule's
	// reader or of the query's binder.
	run func(*pass)
}

// Family returns the part of the id before the slash.
func (c *Check) Family() string { return c.ID[:strings.IndexByte(c.ID, '/')] }

// Condition returns the setting under which alone the check finds anything, "" if it needs none.
func (c *Check) Condition() string {
	switch {
	case c.Target != "":
		return "target: " + string(c.Target)
	case c.Portal != "":
		return "portal: " + string(c.Portal)
	}
	return ""
}

// Shown returns the severity without a configuration, in words.
func (c *Check) Shown() string {
	if c.Optional {
		return diag.Off.String()
	}
	return c.Severity.String()
}

// A Subject is one file to check. A file with only a query has no Rule.
type Subject struct {
	File     *diag.Source
	Rule     *schema.Rule
	Problems []diag.Diagnostic // the problems of the rule's shape
	Query    *plan.Query       // nil when there is no query
	Text     *diag.Source      // the query's text, with its places in the file
	Repo     *Repository

	Base     *schema.Rule // what the rule was at another commit; nil for a new rule, and without such a commit
	BaseName string       // the name of that commit

	found    *parts         // of the query's plan; nil until they are asked for
	windows  *window.Result // see analysis
	judged   []*verdict     // see verdicts
	isJudged bool
}

// Result returns the columns of the query's result, nil unless all of them are known for certain.
func (s *Subject) Result() *value.Schema {
	if known := s.Known(); known != nil && !known.Open {
		return known
	}
	return nil
}

// Known returns the columns that the query's result is known to have, nil if nothing is known. It
// has others too if it is open: it comes from a table or a parser that nobody has declared, or from a
// plugin such as bag_unpack.
func (s *Subject) Known() *value.Schema {
	if s.Query == nil || s.Query.HasErrors() || s.Query.Result() == nil {
		return nil
	}
	return s.Query.Result().Schema()
}

// A pass is the run of one check on one subject.
type pass struct {
	*Subject
	config   *Config
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
	*p.findings = append(*p.findings, p.check.at(at, message))
	return &(*p.findings)[len(*p.findings)-1]
}

// at returns a finding of the check.
func (c *Check) at(at diag.Span, message string) diag.Diagnostic {
	return diag.Diagnostic{Span: at, Check: c.ID, Code: c.ID, Severity: c.Severity, Message: message}
}

// Run checks a subject and returns its findings in the order of their places. Severities
// are those of the configuration. Silenced findings are left out.
func Run(s *Subject, config Config) []diag.Diagnostic { return Find(s, config).Settle() }

// Findings are what was found about a subject, before comments silence some of it. Findings that are
// made elsewhere can be added. They hold neither the rule nor its plan.
type Findings struct {
	config   Config
	found    []diag.Diagnostic
	comments []*directive
	silenced []diag.Diagnostic
	broken   bool // the query could not be judged in full
}

// Find checks a subject.
func Find(s *Subject, config Config) *Findings {
	f := &Findings{config: config, comments: directives(s), broken: s.Text != nil && (s.Query == nil || s.Query.HasErrors())}
	for _, c := range Checks() {
		if c.run != nil && config.severity(c) != diag.Off {
			c.run(&pass{Subject: s, config: &f.config, check: c, findings: &f.found})
		}
	}
	f.Add(problemFindings(s, config)...)
	binder := queryFindings(s)
	f.dropConsequences(s, binder)
	f.Add(binder...)
	return f
}

// dropConsequences drops what was found in a query that does not parse, and within what the binder reports.
func (f *Findings) dropConsequences(s *Subject, binder []diag.Diagnostic) {
	if !f.broken || s.Query == nil {
		return
	}
	unparsed := diag.HasErrors(s.Query.Syntax.Diagnostics)
	f.found = slices.DeleteFunc(f.found, func(d diag.Diagnostic) bool {
		return d.Span.Source == s.Text && (unparsed || slices.ContainsFunc(binder, func(b diag.Diagnostic) bool {
			return b.Severity == diag.Error && b.Span.Encloses(d.Span)
		}))
	})
}

// Add adds findings about the subject.
func (f *Findings) Add(found ...diag.Diagnostic) { f.found = append(f.found, found...) }

// Settle returns the findings that the configuration and the comments of the file leave, in the order of their places.
func (f *Findings) Settle() []diag.Diagnostic {
	found := f.silence(f.config.Apply(f.found))
	placeFixes(found)
	return diag.Sort(found)
}

// Silenced returns the findings that comments of the file silence, after Settle.
func (f *Findings) Silenced() []diag.Diagnostic { return diag.Sort(f.silenced) }

// placeFixes turns the edits of fixes into those of their file's text. A fix that cannot be made in the
// file, such as one in the middle of an escape, is dropped.
func placeFixes(found []diag.Diagnostic) {
	for i, f := range found {
		if f.Fix == nil {
			continue
		}
		edits, err := document.Place(f.Span.InFile().Source, f.Fix.Edits)
		if err != nil {
			found[i].Fix = nil
			continue
		}
		found[i].Fix = &diag.Fix{Message: f.Fix.Message, Edits: edits}
	}
}
