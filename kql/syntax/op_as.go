package syntax

var _ = operator("as", First|Piped|InFork|InSubquery, (*parser).parseAs, keyword{text: "as", kind: kwAs, use: longName})

// An AsOp is "as Name".
type AsOp struct {
	opNode
	Params []*Param
	Name   *Name
}

func (o *AsOp) children(visit func(Node)) { each(o.Params, visit); one(o.Name, visit) }

var asParams = paramSet{{name: "hint.materialized", kind: paramBool}}

func (p *parser) parseAs() Operator {
	o := &AsOp{}
	mark := o.begin(p)
	o.Params = p.params(asParams, withEquals)
	o.Name = p.name()
	o.finish(p, mark)
	return o
}

func (o *AsOp) print(p *printer) {
	p.op(&o.opNode, "as", o.Params)
	p.node(o.Name)
}
