package scenario

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/ignore"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// An Ignore is a comment "# ruleproof:ignore CHECK REASON". At the end of a line it is about that line; on a
// line of its own about the next that is not a comment, and before a scenario about all of it.
type Ignore struct {
	ignore.Comment
	At, About diag.Span // the comment, and what it is about
}

// Covers reports whether the comment is about a finding of the check at a place of the file.
func (i Ignore) Covers(check string, at diag.Span) bool {
	at = at.InFile()
	return at.Source == i.About.Source && at.Start >= i.About.Start && at.Start <= i.About.End &&
		slices.ContainsFunc(i.Checks, func(id string) bool { return ignore.Matches(id, check) })
}

// ignores returns the comments of the file that silence findings.
func (r *Reader) ignores() (list []Ignore) {
	comments := r.document.Comments()
	for i, c := range comments {
		comment, ok := ignore.Parse(c.Text())
		if !ok {
			continue
		}
		text := c.Source.Text
		start := strings.LastIndexByte(text[:c.Start], '\n') + 1
		about := c.Sub(start, c.End)
		if strings.TrimSpace(text[start:c.Start]) == "" {
			about = r.after(comments[i:])
		}
		list = append(list, Ignore{comment, c, about})
	}
	return list
}

// after returns the first line after the first comment that is no comment, or the scenario that begins there.
func (r *Reader) after(comments []diag.Span) diag.Span {
	first := comments[0]
	text, at := first.Source.Text, first.Start
	for _, c := range comments {
		if c.Start > at {
			break
		}
		at = len(text) - len(strings.TrimLeft(text[c.End:], " \t\r\n"))
	}
	item := len(text) - len(strings.TrimLeft(text[at:], "- \t"))
	for _, s := range r.file.Scenarios {
		if s.body.Start == item {
			return s.body
		}
	}
	end := len(text)
	if n := strings.IndexByte(text[at:], '\n'); n >= 0 {
		end = at + n
	}
	return first.Sub(at, end)
}
