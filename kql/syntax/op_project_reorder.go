package syntax

var _ = operator("project-reorder", Piped|InFork|InSubquery, (*parser).parseProjectReorder, keyword{text: "project-reorder"})

// A ProjectReorderOp is "project-reorder Columns": names and wildcards, plain or *Ordered.
type ProjectReorderOp struct {
	opNode
	Columns []Expr
}

func (o *ProjectReorderOp) children(visit func(Node)) { each(o.Columns, visit) }

func (p *parser) parseProjectReorder() Operator {
	o := &ProjectReorderOp{}
	mark := o.begin(p)
	o.Columns = commaList(p, exprs(func(p *parser) Expr {
		mark := p.pos
		e := p.parseWildcardOrName()
		if e == nil || orders[p.kind()] == OrderNone {
			return e
		}
		ordered := &Ordered{X: e, Order: orders[p.take().kind]}
		ordered.Range = p.span(mark)
		return ordered
	}))
	o.finish(p, mark)
	return o
}

func (o *ProjectReorderOp) print(p *printer) { p.columns("project-reorder", o.Columns) }
