package syntax

var _ = operator("project-away", Piped|InFork|InSubquery, (*parser).parseProjectAway, keyword{text: "project-away"})

// A ProjectAwayOp is "project-away Columns": names and wildcards.
type ProjectAwayOp struct {
	opNode
	Columns []Expr
}

func (o *ProjectAwayOp) children(visit func(Node)) { each(o.Columns, visit) }

func (p *parser) parseProjectAway() Operator {
	o := &ProjectAwayOp{}
	mark := o.begin(p)
	o.Columns = commaList(p, exprs((*parser).parseWildcardOrName))
	o.finish(p, mark)
	return o
}

func (o *ProjectAwayOp) print(p *printer) { p.columns("project-away", o.Columns) }
