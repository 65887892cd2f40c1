package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

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
