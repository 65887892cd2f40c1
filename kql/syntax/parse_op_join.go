package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

var joinParams = paramSet{
	{name: "kind", kind: paramWord, words: []string{
		"inner", "fullouter", "innerunique", "leftanti", "leftantisemi", "anti",
		"leftouter", "leftsemi", "rightanti", "rightantisemi", "rightouter", "rightsemi",
	}},
	{name: "hint.remote", kind: paramWord, words: hintConcurrencies},
	{name: "hint.shufflekey", kind: paramColumn},
	{name: "hint.strategy", kind: paramWord, words: hintStrategies},
	{name: "hint.num_partitions", kind: paramInteger},
}

func (p *parser) parseJoin() Operator {
	o := &JoinOp{}
	mark := o.begin(p)
	o.Params = p.params(joinParams, withEquals)
	o.Right = p.unnamed()
	if o.HasOn = p.accept(kwOn); o.HasOn {
		o.On = p.joinConditions()
	} else if p.accept(kwWhere) {
		o.Where = p.unnamed()
	}
	o.finish(p, mark)
	return o
}

// joinConditions reads the conditions behind on.
func (p *parser) joinConditions() []Expr {
	on := someExprs((*parser).parseUnnamed)
	on.end = nil
	return commaList(p, on)
}

var lookupParams = paramSet{{name: "kind", kind: paramWord, words: []string{"inner", "leftouter"}}}

func (p *parser) parseLookup() Operator {
	o := &LookupOp{}
	mark := o.begin(p)
	o.Params = p.params(lookupParams, withEquals)
	o.Right = p.unnamed()
	if o.HasOn = p.accept(kwOn); o.HasOn {
		o.On = p.joinConditions()
	} else {
		p.miss(diag.MissingJoinOn)
	}
	o.finish(p, mark)
	return o
}

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

func (p *parser) parseFork() Operator {
	o := &ForkOp{}
	mark := o.begin(p)
	for b := p.parseForkBranch(); b != nil; b = p.parseForkBranch() {
		o.Branches = append(o.Branches, b)
	}
	if len(o.Branches) == 0 {
		b := &ForkBranch{X: p.missingSub(tokLParen, tokRParen)}
		b.Range = p.here()
		o.Branches = append(o.Branches, b)
	}
	o.finish(p, mark)
	return o
}

func (p *parser) parseForkBranch() *ForkBranch {
	mark := p.pos
	b := &ForkBranch{}
	if n := p.scanName(0); n > 0 && p.ahead(n).kind == tokEqual {
		b.Name = p.name()
		p.expect(tokEqual)
	} else if !p.at(tokLParen) {
		return nil
	}
	p.expect(tokLParen)
	if b.X = p.parseSubPipe(); b.X == nil {
		b.X = p.expression()
	}
	p.expect(tokRParen)
	b.Range = p.span(mark)
	return b
}

func (p *parser) parseFacet() Operator {
	o := &FacetOp{}
	mark := o.begin(p)
	p.expect(kwBy)
	o.By = commaList(p, listRule[Expr]{
		elem: (*parser).parseSimplePath, missing: (*parser).missingRef, nonEmpty: true,
		end: func(p *parser) bool { return p.endsAt(kwWith) },
	})
	if p.accept(kwWith) {
		o.With, o.Paren = p.facetWith()
	}
	o.finish(p, mark)
	return o
}

// facetWith reads the operators of facet, in parentheses or one alone.
func (p *parser) facetWith() (with Expr, paren bool) {
	if p.accept(tokLParen) {
		if with = p.parseSubPipe(); with == nil {
			p.miss(diag.OperatorExpected)
			with = p.placeholder()
		}
		p.expect(tokRParen)
		return with, true
	}
	mark := p.pos
	o := p.parseOperator()
	if o == nil {
		p.miss(diag.OperatorExpected)
		return p.placeholder(), false
	}
	pipe := &Pipe{Ops: []Operator{o}}
	pipe.Range = p.span(mark)
	return pipe, false
}

var partitionParams = paramSet{
	{name: "hint.concurrency", kind: paramWord, words: hintConcurrencies},
	{name: "hint.spread", kind: paramWord, words: hintSpreads},
	{name: "hint.materialized", kind: paramBool},
	{name: "hint.shufflekey", kind: paramColumn},
	{name: "hint.strategy", kind: paramWord, words: []string{"shuffle", "native", "legacy"}},
}

func (p *parser) parsePartition() Operator {
	o := &PartitionOp{}
	mark := o.begin(p)
	o.Params = p.params(partitionParams, 0)
	p.expect(kwBy)
	o.By = p.simplePath()
	if p.accept(kwIn) {
		if o.In = p.parseCall(); o.In == nil {
			o.In = p.parseDynamic()
		}
		if o.In == nil {
			o.In = p.missingExpr()
		}
	}
	switch {
	case p.accept(tokLBrace):
		o.Braces = true
		o.Sub = p.expression()
		p.expect(tokRBrace)
	case p.accept(tokLParen):
		o.Sub = p.subPipe()
		p.expect(tokRParen)
	default:
		o.Sub = p.missingSub(tokLParen, tokRParen)
	}
	o.finish(p, mark)
	return o
}

// simplePath reads the path of a column that has to be there.
func (p *parser) simplePath() Expr {
	if e := p.parseSimplePath(); e != nil {
		return e
	}
	return p.missingRef()
}

func (p *parser) parsePartitionBy() Operator {
	o := &PartitionByOp{}
	mark := o.begin(p)
	o.Params = p.params(partitionParams, 0)
	o.Entity = p.simplePath()
	if p.accept(kwId) {
		if o.ID = p.parseLiteral(); o.ID == nil {
			o.ID = p.missingValue()
		}
	}
	p.expect(tokLParen)
	o.Sub = p.contextualPipe()
	p.expect(tokRParen)
	o.finish(p, mark)
	return o
}
