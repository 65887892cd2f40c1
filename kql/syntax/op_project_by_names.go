package syntax

var _ = operator("project-by-names", Piped|InFork|InSubquery, (*parser).parseProjectByNames,
	keyword{text: "project-by-names", hidden: true})

// A ProjectByNamesOp is "project-by-names Columns".
type ProjectByNamesOp struct {
	opNode
	Columns []Expr
}

func (o *ProjectByNamesOp) children(visit func(Node)) { each(o.Columns, visit) }

func (p *parser) parseProjectByNames() Operator {
	o := &ProjectByNamesOp{}
	mark := o.begin(p)
	o.Columns = commaList(p, exprs((*parser).parseUnnamed))
	o.finish(p, mark)
	return o
}

func (o *ProjectByNamesOp) print(p *printer) { p.columns("project-by-names", o.Columns) }
