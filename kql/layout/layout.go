package layout

import (
	"errors"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// ErrChanged says that the text would not have been read as the same query after it had been laid out.
var ErrChanged = errors.New("the layout would change the query")

// Format returns the text of a query laid out. A query with syntax errors has no layout; these are returned.
func Format(src *diag.Source) (string, []diag.Diagnostic, error) {
	q := syntax.ParseSource(src)
	if len(q.Diagnostics) > 0 {
		return src.Text, q.Diagnostics, nil
	}
	t := read(q)
	c := &collector{text: t, stmt: -1}
	c.node(q, 0, false)
	t.space()
	t.breakLines(c)
	out := t.write()
	if out != src.Text && !same(q, t, out) {
		return src.Text, nil, ErrChanged
	}
	return out, nil, nil
}

// same reports whether the text has the tokens and the comments of the query, and the same tree over them.
func same(q *syntax.Query, t *text, out string) bool {
	again := syntax.Parse(out)
	if len(again.Diagnostics) > 0 || len(again.Comments) != len(q.Comments) {
		return false
	}
	for i, c := range again.Comments {
		if c.Text != q.Comments[i].Text {
			return false
		}
	}
	u := read(again)
	if len(u.tokens) != len(t.tokens) {
		return false
	}
	for i := range u.tokens {
		if u.word(i) != t.word(i) {
			return false
		}
	}
	a, b := outline(q, t), outline(again, u)
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// A section is a node of a tree by its first and last token.
type section struct{ first, last int }

// outline lists the nodes of a tree. Two trees over the same tokens are the same tree if their outlines are:
// what kind a node has follows from its tokens.
func outline(q *syntax.Query, t *text) []section {
	list := make([]section, 0, 2*len(t.tokens))
	syntax.Inspect(q, func(n syntax.Node) bool {
		first, last := t.within(n.Span())
		list = append(list, section{first, last})
		return true
	})
	return list
}
