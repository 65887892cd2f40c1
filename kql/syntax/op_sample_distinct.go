package syntax

var _ = operator("sample-distinct", Piped|InFork|InSubquery, (*parser).parseSampleDistinct,
	keyword{text: "sample-distinct", use: longName})

// A SampleDistinctOp is "sample-distinct Count of Of".
type SampleDistinctOp struct {
	opNode
	Params []*Param
	Count  Expr
	Of     Expr
}

func (o *SampleDistinctOp) children(visit func(Node)) {
	each(o.Params, visit)
	one(o.Count, visit)
	one(o.Of, visit)
}

func (p *parser) parseSampleDistinct() Operator {
	o := &SampleDistinctOp{}
	mark := o.begin(p)
	o.Params = p.params(nil, withEquals)
	o.Count = p.named()
	p.expect(kwOf)
	o.Of = p.named()
	o.finish(p, mark)
	return o
}

func (o *SampleDistinctOp) print(p *printer) {
	p.op(&o.opNode, "sample-distinct", o.Params)
	p.put(o.Count, " of ", o.Of)
}
