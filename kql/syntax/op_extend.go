package syntax

var _ = operator("extend", Piped|InFork|InSubquery, (*parser).parseExtend, keyword{text: "extend", use: anyName})

// An ExtendOp is "extend Columns".
type ExtendOp struct {
	opNode
	Columns []Expr
}

func (o *ExtendOp) children(visit func(Node)) { each(o.Columns, visit) }

func (p *parser) parseExtend() Operator {
	o := &ExtendOp{}
	mark := o.begin(p)
	o.Columns = commaList(p, someExprs((*parser).parseNamed))
	o.finish(p, mark)
	return o
}

func (o *ExtendOp) print(p *printer) {
	p.write("extend ")
	list(p, o.Columns, ", ")
}
