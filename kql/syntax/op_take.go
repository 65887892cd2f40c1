package syntax

var _ = operator("take", Piped|InFork|InSubquery, (*parser).parseTake,
	keyword{text: "take", use: anyName},
	keyword{text: "limit", kind: kwLimit, use: anyName})

// A TakeOp is "take Count"; "limit" is the same.
type TakeOp struct {
	opNode
	Params []*Param
	Count  Expr
}

func (o *TakeOp) children(visit func(Node)) { each(o.Params, visit); one(o.Count, visit) }

func (p *parser) parseTake() Operator {
	o := &TakeOp{}
	mark := o.begin(p)
	o.Params = p.params(nil, withEquals)
	o.Count = p.named()
	o.finish(p, mark)
	return o
}

func (o *TakeOp) print(p *printer) {
	p.op(&o.opNode, "take", o.Params)
	p.node(o.Count)
}
