package syntax

func (p *parser) parseProject() Operator {
	o := &ProjectOp{}
	mark := o.begin(p)
	o.Columns = commaList(p, exprs((*parser).parseNamed))
	o.finish(p, mark)
	return o
}

func (p *parser) parseProjectRename() Operator {
	o := &ProjectRenameOp{}
	mark := o.begin(p)
	o.Columns = commaList(p, exprs((*parser).parseNamed))
	o.finish(p, mark)
	return o
}

func (p *parser) parseProjectAway() Operator {
	o := &ProjectAwayOp{}
	mark := o.begin(p)
	o.Columns = commaList(p, exprs((*parser).parseWildcardOrName))
	o.finish(p, mark)
	return o
}

func (p *parser) parseProjectKeep() Operator {
	o := &ProjectKeepOp{}
	mark := o.begin(p)
	o.Columns = commaList(p, exprs((*parser).parseWildcardOrName))
	o.finish(p, mark)
	return o
}

func (p *parser) parseProjectByNames() Operator {
	o := &ProjectByNamesOp{}
	mark := o.begin(p)
	o.Columns = commaList(p, exprs((*parser).parseUnnamed))
	o.finish(p, mark)
	return o
}

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

var distinctParams = paramSet{
	{name: "hint.shufflekey", kind: paramColumn},
	{name: "hint.strategy", kind: paramWord, words: hintStrategies},
	{name: "hint.num_partitions", kind: paramInteger},
}

func (p *parser) parseDistinct() Operator {
	o := &DistinctOp{}
	mark := o.begin(p)
	o.Params = p.params(distinctParams, withEquals)
	o.Columns = commaList(p, someExprs(func(p *parser) Expr {
		if e := p.parseStar(); e != nil {
			return e
		}
		return p.parseNamed()
	}))
	o.finish(p, mark)
	return o
}
