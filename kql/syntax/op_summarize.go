package syntax

var _ = operator("summarize", Piped|InFork|InSubquery, (*parser).parseSummarize,
	keyword{text: "summarize", kind: kwSummarize, use: anyName})

// A SummarizeOp is "summarize Aggs by By". Bin is the value of the old form "by … bin=value".
type SummarizeOp struct {
	opNode
	Params []*Param
	Aggs   []Expr
	HasBy  bool
	By     []Expr
	Bin    *NamedExpr // nil if there is none
}

func (o *SummarizeOp) children(visit func(Node)) {
	each(o.Params, visit)
	each(o.Aggs, visit)
	each(o.By, visit)
	one(o.Bin, visit)
}

var summarizeParams = paramSet{
	{name: "hint.shufflekey", kind: paramColumn},
	{name: "hint.strategy", kind: paramWord, words: []string{"shuffle"}},
	{name: "hint.num_partitions", kind: paramInteger},
}

func (p *parser) parseSummarize() Operator {
	o := &SummarizeOp{}
	mark := o.begin(p)
	o.Params = p.params(summarizeParams, withEquals)
	aggs := exprs((*parser).parseNamed)
	aggs.end = func(p *parser) bool { return p.endsAt(kwBy) }
	o.Aggs = commaList(p, aggs)
	if o.HasBy = p.accept(kwBy); o.HasBy {
		by := someExprs((*parser).parseNamed)
		by.end = (*parser).summarizeByEnd
		o.By = commaList(p, by)
		o.Bin = p.parseOldBin()
	}
	o.finish(p, mark)
	return o
}

// summarizeByEnd reports whether the keys of summarize end here, as before the old form "bin=value".
func (p *parser) summarizeByEnd() bool {
	return p.at(kwBin) && p.ahead(1).kind == tokEqual && p.ahead(2).kind.isLiteral() || p.listEnd()
}

// parseOldBin reads the old form "bin=value".
func (p *parser) parseOldBin() *NamedExpr {
	if !p.at(kwBin) || p.ahead(1).kind != tokEqual {
		return nil
	}
	mark := p.pos
	e := &NamedExpr{Names: []*Name{p.takeName()}}
	p.take()
	e.X = p.unnamed()
	e.Range = p.span(mark)
	return e
}

func (o *SummarizeOp) print(p *printer) {
	p.op(&o.opNode, "summarize", o.Params)
	list(p, o.Aggs, ", ")
	if o.HasBy {
		if len(o.Aggs) > 0 {
			p.write(" ")
		}
		p.write("by ")
		list(p, o.By, ", ")
	}
	opt(p, " ", o.Bin)
}
