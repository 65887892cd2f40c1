package syntax

var _ = operator("search", First|Piped|InSubquery, (*parser).parseSearch, keyword{text: "search", use: longName})

// A SearchOp is "search in (In) Cond".
type SearchOp struct {
	opNode
	Params    []*Param
	DataScope *Literal // nil if there is none
	HasIn     bool
	In        []Expr
	Cond      Expr
}

func (o *SearchOp) children(visit func(Node)) {
	each(o.Params, visit)
	one(o.DataScope, visit)
	each(o.In, visit)
	one(o.Cond, visit)
}

var searchParams = paramSet{{name: "kind", kind: paramWord, words: []string{"default", "case_insensitive", "case_sensitive"}}}

func (p *parser) parseSearch() Operator {
	o := &SearchOp{}
	mark := o.begin(p)
	o.Params = p.params(searchParams, withEquals)
	if p.at(kwDatascope) {
		o.DataScope = p.dataScope()
	}
	o.In, o.HasIn = p.findIn()
	o.Cond = p.searchCondition()
	o.finish(p, mark)
	return o
}

// searchCondition reads the condition of search, which may be "*" or "* and x".
func (p *parser) searchCondition() Expr {
	mark := p.pos
	if e := p.parseUnnamed(); e != nil {
		return e
	}
	e := p.parseStar()
	switch {
	case e == nil:
		return p.missingExpr()
	case p.at(kwAnd):
		return p.binary(mark, OpAnd, e, (*parser).parseUnnamed, (*parser).missingExpr)
	}
	return e
}

func (o *SearchOp) print(p *printer) {
	p.op(&o.opNode, "search", o.Params)
	p.dataScope(o.DataScope)
	if o.HasIn {
		p.tables(o.In)
	}
	p.node(o.Cond)
}
