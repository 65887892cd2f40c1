package syntax

var _ = operator("consume", Piped|InSubquery, (*parser).parseConsume, keyword{text: "consume", use: anyName})

// A ConsumeOp is "consume".
type ConsumeOp struct {
	opNode
	Params []*Param
}

func (o *ConsumeOp) children(visit func(Node)) { each(o.Params, visit) }

func (p *parser) parseConsume() Operator {
	o := &ConsumeOp{}
	mark := o.begin(p)
	o.Params = p.params(paramSet{{name: "decodeblocks", kind: paramBool}}, 0)
	o.finish(p, mark)
	return o
}

func (o *ConsumeOp) print(p *printer) { p.op(&o.opNode, "consume", o.Params) }
