package syntax

var _ = operator("make-series", Piped|InSubquery, (*parser).parseMakeSeries, keyword{text: "make-series"})

// A MakeSeriesOp is "make-series Aggs on On from From to To step Step by By",
// or with In the older "… on On in range(In) by By".
type MakeSeriesOp struct {
	opNode
	Params  []*Param
	Aggs    []*SeriesAgg
	On      Expr
	InRange bool
	In      []Expr
	From    Expr // nil if there is none
	To      Expr // nil if there is none
	Step    Expr // nil in the older form
	By      []Expr
}

func (o *MakeSeriesOp) children(visit func(Node)) {
	each(o.Params, visit)
	each(o.Aggs, visit)
	one(o.On, visit)
	each(o.In, visit)
	one(o.From, visit)
	one(o.To, visit)
	one(o.Step, visit)
	each(o.By, visit)
}

// A SeriesAgg is an aggregate of make-series: "X default = Default".
type SeriesAgg struct {
	node
	X       Expr
	Default Expr // nil if there is none
}

func (a *SeriesAgg) children(visit func(Node)) { one(a.X, visit); one(a.Default, visit) }

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

func (o *MakeSeriesOp) print(p *printer) {
	p.op(&o.opNode, "make-series", o.Params)
	list(p, o.Aggs, ", ")
	p.put(" on ", o.On)
	if o.InRange {
		p.write(" in range(")
		list(p, o.In, ", ")
		p.write(")")
	} else {
		opt(p, " from ", o.From)
		opt(p, " to ", o.To)
		p.put(" step ", o.Step)
	}
	if o.By != nil {
		p.write(" by ")
		list(p, o.By, ", ")
	}
}

func (a *SeriesAgg) print(p *printer) {
	p.node(a.X)
	if a.Default != nil {
		p.write(" default")
		p.equals(a.Default)
	}
}
