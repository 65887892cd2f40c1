package syntax

var _ = operator("project-rename", Piped|InFork|InSubquery, (*parser).parseProjectRename, keyword{text: "project-rename"})

// A ProjectRenameOp is "project-rename Columns", as a rule *NamedExpr.
type ProjectRenameOp struct {
	opNode
	Columns []Expr
}

func (o *ProjectRenameOp) children(visit func(Node)) { each(o.Columns, visit) }

func (p *parser) parseProjectRename() Operator {
	o := &ProjectRenameOp{}
	mark := o.begin(p)
	o.Columns = commaList(p, exprs((*parser).parseNamed))
	o.finish(p, mark)
	return o
}

func (o *ProjectRenameOp) print(p *printer) { p.columns("project-rename", o.Columns) }
