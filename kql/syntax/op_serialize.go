package syntax

var _ = operator("serialize", Piped|InSubquery, (*parser).parseSerialize, keyword{text: "serialize", use: anyName})

// A SerializeOp is "serialize Columns".
type SerializeOp struct {
	opNode
	Params  []*Param
	Columns []Expr
}

func (o *SerializeOp) children(visit func(Node)) { each(o.Params, visit); each(o.Columns, visit) }

func (p *parser) parseSerialize() Operator {
	o := &SerializeOp{}
	mark := o.begin(p)
	o.Params = p.params(nil, withEquals)
	o.Columns = commaList(p, exprs((*parser).parseNamed))
	o.finish(p, mark)
	return o
}

func (o *SerializeOp) print(p *printer) {
	p.op(&o.opNode, "serialize", o.Params)
	list(p, o.Columns, ", ")
}
