package syntax

var _ = operator("range", First, (*parser).parseRange,
	keyword{text: "range", kind: kwRange, use: anyName, begins: func(p *parser) bool {
		n := p.scanName(1)
		return n > 0 && p.ahead(1+n).kind == kwFrom
	}})

// A RangeOp is "range Name from From to To step Step".
type RangeOp struct {
	opNode
	Name *Name
	From Expr
	To   Expr
	Step Expr
}

func (o *RangeOp) children(visit func(Node)) {
	one(o.Name, visit)
	one(o.From, visit)
	one(o.To, visit)
	one(o.Step, visit)
}

func (p *parser) parseRange() Operator {
	if p.ahead(1).kind == tokLParen {
		return nil // the function
	}
	o := &RangeOp{}
	mark := o.begin(p)
	o.Name = p.name()
	p.expect(kwFrom)
	o.From = p.unnamed()
	p.expect(kwTo)
	o.To = p.unnamed()
	p.expect(kwStep)
	o.Step = p.unnamed()
	o.finish(p, mark)
	return o
}

func (o *RangeOp) print(p *printer) {
	p.put("range ", o.Name, " from ", o.From, " to ", o.To, " step ", o.Step)
}
