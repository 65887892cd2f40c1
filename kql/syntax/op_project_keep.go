package syntax

var _ = operator("project-keep", Piped|InFork|InSubquery, (*parser).parseProjectKeep, keyword{text: "project-keep"})

// A ProjectKeepOp is "project-keep Columns": names and wildcards.
type ProjectKeepOp struct {
	opNode
	Columns []Expr
}

func (o *ProjectKeepOp) children(visit func(Node)) { each(o.Columns, visit) }

func (p *parser) parseProjectKeep() Operator {
	o := &ProjectKeepOp{}
	mark := o.begin(p)
	o.Columns = commaList(p, exprs((*parser).parseWildcardOrName))
	o.finish(p, mark)
	return o
}

func (o *ProjectKeepOp) print(p *printer) { p.columns("project-keep", o.Columns) }
