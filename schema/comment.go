package schema

import (
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/internal/document"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// A Comment is a comment in a rule's file, outside of the query.
type Comment struct {
	Span  diag.Span // with its mark
	About diag.Span // what it is about: whole lines of the file
}

// Comments returns the comments of the rule. A comment after something is about its line. One on
// lines of its own is about the next line that is not a comment, or, where that begins with
// a key of the rule, about all that the key holds.
func (r *Rule) Comments() []Comment {
	var comments []Comment
	spans := r.document.Comments()
	for i, c := range spans {
		if r.node != r.document.Root && (c.Start < r.node.Span.Start || c.End > r.node.Span.End) {
			continue
		}
		about := lines(c.Sub(c.Start, c.Start))
		if strings.TrimSpace(c.Sub(about.Start, c.Start).Text()) == "" {
			about = r.startingAt(afterComments(spans[i:]))
		}
		comments = append(comments, Comment{c, about})
	}
	return comments
}

// afterComments returns the empty span of the first place after the first comment that is neither blank nor in one of the others.
func afterComments(comments []diag.Span) diag.Span {
	first := comments[0]
	text, pos := first.Source.Text, first.Start
	for _, c := range comments {
		if c.Start > pos {
			break
		}
		pos = len(text) - len(strings.TrimLeft(text[c.End:], " \t\r\n"))
	}
	return first.Sub(pos, pos)
}

// startingAt returns the lines of the key of the rule that begins at the place, or the line of the place.
func (r *Rule) startingAt(at diag.Span) diag.Span {
	i := slices.IndexFunc(r.node.Pairs, func(p document.Pair) bool { return p.Key.Span.Start == at.Start })
	if i < 0 {
		return lines(at)
	}
	p := r.node.Pairs[i]
	end := p.Value.Span.End
	if p.Value.Span.Start < at.Start { // an alias, whose text is further up
		end = p.Key.Span.End
	}
	return lines(at.Sub(at.Start, end))
}

// lines returns the span of all lines that s touches.
func lines(s diag.Span) diag.Span {
	text := s.Source.Text
	start := strings.LastIndexAny(text[:s.Start], "\r\n") + 1
	end := len(text)
	if n := strings.IndexAny(text[s.End:], "\r\n"); n >= 0 {
		end = s.End + n
	}
	return s.Sub(start, end)
}
