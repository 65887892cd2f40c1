package document

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// Comments returns the comments of the document with their marks, in the order
// of the file: "# …" in YAML, "// …" and "/* … */" in JSON. Text in a scalar is not a comment.
func (d *Document) Comments() []diag.Span {
	scalars := d.Root.scalars(nil, d.Span)
	slices.SortFunc(scalars, func(a, b diag.Span) int { return cmp.Compare(a.Start, b.Start) })
	var comments []diag.Span
	pos := d.Span.Start
	for _, s := range append(scalars, d.Span.Sub(d.Span.End, d.Span.End)) {
		for pos < s.Start {
			start, end := d.nextComment(pos, s.Start)
			if start < end {
				comments = append(comments, d.Span.Sub(start, end))
			}
			pos = end
		}
		pos = max(pos, s.End)
	}
	return comments
}

// nextComment returns where the next comment between two scalars begins and ends, an empty one at to if there is none.
func (d *Document) nextComment(from, to int) (start, end int) {
	text := d.Source.Text
	for pos := from; pos < to; pos++ {
		rest := text[pos:]
		switch {
		case d.Syntax == JSON && strings.HasPrefix(rest, "/*"):
			if n := strings.Index(rest[2:], "*/"); n >= 0 {
				return pos, pos + 2 + n + 2
			}
		case d.Syntax == JSON && strings.HasPrefix(rest, "//"),
			d.Syntax == YAML && rest[0] == '#' && (pos == 0 || strings.IndexByte(" \t\r\n", text[pos-1]) >= 0):
			if n := strings.IndexAny(rest, "\r\n"); n >= 0 {
				return pos, pos + n
			}
			return pos, len(text)
		}
	}
	return to, to
}

// scalars appends the places of the text of the scalars in n to all. The head of a block scalar, which may have a comment, is
// not part of its text. The text of an alias may be outside of the document.
func (n *Node) scalars(all []diag.Span, within diag.Span) []diag.Span {
	if n.Scalar != nil {
		if text := n.Scalar.Whole().InFile(); text.Start >= within.Start && text.End <= within.End {
			all = append(all, text)
		}
	}
	for _, item := range n.Items {
		all = item.scalars(all, within)
	}
	for _, p := range n.Pairs {
		all = p.Value.scalars(p.Key.scalars(all, within), within)
	}
	return all
}
