package syntax

var _ = operator("print", First, (*parser).parsePrint, keyword{text: "print", use: longName})

// A PrintOp is "print Columns".
type PrintOp struct {
	opNode
	Columns []Expr
}

func (o *PrintOp) children(visit func(Node)) { each(o.Columns, visit) }

func (p *parser) parsePrint() Operator {
	o := &PrintOp{}
	mark := o.begin(p)
	o.Columns = commaList(p, someExprs((*parser).parseNamed))
	o.finish(p, mark)
	return o
}

func (o *PrintOp) print(p *printer) {
	p.write("print ")
	list(p, o.Columns, ", ")
}
