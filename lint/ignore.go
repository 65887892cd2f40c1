package lint

import (
	"regexp"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// A finding is silenced by a comment in the file:
//
//	# ruleproof:ignore ID reason        (YAML)
//	// ruleproof:ignore ID reason       (KQL)
//
// At the end of a line it holds for that line. On a line of its own it holds for
// the next line that is not a comment; when that line is a key of the rule, for
// all that the key holds. ID may be family/*.

var ignoreChecks = []*Check{
	{
		ID: "ignore/reason", Severity: warningLevel,
		Summary: "a ruleproof:ignore without a reason",
		Why:     "The next reader must be able to tell a decision from a shortcut: add the reason after the check's id.",
		Bad:     "# ruleproof:ignore schedule/overlap\nqueryPeriod: 2h\nqueryFrequency: 1h",
		Good:    "# ruleproof:ignore schedule/overlap the incident groups them\nqueryPeriod: 2h\nqueryFrequency: 1h",
		Page:    "docs/checks.md",
	},
	{
		ID: "ignore/unknown", Severity: warningLevel,
		Summary: "a ruleproof:ignore of a check that does not exist",
		Why:     "It silences nothing, and what it was meant to silence is reported or, worse, has another name.",
		Bad:     "# ruleproof:ignore schedule/overlaps the incident groups them\nqueryPeriod: 1h",
		Good:    "# ruleproof:ignore schedule/overlap the incident groups them\nqueryPeriod: 2h",
		Page:    "docs/checks.md",
	},
}

// A directive is one ruleproof:ignore comment.
type directive struct {
	id, reason  string
	at          diag.Span
	first, last int // lines that it covers
}

var (
	ignoreForm = regexp.MustCompile(`(?:#|//)[ \t]*ruleproof:ignore(?:[ \t]+(\S+))?(?:[ \t]+([^\r\n]*))?`)
	keyForm    = regexp.MustCompile(`^([A-Za-z][\w-]*)[ \t]*:`)
)

// directives finds the comments of the file.
func directives(f *diag.Source) []directive {
	if !strings.Contains(f.Text, "ruleproof:ignore") {
		return nil
	}
	lines := strings.Split(f.Text, "\n")
	var list []directive
	offset := 0
	for i, line := range lines {
		if m := ignoreForm.FindStringSubmatchIndex(line); m != nil {
			d := directive{
				at:    f.Span(offset+m[0], offset+len(strings.TrimRight(line, "\r"))),
				first: i + 1, last: i + 1,
			}
			if m[2] >= 0 {
				d.id = line[m[2]:m[3]]
			}
			if m[4] >= 0 {
				d.reason = strings.TrimSpace(line[m[4]:m[5]])
			}
			if strings.TrimSpace(line[:m[0]]) == "" {
				d.first, d.last = covered(lines, i+1)
			}
			list = append(list, d)
		}
		offset += len(line) + 1
	}
	return list
}

// covered returns the lines, counted from 1, that a comment above index i speaks of.
func covered(lines []string, i int) (first, last int) {
	for i < len(lines) && isComment(lines[i]) {
		i++
	}
	first, last = i+1, i+1
	if i >= len(lines) || !keyForm.MatchString(lines[i]) {
		return first, last
	}
	for j := i + 1; j < len(lines) && !keyForm.MatchString(lines[j]); j++ {
		if line := strings.TrimSpace(lines[j]); line != "" && !(strings.HasPrefix(line, "#") && lines[j][0] == '#') {
			last = j + 1
		}
	}
	return first, last
}

func isComment(line string) bool {
	line = strings.TrimSpace(line)
	return line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "//")
}

func (d directive) covers(f diag.Diagnostic) bool {
	if line := f.Span.Position().Line; line < d.first || line > d.last {
		return false
	}
	family, all := strings.CutSuffix(d.id, "/*")
	return f.Check == d.id || f.Code == d.id || all && strings.HasPrefix(f.Check, family+"/")
}

// silence leaves out what the file's comments silence, and reports comments that are wrong themselves.
func silence(s *Subject, config Config, found []diag.Diagnostic) []diag.Diagnostic {
	list := directives(s.File)
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
	return append(kept, config.apply(own)...)
}

// faults are the findings about the comment itself.
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
	case !Known(d.id) && !isCode(d.id):
		near, ok := Nearest(d.id)
		if ok {
			near = "; did you mean '" + near + "'?"
		}
		report("ignore/unknown", "there is no check '"+show(d.id)+"'"+near)
	case d.reason == "":
		report("ignore/reason", "say behind the id why '"+show(d.id)+"' is ignored")
	}
	return found
}
