package syntax

var _ = operator("top", Piped|InFork|InSubquery, (*parser).parseTop, keyword{text: "top", use: anyName})

// A TopOp is "top Count by By".
type TopOp struct {
	opNode
	Params []*Param
	Count  Expr
	By     Expr
}

func (o *TopOp) children(visit func(Node)) {
	each(o.Params, visit)
	one(o.Count, visit)
	one(o.By, visit)
}

var topParams = paramSet{{name: "hint.progressive_top", kind: paramBool}}

func (p *parser) parseTop() Operator {
	o := &TopOp{}
	mark := o.begin(p)
	o.Params = p.params(topParams, withEquals)
	o.Count = p.named()
	p.expect(kwBy)
	o.By = p.ordered()
	o.finish(p, mark)
	return o
}

func (o *TopOp) print(p *printer) {
	p.op(&o.opNode, "top", o.Params)
	p.put(o.Count, " by ", o.By)
}
