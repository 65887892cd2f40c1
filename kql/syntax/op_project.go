package syntax

var _ = operator("project", Piped|InFork|InSubquery, (*parser).parseProject, keyword{text: "project", kind: kwProject})

// A ProjectOp is "project Columns".
type ProjectOp struct {
	opNode
	Columns []Expr
}

func (o *ProjectOp) children(visit func(Node)) { each(o.Columns, visit) }

func (p *parser) parseProject() Operator {
	o := &ProjectOp{}
	mark := o.begin(p)
	o.Columns = commaList(p, exprs((*parser).parseNamed))
	o.finish(p, mark)
	return o
}

// columns writes an operator that has nothing but columns.
func (p *printer) columns(keyword string, columns []Expr) {
	p.write(keyword + " ")
	list(p, columns, ", ")
}

func (o *ProjectOp) print(p *printer) { p.columns("project", o.Columns) }
