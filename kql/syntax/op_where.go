package syntax

var _ = operator("where", Piped|InFork|InSubquery, (*parser).parseWhere,
	keyword{text: "where", kind: kwWhere, use: longName},
	keyword{text: "filter", use: anyName})

// A WhereOp is "where Cond"; "filter" is the same.
type WhereOp struct {
	opNode
	Params []*Param
	Cond   Expr
}

func (o *WhereOp) children(visit func(Node)) { each(o.Params, visit); one(o.Cond, visit) }

func (p *parser) parseWhere() Operator {
	o := &WhereOp{}
	mark := o.begin(p)
	o.Params = p.params(nil, withEquals)
	o.Cond = p.named()
	o.finish(p, mark)
	return o
}

func (o *WhereOp) print(p *printer) {
	p.op(&o.opNode, "where", o.Params)
	p.node(o.Cond)
}
