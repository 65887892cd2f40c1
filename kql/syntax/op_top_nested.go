package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

var _ = operator("top-nested", First|Piped|InFork|InSubquery, (*parser).parseTopNested,
	keyword{text: "top-nested", kind: kwTopNested, use: longName})

// A TopNestedOp is a list of "top-nested Count of Of with others = Others by By".
type TopNestedOp struct {
	opNode
	Levels []*TopNestedLevel
}

func (o *TopNestedOp) children(visit func(Node)) { each(o.Levels, visit) }

// A TopNestedLevel is one level of top-nested.
type TopNestedLevel struct {
	node
	Count  Expr // nil if there is none
	Of     Expr
	Others Expr // nil if there is none
	By     Expr
}

func (l *TopNestedLevel) children(visit func(Node)) {
	one(l.Count, visit)
	one(l.Of, visit)
	one(l.Others, visit)
	one(l.By, visit)
}

func (p *parser) parseTopNested() Operator {
	o := &TopNestedOp{}
	mark := p.pos
	o.name(p) // which each level begins with
	o.Levels = commaList(p, listRule[*TopNestedLevel]{
		elem: (*parser).parseTopNestedLevel, end: (*parser).listEnd,
		missing: func(p *parser) *TopNestedLevel {
			p.miss(diag.MissingClause)
			l := &TopNestedLevel{Of: p.placeholder(), By: p.placeholder()}
			l.Range = p.here()
			return l
		},
	})
	o.finish(p, mark)
	return o
}

func (p *parser) parseTopNestedLevel() *TopNestedLevel {
	mark := p.pos
	if !p.accept(kwTopNested) {
		return nil
	}
	l := &TopNestedLevel{Count: p.parseNamed()}
	p.expect(kwOf)
	l.Of = p.named()
	if p.accept(kwWith) {
		p.expect(kwOthers)
		p.expect(tokEqual)
		if l.Others = p.parseLiteral(); l.Others == nil {
			l.Others = p.unnamed()
		}
	}
	p.expect(kwBy)
	l.By = p.ordered()
	l.Range = p.span(mark)
	return l
}

func (o *TopNestedOp) print(p *printer) { list(p, o.Levels, ", ") }

func (l *TopNestedLevel) print(p *printer) {
	p.write("top-nested")
	opt(p, " ", l.Count)
	p.put(" of ", l.Of)
	if l.Others != nil {
		p.write(" with others")
		p.equals(l.Others)
	}
	p.put(" by ", l.By)
}
