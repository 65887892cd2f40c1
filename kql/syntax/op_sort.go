package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

var _ = operator("sort", Piped|InFork|InSubquery, (*parser).parseSort,
	keyword{text: "sort", use: anyName},
	keyword{text: "order", kind: kwOrder, use: anyName})

// A SortOp is "sort by By"; "order by" is the same. The elements are *Ordered or plain expressions.
type SortOp struct {
	opNode
	Params []*Param
	By     []Expr
}

func (o *SortOp) children(visit func(Node)) { each(o.Params, visit); each(o.By, visit) }

// orders holds the order that a keyword asks for.
var orders = [kindCount]Order{kwAsc: OrderAsc, kwDesc: OrderDesc, kwGrannyAsc: OrderGrannyAsc, kwGrannyDesc: OrderGrannyDesc}

// parseOrdered reads an expression with its order and the place of its nulls.
func (p *parser) parseOrdered() Expr {
	mark := p.pos
	e := p.parseNamed()
	if e == nil || orders[p.kind()] == OrderNone && !p.at(kwNulls) {
		return e
	}
	o := &Ordered{X: e}
	if o.Order = orders[p.kind()]; o.Order != OrderNone {
		p.take()
	}
	if p.accept(kwNulls) {
		switch {
		case p.accept(kwFirst):
			o.Nulls = NullsFirst
		case p.accept(kwLast):
			o.Nulls = NullsLast
		default:
			p.missToken(diag.MissingFirstOrLast)
		}
	}
	o.Range = p.span(mark)
	return o
}

func (p *parser) ordered() Expr {
	if e := p.parseOrdered(); e != nil {
		return e
	}
	return p.missingExpr()
}

var sortParams = paramSet{{name: "hint.strategy", kind: paramWord, words: []string{"splitBlock", "multipleBlocks"}}}

func (p *parser) parseSort() Operator {
	o := &SortOp{}
	mark := o.begin(p)
	o.Params = p.params(sortParams, 0)
	p.expect(kwBy)
	o.By = commaList(p, someExprs((*parser).parseOrdered))
	o.finish(p, mark)
	return o
}

func (o *SortOp) print(p *printer) {
	p.op(&o.opNode, "sort", o.Params)
	p.write("by ")
	list(p, o.By, ", ")
}
