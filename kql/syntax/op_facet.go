package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

var _ = operator("facet", Piped|InSubquery, (*parser).parseFacet,
	keyword{text: "facet", use: anyName, begins: func(p *parser) bool { return p.ahead(1).kind == kwBy }})

// A FacetOp is "facet by By with (With)". With is a *Pipe without input, or nil.
type FacetOp struct {
	opNode
	By    []Expr
	With  Expr
	Paren bool // With stands in parentheses
}

func (o *FacetOp) children(visit func(Node)) { each(o.By, visit); one(o.With, visit) }

func (p *parser) parseFacet() Operator {
	o := &FacetOp{}
	mark := o.begin(p)
	p.expect(kwBy)
	o.By = commaList(p, listRule[Expr]{
		elem: (*parser).parseSimplePath, missing: (*parser).missingRef, nonEmpty: true,
		end: func(p *parser) bool { return p.endsAt(kwWith) },
	})
	if p.accept(kwWith) {
		o.With, o.Paren = p.facetWith()
	}
	o.finish(p, mark)
	return o
}

// facetWith reads the operators of facet, in parentheses or one alone.
func (p *parser) facetWith() (with Expr, paren bool) {
	if p.accept(tokLParen) {
		if with = p.parseSubPipe(); with == nil {
			p.miss(diag.OperatorExpected)
			with = p.placeholder()
		}
		p.expect(tokRParen)
		return with, true
	}
	mark := p.pos
	o := p.parseOperator()
	if o == nil {
		p.miss(diag.OperatorExpected)
		return p.placeholder(), false
	}
	pipe := &Pipe{Ops: []Operator{o}}
	pipe.Range = p.span(mark)
	return pipe, false
}

func (o *FacetOp) print(p *printer) {
	p.write("facet by ")
	list(p, o.By, ", ")
	switch {
	case o.With == nil:
	case o.Paren:
		p.block(" with (", o.With, ")")
	default:
		p.put(" with ", o.With)
	}
}
