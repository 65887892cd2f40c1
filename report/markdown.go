package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/ruleproof/ruleproof/internal/safe"
	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// maxRows bounds the rows of a table in a summary. With messages of maxMessage characters, which
// escapes may make several times as long, a summary stays below the megabyte that GitHub takes.
const maxRows = 100

// Markdown writes a summary as GitHub and Azure DevOps show one on the page of a build: how many findings
// there are, of which checks, and the worst of them; of scenarios, those that did not pass. Text of a rule is escaped.
func Markdown(w io.Writer, r *Report, o Options) error {
	m := markdown{bufio.NewWriter(w), o}
	if r.Suites != nil {
		m.suites(r)
	}
	if r.Suites == nil {
		m.findings(r)
	}
	return m.Flush()
}

type markdown struct {
	*bufio.Writer
	options Options
}

func (m *markdown) printf(format string, args ...any) { fmt.Fprintf(m, format, args...) }

func (m *markdown) findings(r *Report) {
	m.printf("### ruleproof lint\n\n")
	switch {
	case r.Totals.Any() && len(r.Files) > 0:
		m.printf("%s; %s checked.\n", r.Totals, words.Count(len(r.Files), "file"))
	case r.Totals.Any():
		m.printf("%s.\n", r.Totals)
	case len(r.Files) > 0:
		m.printf("%s checked, no findings.\n", words.Count(len(r.Files), "file"))
	default:
		m.printf("No file was checked.\n")
	}
	if len(r.Findings) == 0 {
		return
	}
	m.printf("\n| | check | findings |\n| --- | --- | ---: |\n")
	for _, c := range r.byCheck {
		name := safe.Markdown(c.name)
		if about, ok := r.check(c.check); ok && safe.IsURL(about.Page) {
			name = fmt.Sprintf("[%s](%s)", name, about.Page)
		}
		m.printf("| %s | %s | %d |\n", c.severity, name, c.count)
	}
	list, left := worst(r.Findings, maxRows)
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b diag.Diagnostic) int { return cmp.Compare(a.Severity, b.Severity) })
	m.printf("\n| | place | finding |\n| --- | --- | --- |\n")
	for _, f := range list {
		m.row(f)
	}
	if left += r.Left; left > 0 {
		m.printf("\n%s not listed.\n", words.Count(left, "finding"))
	}
}

func (m *markdown) row(f diag.Diagnostic) {
	place := safe.Markdown(m.options.path(f.Span.Path()))
	if at := f.Span.Known(); !at.IsZero() {
		place += ":" + at.String()
	}
	text := safe.Markdown(f.Message)
	if f.Hint != "" {
		text += "<br>hint: " + safe.Markdown(f.Hint)
	}
	m.printf("| %s | %s | %s (%s) |\n", f.Severity, place, text, safe.Markdown(title(f)))
}

func (m *markdown) suites(r *Report) {
	n := r.Counts()
	m.printf("### ruleproof test\n\n%d of %s passed", n.Passed, words.Count(n.Scenarios(), "scenario"))
	m.printf("%s", n.expected())
	if n.Unreadable > 0 {
		m.printf(", %s cannot be read", words.Count(n.Unreadable, "file"))
	}
	m.printf(".\n")
	all, left := worst(r.all(), maxRows)
	if len(all) == 0 {
		return
	}
	m.printf("\n| | place | finding |\n| --- | --- | --- |\n")
	for _, f := range all {
		m.row(f)
	}
	if left > 0 {
		m.printf("\n%s not listed.\n", words.Count(left, "finding"))
	}
	m.printf("\n")
}

// A checkCount says how many findings of a check and code there are.
type checkCount struct {
	severity    diag.Severity
	check, name string
	count       int
}

// countChecks counts findings by check and code: the worst first, and of one severity the most frequent.
func countChecks(found []diag.Diagnostic) []checkCount {
	index := map[checkCount]int{}
	var list []checkCount
	for _, f := range found {
		key := checkCount{severity: f.Severity, check: f.Check, name: title(f)}
		i, ok := index[key]
		if !ok {
			i = len(list)
			index[key] = i
			list = append(list, key)
		}
		list[i].count++
	}
	slices.SortFunc(list, func(a, b checkCount) int {
		return cmp.Or(cmp.Compare(a.severity, b.severity), cmp.Compare(b.count, a.count), cmp.Compare(a.name, b.name))
	})
	return list
}
