package syntax

var _ = operator("fork", Piped|InSubquery, (*parser).parseFork, keyword{text: "fork", use: anyName})

// A ForkOp is "fork Name=(X) (X) …".
type ForkOp struct {
	opNode
	Branches []*ForkBranch
}

func (o *ForkOp) children(visit func(Node)) { each(o.Branches, visit) }

// A ForkBranch is one branch of fork; X is as a rule a *Pipe without input.
type ForkBranch struct {
	node
	Name *Name // nil if there is none
	X    Expr
}

func (b *ForkBranch) children(visit func(Node)) { one(b.Name, visit); one(b.X, visit) }

func (p *parser) parseFork() Operator {
	o := &ForkOp{}
	mark := o.begin(p)
	for b := p.parseForkBranch(); b != nil; b = p.parseForkBranch() {
		o.Branches = append(o.Branches, b)
	}
	if len(o.Branches) == 0 {
		b := &ForkBranch{X: p.missingSub(tokLParen, tokRParen)}
		b.Range = p.here()
		o.Branches = append(o.Branches, b)
	}
	o.finish(p, mark)
	return o
}

func (p *parser) parseForkBranch() *ForkBranch {
	mark := p.pos
	b := &ForkBranch{}
	if n := p.scanName(0); n > 0 && p.ahead(n).kind == tokEqual {
		b.Name = p.name()
		p.expect(tokEqual)
	} else if !p.at(tokLParen) {
		return nil
	}
	p.expect(tokLParen)
	if b.X = p.parseSubPipe(); b.X == nil {
		b.X = p.expression()
	}
	p.expect(tokRParen)
	b.Range = p.span(mark)
	return b
}

func (o *ForkOp) print(p *printer) {
	p.write("fork")
	p.indent++
	for _, b := range o.Branches {
		p.flush(b.Range.Start)
		p.line()
		p.node(b)
	}
	p.indent--
}

func (b *ForkBranch) print(p *printer) {
	if b.Name != nil {
		p.put(b.Name, " = ")
	}
	p.block("(", b.X, ")")
}
