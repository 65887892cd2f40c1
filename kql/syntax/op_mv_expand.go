package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

var _ = operator("mv-expand", Piped|InFork|InSubquery, (*parser).parseMvExpand,
	keyword{text: "mv-expand"},
	keyword{text: "mvexpand", use: anyName, hidden: true})

// A MvColumn is a column of mv-expand or mv-apply: "X to typeof(To)". X is nil if
// mv-apply has only "to typeof(…)".
type MvColumn struct {
	node
	X  Expr
	To *TypeOf // nil if there is none
}

func (c *MvColumn) children(visit func(Node)) { one(c.X, visit); one(c.To, visit) }

// An MvExpandOp is "mv-expand Columns limit Limit".
type MvExpandOp struct {
	opNode
	Params  []*Param
	Columns []*MvColumn
	Limit   Expr // nil if there is none
}

func (o *MvExpandOp) children(visit func(Node)) {
	each(o.Params, visit)
	each(o.Columns, visit)
	one(o.Limit, visit)
}

// toTypeOf reads "to typeof(…)" if it is there.
func (p *parser) toTypeOf() *TypeOf {
	if !p.accept(kwTo) {
		return nil
	}
	if t := p.parseTypeOf(); t != nil {
		return t
	}
	p.miss(diag.MissingTypeOfLiteral)
	t := &TypeOf{}
	t.Range = p.here()
	return t
}

func (p *parser) parseMvColumn() *MvColumn {
	mark := p.pos
	c := &MvColumn{}
	if p.at(kwTo) {
		c.X = p.missingExpr()
		c.To = p.toTypeOf()
		c.Range = c.X.Span().Cover(p.span(mark))
		return c
	}
	if c.X = p.parseNamed(); c.X == nil {
		return nil
	}
	c.To = p.toTypeOf()
	c.Range = p.span(mark)
	return c
}

func (p *parser) missingMvColumn() *MvColumn {
	c := &MvColumn{X: p.missingExpr()}
	c.Range = p.here()
	return c
}

var mvExpandParams = paramSet{
	{name: "kind", kind: paramWord, words: []string{"bag", "array"}},
	{name: "bagexpansion", kind: paramWord, words: []string{"bag", "array"}},
	{name: "with_itemindex", kind: paramName},
}

func (p *parser) parseMvExpand() Operator {
	o := &MvExpandOp{}
	mark := o.begin(p)
	o.Params = p.params(mvExpandParams, withEquals)
	o.Columns = commaList(p, listRule[*MvColumn]{
		elem: (*parser).parseMvColumn, missing: (*parser).missingMvColumn, nonEmpty: true,
		end: func(p *parser) bool { return p.endsAt(kwLimit) },
	})
	if p.accept(kwLimit) {
		o.Limit = p.unnamed()
	}
	o.finish(p, mark)
	return o
}

func (c *MvColumn) print(p *printer) {
	if c.X != nil {
		p.put(c.X, " ")
	}
	opt(p, "to ", c.To)
}

func (o *MvExpandOp) print(p *printer) {
	p.op(&o.opNode, "mv-expand", o.Params)
	list(p, o.Columns, ", ")
	opt(p, " limit ", o.Limit)
}
