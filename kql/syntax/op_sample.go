package syntax

var _ = operator("sample", Piped|InFork|InSubquery, (*parser).parseSample, keyword{text: "sample", use: longName})

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
	p.op(&o.opNode, "sample", o.Params)
	p.node(o.Count)
}
