package syntax

var _ = operator("distinct", Piped|InFork|InSubquery, (*parser).parseDistinct, keyword{text: "distinct", use: anyName})

// A DistinctOp is "distinct Columns"; one column may be a *Star.
type DistinctOp struct {
	opNode
	Params  []*Param
	Columns []Expr
}

func (o *DistinctOp) children(visit func(Node)) { each(o.Params, visit); each(o.Columns, visit) }

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

func (o *DistinctOp) print(p *printer) {
	p.op(&o.opNode, "distinct", o.Params)
	list(p, o.Columns, ", ")
}
