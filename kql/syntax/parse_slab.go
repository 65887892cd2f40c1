package syntax

import (
	"sync"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// tokenPool keeps the tokens of queries that have been parsed: no tree refers to them.
var tokenPool = sync.Pool{New: func() any { return new([]token) }}

const maxPooled = 1 << 14 // tokens; a slice for more is left to the garbage collector

// newTokens returns an empty slice with room for n tokens, as a rule.
func newTokens(n int) []token {
	if n > maxPooled {
		return make([]token, 0, n)
	}
	if pooled := *tokenPool.Get().(*[]token); cap(pooled) >= n/2 {
		return pooled[:0]
	}
	return make([]token, 0, n)
}

// release gives the tokens back. The parser cannot go on after it.
func (p *parser) release() {
	if cap(p.tokens) <= maxPooled {
		tokens := p.tokens
		p.tokens = nil
		tokenPool.Put(&tokens)
	}
}

// slabs hold the most frequent nodes until they are used: many nodes share one allocation.
type slabs struct {
	names    []Name
	literals []Literal
	binaries []Binary
	calls    []Call
	size     int
}

// fromSlab returns the next node of a slab. Slabs grow with the query.
func fromSlab[N any](slab *[]N, size int) *N {
	if len(*slab) == 0 {
		*slab = make([]N, size)
	}
	n := &(*slab)[0]
	*slab = (*slab)[1:]
	return n
}

func (p *parser) slabSize() int { return min(max(len(p.tokens)/16, 4), 64) }

func (p *parser) newName(text string, form NameForm, span diag.Span) *Name {
	n := fromSlab(&p.names, p.slabSize())
	n.Text, n.Form, n.Range = text, form, span
	return n
}

func (p *parser) newLiteral(kind LiteralKind, span diag.Span) *Literal {
	l := fromSlab(&p.literals, p.slabSize()/2)
	l.Kind, l.Range, l.Raw = kind, span, p.text[span.Start:span.End]
	return l
}
