package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

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

var makeSeriesParams = paramSet{
	{name: "hint.shufflekey", kind: paramColumn},
	{name: "kind", kind: paramWord, words: []string{"nonempty"}},
}

func (p *parser) parseMakeSeries() Operator {
	o := &MakeSeriesOp{}
	mark := o.begin(p)
	o.Params = p.params(makeSeriesParams, withEquals)
	o.Aggs = commaList(p, listRule[*SeriesAgg]{
		elem: (*parser).parseSeriesAgg, nonEmpty: true,
		missing: func(p *parser) *SeriesAgg {
			a := &SeriesAgg{X: p.missingExpr()}
			a.Range = p.here()
			return a
		},
		end: func(p *parser) bool { return p.at(kwOn) || p.at(kwFrom) || p.at(kwIn) || p.listEnd() },
	})
	p.expect(kwOn)
	o.On = p.named()
	switch p.kind() {
	case kwFrom, kwTo, kwStep:
		if p.accept(kwFrom) {
			o.From = p.unnamed()
		}
		if p.accept(kwTo) {
			o.To = p.unnamed()
		}
		p.expect(kwStep)
		o.Step = p.unnamed()
	default:
		o.InRange = true
		p.expect(kwIn)
		p.expect(kwRange)
		p.expect(tokLParen)
		o.In = commaList(p, exprs((*parser).parseNamed))
		p.expect(tokRParen)
	}
	if p.accept(kwBy) {
		by := someExprs((*parser).parseNamed)
		by.end = nil
		o.By = commaList(p, by)
	}
	o.finish(p, mark)
	return o
}

func (p *parser) parseSeriesAgg() *SeriesAgg {
	mark := p.pos
	x := p.parseNamed()
	if x == nil {
		return nil
	}
	a := &SeriesAgg{X: x}
	if p.accept(kwDefault) {
		p.expect(tokEqual)
		a.Default = p.named()
	}
	a.Range = p.span(mark)
	return a
}

var reduceParams = paramSet{{name: "threshold", kind: paramInteger}, {name: "characters", kind: paramString}}

func (p *parser) parseReduce() Operator {
	o := &ReduceOp{}
	mark := o.begin(p)
	o.Params = p.params(reduceParams, 0)
	p.expect(kwBy)
	o.By = p.named()
	if o.HasWith = p.accept(kwWith); o.HasWith {
		o.With = p.paramList(reduceParams, 0)
	}
	o.finish(p, mark)
	return o
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

// missingSub reports a missing subquery with its parentheses and stands in for it.
func (p *parser) missingSub(open, end tokenKind) Expr {
	p.missToken(diag.TermsExpected, []string{texts[open]})
	e := p.missingExpr()
	p.missToken(diag.TermsExpected, []string{texts[end]})
	return e
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
