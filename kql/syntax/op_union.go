package syntax

var _ = operator("union", First|Piped|InSubquery, (*parser).parseUnion, keyword{text: "union"})

// A UnionOp is "union Tables".
type UnionOp struct {
	opNode
	Params []*Param
	Tables []Expr
}

func (o *UnionOp) children(visit func(Node)) { each(o.Params, visit); each(o.Tables, visit) }

var unionParams = paramSet{
	{name: "kind", kind: paramWord, words: []string{"inner", "outer"}},
	{name: "withsource", kind: paramName}, {name: "with_source", kind: paramName},
	{name: "isfuzzy", kind: paramBool}, {name: "__isFuzzy", kind: paramBool}, {name: "best_effort", kind: paramBool},
	{name: "hint.concurrency", kind: paramWord, words: hintConcurrencies},
	{name: "hint.spread", kind: paramWord, words: hintSpreads},
}

func (p *parser) parseUnion() Operator {
	o := &UnionOp{}
	mark := o.begin(p)
	o.Params = p.params(unionParams, withEquals)
	o.Tables = commaList(p, someExprs(func(p *parser) Expr {
		if e := p.parseParen(); e != nil {
			return e
		}
		return p.longest((*parser).parseBracketedEntity, (*parser).parseWildcardPath, (*parser).parseBarePathElem)
	}))
	o.finish(p, mark)
	return o
}

func (o *UnionOp) print(p *printer) {
	p.op(&o.opNode, "union", o.Params)
	list(p, o.Tables, ", ")
}
