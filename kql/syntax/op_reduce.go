package syntax

var _ = operator("reduce", Piped|InFork|InSubquery, (*parser).parseReduce,
	keyword{text: "reduce", use: anyName, begins: func(p *parser) bool { return p.ahead(1).kind == kwBy || p.scanKnownParam(1, nil, 0) > 0 }})

// A ReduceOp is "reduce by By with With".
type ReduceOp struct {
	opNode
	Params  []*Param
	By      Expr
	HasWith bool
	With    []*Param
}

func (o *ReduceOp) children(visit func(Node)) {
	each(o.Params, visit)
	one(o.By, visit)
	each(o.With, visit)
}

var reduceParams = paramSet{{name: "threshold", kind: paramInteger}, {name: "characters", kind: paramString}}

func (p *parser) parseReduce() Operator {
	o := &ReduceOp{}
	mark := o.begin(p)
	o.Params = p.params(reduceParams, 0)
	p.expect(kwBy)
	o.By = p.named()
	if o.HasWith = p.accept(kwWith); o.HasWith {
		o.With = p.paramList(reduceParams, 0)
	}
	o.finish(p, mark)
	return o
}

func (o *ReduceOp) print(p *printer) {
	p.op(&o.opNode, "reduce", o.Params)
	p.put("by ", o.By)
	if o.HasWith {
		p.write(" with ")
		list(p, o.With, ", ")
	}
}
