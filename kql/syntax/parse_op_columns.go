package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

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

// orders holds the order that a keyword stands for.
var orders = [kindCount]Order{kwAsc: OrderAsc, kwDesc: OrderDesc, kwGrannyAsc: OrderGrannyAsc, kwGrannyDesc: OrderGrannyDesc}

// parseOrdered reads an expression with its order and the place of its nulls.
func (p *parser) parseOrdered() Expr {
	mark := p.pos
	e := p.parseNamed()
	if e == nil || orders[p.kind()] == OrderNone && !p.at(kwNulls) {
		return e
	}
	o := &Ordered{X: e}
	if o.Order = orders[p.kind()]; o.Order != OrderNone {
		p.take()
	}
	if p.accept(kwNulls) {
		switch {
		case p.accept(kwFirst):
			o.Nulls = NullsFirst
		case p.accept(kwLast):
			o.Nulls = NullsLast
		default:
			p.missToken(diag.MissingFirstOrLast)
		}
	}
	o.Range = p.span(mark)
	return o
}

func (p *parser) ordered() Expr {
	if e := p.parseOrdered(); e != nil {
		return e
	}
	return p.missingExpr()
}

var sortParams = paramSet{{name: "hint.strategy", kind: paramWord, words: []string{"splitBlock", "multipleBlocks"}}}

func (p *parser) parseSort() Operator {
	o := &SortOp{}
	mark := o.begin(p)
	o.Params = p.params(sortParams, 0)
	p.expect(kwBy)
	o.By = commaList(p, someExprs((*parser).parseOrdered))
	o.finish(p, mark)
	return o
}

var topParams = paramSet{{name: "hint.progressive_top", kind: paramBool}}

func (p *parser) parseTop() Operator {
	o := &TopOp{}
	mark := o.begin(p)
	o.Params = p.params(topParams, withEquals)
	o.Count = p.named()
	p.expect(kwBy)
	o.By = p.ordered()
	o.finish(p, mark)
	return o
}

func (p *parser) parseTopHitters() Operator {
	o := &TopHittersOp{}
	mark := o.begin(p)
	o.Count = p.named()
	p.expect(kwOf)
	o.Of = p.named()
	if p.accept(kwBy) {
		o.By = p.named()
	}
	o.finish(p, mark)
	return o
}

func (p *parser) parseTopNested() Operator {
	o := &TopNestedOp{}
	mark := p.pos
	o.KeywordSpan = p.tokenSpan(p.tokens[mark])
	o.Levels = commaList(p, listRule[*TopNestedLevel]{
		elem: (*parser).parseTopNestedLevel, end: (*parser).listEnd,
		missing: func(p *parser) *TopNestedLevel {
			p.miss(diag.MissingClause)
			l := &TopNestedLevel{Of: p.placeholder(), By: p.placeholder()}
			l.Range = p.here()
			return l
		},
	})
	o.finish(p, mark)
	return o
}

func (p *parser) parseTopNestedLevel() *TopNestedLevel {
	mark := p.pos
	if !p.accept(kwTopNested) {
		return nil
	}
	l := &TopNestedLevel{Count: p.parseNamed()}
	p.expect(kwOf)
	l.Of = p.named()
	if p.accept(kwWith) {
		p.expect(kwOthers)
		p.expect(tokEqual)
		if l.Others = p.parseLiteral(); l.Others == nil {
			l.Others = p.unnamed()
		}
	}
	p.expect(kwBy)
	l.By = p.ordered()
	l.Range = p.span(mark)
	return l
}
