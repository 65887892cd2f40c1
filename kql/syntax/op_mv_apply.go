package syntax

var _ = operator("mv-apply", Piped|InSubquery, (*parser).parseMvApply,
	keyword{text: "mv-apply"},
	keyword{text: "mvapply", use: anyName, hidden: true})

// An MvApplyOp is "mv-apply Columns limit Limit id ID on (Sub)". Sub is a *Pipe, whose input is nil or
// a *ContextualDataTable.
type MvApplyOp struct {
	opNode
	Params  []*Param
	Columns []*MvColumn
	Limit   Expr // nil if there is none
	ID      Expr // nil if there is none
	Sub     Expr
}

func (o *MvApplyOp) children(visit func(Node)) {
	each(o.Params, visit)
	each(o.Columns, visit)
	one(o.Limit, visit)
	one(o.ID, visit)
	one(o.Sub, visit)
}

var mvApplyParams = paramSet{{name: "with_itemindex", kind: paramName}}

func (p *parser) parseMvApply() Operator {
	o := &MvApplyOp{}
	mark := o.begin(p)
	o.Params = p.params(mvApplyParams, withEquals)
	o.Columns = p.mvApplyColumns()
	if p.accept(kwLimit) {
		o.Limit = p.unnamed()
	}
	if p.accept(kwId) {
		o.ID = p.unnamed()
	}
	p.expect(kwOn)
	if p.accept(tokLParen) {
		o.Sub = p.contextualPipe()
		p.expect(tokRParen)
	} else {
		o.Sub = p.missingSub(tokLParen, tokRParen)
	}
	o.finish(p, mark)
	return o
}

// mvApplyColumns reads the columns of mv-apply. One column alone may have only a type.
func (p *parser) mvApplyColumns() []*MvColumn {
	if p.at(kwTo) {
		start := p.state()
		mark := p.pos
		c := &MvColumn{To: p.toTypeOf()}
		if !p.at(tokComma) {
			c.Range = p.span(mark)
			return []*MvColumn{c}
		}
		p.restore(start)
	}
	return commaList(p, listRule[*MvColumn]{
		elem: (*parser).parseMvColumn, missing: (*parser).missingMvColumn, nonEmpty: true,
		end: func(p *parser) bool {
			if !p.at(kwLimit) && !p.at(kwId) && !p.at(kwOn) {
				return p.listEnd()
			}
			next := p.ahead(1).kind
			return next != tokComma && next != kwTo && next != tokEqual
		},
	})
}

func (o *MvApplyOp) print(p *printer) {
	p.op(&o.opNode, "mv-apply", o.Params)
	list(p, o.Columns, ", ")
	opt(p, " limit ", o.Limit)
	opt(p, " id ", o.ID)
	p.block(" on (", o.Sub, ")")
}
