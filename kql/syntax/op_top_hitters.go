package syntax

var _ = operator("top-hitters", Piped|InFork|InSubquery, (*parser).parseTopHitters, keyword{text: "top-hitters", use: longName})

// A TopHittersOp is "top-hitters Count of Of by By".
type TopHittersOp struct {
	opNode
	Count Expr
	Of    Expr
	By    Expr // nil if there is none
}

func (o *TopHittersOp) children(visit func(Node)) {
	one(o.Count, visit)
	one(o.Of, visit)
	one(o.By, visit)
}

func (p *parser) parseTopHitters() Operator {
	o := &TopHittersOp{}
	mark := o.begin(p)
	o.Count = p.named()
	p.expect(kwOf)
	o.Of = p.named()
	if p.accept(kwBy) {
		o.By = p.named()
	}
	o.finish(p, mark)
	return o
}

func (o *TopHittersOp) print(p *printer) {
	p.put("top-hitters ", o.Count, " of ", o.Of)
	opt(p, " by ", o.By)
}
