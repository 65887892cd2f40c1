package syntax

// A SampleOp is "sample Count".
type SampleOp struct {
	opNode
	Params []*Param
	Count  Expr
}

func (o *SampleOp) children(visit func(Node)) { each(o.Params, visit); one(o.Count, visit) }

func (p *parser) parseSample() Operator {
	o := &SampleOp{}
	mark := o.begin(p)
	o.Params = p.params(nil, withEquals)
	o.Count = p.named()
	o.finish(p, mark)
	return o
}

func (o *SampleOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "sample")
	p.node(o.Count)
}
