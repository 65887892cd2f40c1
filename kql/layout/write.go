package layout

import (
	"strings"
	"unicode/utf8"
)

const (
	indentation = 4
	maxLevel    = 64 // deeper levels are not indented further, so that a deep tree does not give quadratic blanks
	maxColumn   = 512
)

// A writer puts the tokens together.
type writer struct {
	*text
	out     strings.Builder
	newline string
	column  int   // of the end of what is written
	columns []int // at which each token stands
}

// write returns the text with its new space.
func (t *text) write() string {
	w := &writer{text: t, newline: "\n", columns: make([]int, len(t.tokens))}
	if i := strings.IndexByte(t.source, '\n'); i > 0 && t.source[i-1] == '\r' {
		w.newline = "\r\n"
	}
	w.out.Grow(len(t.source) + len(t.source)/4)
	for i := range t.tokens {
		w.before(i)
		w.columns[i] = w.column
		w.put(t.word(i))
	}
	return w.out.String()
}

// put writes a token.
func (w *writer) put(s string) {
	w.out.WriteString(s)
	if n := strings.LastIndexAny(s, "\r\n"); n >= 0 {
		w.column, s = 0, s[n+1:]
	}
	w.column += utf8.RuneCountInString(s)
}

// line begins new lines, with the indentation of a token.
func (w *writer) line(breaks int, tok *token) {
	for range breaks {
		w.out.WriteString(w.newline)
	}
	w.column = 0
	w.indent(tok)
}

func (w *writer) indent(tok *token) {
	n := min(tok.level, maxLevel) * indentation
	if tok.aligned >= 0 {
		n = w.columns[tok.aligned]
		if tok.deeper {
			n += indentation
		}
	}
	n = min(n, maxColumn)
	for range n {
		w.out.WriteByte(' ')
	}
	w.column += n
}

// before writes what comes between a token and the one before it.
func (w *writer) before(i int) {
	tok := &w.tokens[i]
	last := i == len(w.tokens)-1
	switch {
	case len(tok.comments) > 0:
		w.comments(i)
	case tok.force == forceInline || tok.glued:
		w.put(w.gap(i))
	case last && !tok.broken:
	case i == 0 && !tok.broken:
	case tok.broken || tok.force == forceLine || tok.fired:
		w.line(1, tok)
	default:
		w.put(w.gap(i))
	}
}

// comments writes the comments before a token: each at the end of a line or on lines of its own, as the
// author has it, and blank lines around it as there are.
func (w *writer) comments(i int) {
	tok := &w.tokens[i]
	at := w.end(i - 1)
	for _, c := range tok.comments {
		gap := w.source[at:c.Span.Start]
		switch n := breaks(gap); {
		case n > 0:
			w.line(n, tok)
		case i > 0:
			w.put(gap)
		}
		w.out.WriteString(c.Text)
		at = c.Span.End
	}
	n := breaks(w.source[at:tok.Start])
	if i == len(w.tokens)-1 {
		for range min(n, 1) {
			w.out.WriteString(w.newline)
		}
		return
	}
	w.line(max(n, 1), tok)
}
