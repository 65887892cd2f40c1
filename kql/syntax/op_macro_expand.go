package syntax

var _ = operator("macro-expand", First|Piped, (*parser).parseMacroExpand, keyword{text: "macro-expand", hidden: true})

// A MacroExpandOp is "macro-expand Group as Scope (Stmts)".
type MacroExpandOp struct {
	opNode
	Params []*Param
	Group  Expr
	Scope  *Name // nil if there is none
	Stmts  []Stmt
}

func (o *MacroExpandOp) children(visit func(Node)) {
	each(o.Params, visit)
	one(o.Group, visit)
	one(o.Scope, visit)
	each(o.Stmts, visit)
}

func (p *parser) parseMacroExpand() Operator {
	o := &MacroExpandOp{}
	mark := o.begin(p)
	o.Params = p.params(unionParams, withEquals)
	o.Group = p.parseGroupRef()
	if o.Group == nil {
		o.Group = p.missingExpr()
	}
	if p.accept(kwAs) {
		o.Scope = p.name()
	}
	p.expect(tokLParen)
	o.Stmts = p.parseStmts()
	p.expect(tokRParen)
	o.finish(p, mark)
	return o
}

// parseGroupRef reads a reference to a group of entities.
func (p *parser) parseGroupRef() Expr {
	if e := p.parseEntityGroup(); e != nil {
		return e
	}
	if text := p.textOf(p.tokens[p.pos]); (text == "database" || text == "cluster") && p.ahead(1).kind == tokLParen {
		return p.parseEntityPath()
	}
	return p.parseNameRef()
}

func (o *MacroExpandOp) print(p *printer) {
	p.op(&o.opNode, "macro-expand", o.Params)
	p.node(o.Group)
	opt(p, " as ", o.Scope)
	p.write(" (")
	p.stmts(o.Stmts)
	p.write(")")
}
