package lint

import (
	"iter"
	"regexp"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// A finding is silenced by a comment in the file:
//
//	# ruleproof:ignore ID reason        (YAML)
//	// ruleproof:ignore ID reason       (JSON, KQL)
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
}

// A directive is one ruleproof:ignore comment.
type directive struct {
	id, reason string
	at, about  diag.Span // the comment, and what it is about
}

var ignoreForm = regexp.MustCompile(`^(?:#|//|/\*)[ \t]*ruleproof:ignore(?:[ \t]+(\S+))?(?:[ \t]+([^\r\n]*))?`)

// directives finds the comments in a rule, which are those of its file and those of its query, or in a query.
func directives(s *Subject) []directive {
	if !strings.Contains(s.File.Text, "ruleproof:ignore") {
		return nil
	}
	var list []directive
	add := func(at, about diag.Span) {
		text := strings.TrimSuffix(at.Text(), "*/")
		if m := ignoreForm.FindStringSubmatch(text); m != nil {
			list = append(list, directive{id: m[1], reason: strings.TrimSpace(m[2]), at: at, about: about.InFile()})
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
		for i := range lines {
			line := span(i)
			m := queryIgnore.FindStringIndex(line.Text())
			if m == nil {
				continue
			}
			about := line
			if strings.TrimSpace(line.Text()[:m[0]]) == "" {
				for n := i + 1; n < len(lines); n++ {
					if about = span(n); !isQueryComment(about.Text()) {
						break
					}
				}
			}
			if !yield(line.Sub(line.Start+m[0], line.End), about) {
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

func (d directive) covers(f diag.Diagnostic) bool {
	if at := f.Span.InFile(); at.Source != d.about.Source || at.Start < d.about.Start || at.Start > d.about.End {
		return false
	}
	family, all := strings.CutSuffix(d.id, "/*")
	return f.Check == d.id || f.Code == d.id || all && strings.HasPrefix(f.Check, family+"/")
}

// silence drops the findings that the file's comments silence, and reports comments that are wrong.
func silence(s *Subject, config Config, found []diag.Diagnostic) []diag.Diagnostic {
	list := directives(s)
	if len(list) == 0 {
		return found
	}
	kept := found[:0]
next:
	for _, f := range found {
		for _, d := range list {
			if d.covers(f) {
				continue next
			}
		}
		kept = append(kept, f)
	}
	var own []diag.Diagnostic
	for _, d := range list {
		own = append(own, d.faults(s)...)
	}
	return append(kept, config.Apply(own)...)
}

// faults reports findings about the comment itself.
func (d directive) faults(s *Subject) []diag.Diagnostic {
	var found []diag.Diagnostic
	report := func(id, message string) {
		c, _ := Lookup(id)
		p := pass{Subject: s, check: c, findings: &found}
		p.report(d.at, message)
	}
	switch {
	case d.id == "":
		report("ignore/unknown", "name the check to ignore, as in: ruleproof:ignore schedule/overlap reason")
	case !Known(d.id) && !diag.IsCode(d.id):
		report("ignore/unknown", "there is no check '"+show(d.id)+"'"+diag.DidYouMean(Nearest(d.id)))
	case d.reason == "":
		report("ignore/reason", "add a reason after '"+show(d.id)+"'")
	}
	return found
}
