package lint

import (
	"iter"
	"regexp"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/ignore"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// A finding is silenced by a comment in the file:
//
//	# ruleproof:ignore ID[, ID...] [until 2026-12-31] reason        (YAML)
//	// ruleproof:ignore ID[, ID...] [until 2026-12-31] reason       (JSON, KQL)
//
// At the end of a line it is about that line. On a line of its own it is about
// the next line that is not a comment, and when that line begins with a key of the
// rule, about all that the key holds. ID may be family/*.

var ignoreChecks = []*Check{
	{
		ID: "ignore/reason", Severity: warningLevel,
		Summary: "a ruleproof:ignore without a reason",
		Why:     "The next reader must be able to tell a decision from a shortcut: add the reason after the check's id.",
		Bad: `# ruleproof:ignore schedule/overlap
queryPeriod: 2h
queryFrequency: 1h`,
		Good: `# ruleproof:ignore schedule/overlap the incident groups them
queryPeriod: 2h
queryFrequency: 1h`,
		Page: "docs/checks.md",
	},
	{
		ID: "ignore/unknown", Severity: warningLevel,
		Summary: "a ruleproof:ignore of a check that does not exist",
		Why:     "It does not silence anything: the finding is still reported, or the check has another name.",
		Bad: `# ruleproof:ignore schedule/overlaps the incident groups them
queryPeriod: 1h`,
		Good: `# ruleproof:ignore schedule/overlap the incident groups them
queryPeriod: 2h`,
		Page: "docs/checks.md",
	},
	{
		ID: "ignore/expired", Severity: warningLevel,
		Summary: "a ruleproof:ignore whose date has passed",
		Why: "It held until a date that is over, so the finding is reported again. Mend what it is about, or decide anew: " +
			"write a later date, or none.",
		Bad: `# ruleproof:ignore schedule/overlap until 2020-12-31 the incident groups them
queryPeriod: 2h
queryFrequency: 1h`,
		Good: `# ruleproof:ignore schedule/overlap until 2999-12-31 the incident groups them
queryPeriod: 2h
queryFrequency: 1h`,
		Page: "docs/checks.md",
	},
	{
		ID: "ignore/unused", Severity: infoLevel, Fixes: true,
		Summary: "a ruleproof:ignore that silences nothing",
		Why: "The check finds nothing there any more. The comment would hide a new fault of the same kind. " +
			"It is not reported for a check that is off, or whose findings depend on other files, nor where the query has errors.",
		Bad: `# ruleproof:ignore schedule/overlap the incident groups them
queryPeriod: 1h
queryFrequency: 1h`,
		Good: `# ruleproof:ignore schedule/overlap the incident groups them
queryPeriod: 2h
queryFrequency: 1h`,
		Page: "docs/checks.md",
	},
}

// A directive is one check that a ruleproof:ignore comment names.
type directive struct {
	id        string // "" in a comment that names none
	comment   ignore.Comment
	first     bool      // of its comment
	at, about diag.Span // the comment, and what it is about
	used      bool
}

// directives finds the comments in a rule, which are those of its file and those of its query, or in a query.
func directives(s *Subject) []*directive {
	if !strings.Contains(s.File.Text, ignore.Mark) {
		return nil
	}
	var list []*directive
	add := func(at, about diag.Span) {
		c, ok := ignore.Parse(at.Text())
		if !ok {
			return
		}
		for i, id := range append(c.Checks, "")[:max(1, len(c.Checks))] {
			list = append(list, &directive{id: id, comment: c, first: i == 0, at: at, about: about.InFile()})
		}
	}
	if s.Rule != nil {
		for _, c := range s.Rule.Comments() {
			add(c.Span, c.About)
		}
	}
	for at, about := range queryComments(s.Text) {
		add(at, about)
	}
	return list
}

// queryComments yields the ignore comments in the text of a query with the line that each
// is about: its own or, if nothing else is on it, the next line that is neither blank nor
// a comment.
func queryComments(query *diag.Source) iter.Seq2[diag.Span, diag.Span] {
	return func(yield func(at, about diag.Span) bool) {
		lines := query.LineStarts()
		span := func(line int) diag.Span {
			return query.Span(lines[line], lines[line]+len(query.Line(line+1)))
		}
		_, comments := syntax.Tokens(query.Text)
		next := 0 // the line that a comment with nothing before it is about
		for _, c := range comments {
			m := queryIgnore.FindStringIndex(c.Text)
			if m == nil {
				continue
			}
			at := c.Span.Start + m[0]
			i := query.Position(at).Line - 1
			line := span(i)
			about := line
			if strings.TrimSpace(query.Text[line.Start:at]) == "" && i+1 < len(lines) {
				for next = max(next, i+1); next+1 < len(lines) && isQueryComment(span(next).Text()); next++ {
				}
				about = span(next)
			}
			if !yield(line.Sub(at, line.End), about) {
				return
			}
		}
	}
}

var queryIgnore = regexp.MustCompile(`//[ \t]*ruleproof:ignore`)

func isQueryComment(line string) bool {
	line = strings.TrimSpace(line)
	return line == "" || strings.HasPrefix(line, "//")
}

func (d *directive) covers(f diag.Diagnostic) bool {
	if at := f.Span.InFile(); at.Source != d.about.Source || at.Start < d.about.Start || at.Start > d.about.End {
		return false
	}
	return ignore.Matches(d.id, f.Check) || f.Code == d.id
}

// silence drops the findings that the file's comments silence, and reports comments that are wrong.
func (f *Findings) silence(found []diag.Diagnostic) []diag.Diagnostic {
	if len(f.comments) == 0 {
		return found
	}
	kept := found[:0]
	f.silenced = nil
	for _, d := range found {
		var by *directive
		for _, c := range f.comments {
			if c.covers(d) {
				c.used = true
				if by == nil && !c.comment.Expired(f.config.Today) {
					by = c
				}
			}
		}
		if by == nil {
			kept = append(kept, d)
			continue
		}
		d.Silenced = &diag.Silence{Reason: by.comment.Reason}
		f.silenced = append(f.silenced, d)
	}
	var own []diag.Diagnostic
	for _, c := range f.comments {
		own = append(own, f.faults(c)...)
	}
	return append(kept, f.config.Apply(own)...)
}

// faults returns findings about the comment itself.
func (f *Findings) faults(d *directive) (found []diag.Diagnostic) {
	report := func(id, message string) *diag.Diagnostic {
		c, _ := Lookup(id)
		found = append(found, c.at(d.at, message))
		return &found[len(found)-1]
	}
	switch {
	case d.id == "":
		report("ignore/unknown", "name the check to ignore, as in: ruleproof:ignore schedule/overlap reason")
		return found
	case !f.config.known(d.id) && !diag.IsCode(d.id):
		report("ignore/unknown", "there is no check '"+show(d.id)+"'"+diag.DidYouMean(Nearest(d.id)))
		return found
	case !d.used && f.judged(d.id):
		p := report("ignore/unused", "there is nothing to ignore here: '"+show(d.id)+"' finds nothing")
		if len(d.comment.Checks) == 1 {
			p.Fix = &diag.Fix{Message: "remove the comment", Edits: []diag.Edit{{Span: d.removed()}}}
		}
		return found
	case d.used && d.comment.Expired(f.config.Today):
		report("ignore/expired", "this ignores '"+show(d.id)+"' until "+d.comment.Until+", which is over").Hint = "mend what it is about, or write a later date"
	}
	if !d.first {
		return found
	}
	switch {
	case d.comment.BadDate != "":
		report("ignore/reason", "'"+show(d.comment.BadDate)+"' after 'until' is not a date").Hint = "write a date such as 2026-12-31"
	case d.comment.Reason == "":
		report("ignore/reason", "add a reason after '"+show(d.id)+"'")
	}
	return found
}

// judged reports whether it is certain that the file has no finding of a check, a family or a code that the run did not report.
func (f *Findings) judged(id string) bool {
	if f.broken {
		return false
	}
	if diag.IsCode(id) {
		return true
	}
	off := func(c *Check) bool { return !ignore.Matches(id, c.ID) || f.config.severity(c) == diag.Off }
	across := func(c *Check) bool { return ignore.Matches(id, c.ID) && c.AcrossFiles }
	all := append(slices.Clip(Checks()), f.config.Own...)
	return slices.IndexFunc(all, func(c *Check) bool { return !off(c) }) >= 0 && !slices.ContainsFunc(all, across)
}

// removed returns the part of the file that goes when the comment does: its line, or, after something else, the comment and the blanks before it.
func (d *directive) removed() diag.Span {
	at := d.at.InFile()
	text := at.Source.Text
	line := strings.LastIndexAny(text[:at.Start], "\r\n") + 1
	before := strings.TrimRight(text[line:at.Start], " \t")
	if before != "" {
		return at.Sub(line+len(before), at.End)
	}
	end := at.End
	if after := strings.TrimLeft(text[end:], " \t"); after == "" || after[0] == '\r' || after[0] == '\n' {
		end = len(text) - len(strings.TrimPrefix(strings.TrimPrefix(after, "\r"), "\n"))
		return at.Sub(line, end)
	}
	return at
}
