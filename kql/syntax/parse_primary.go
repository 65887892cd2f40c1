package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

// parsePath reads a primary expression with all elements after it: ".name", ".call()" and "[key]".
func (p *parser) parsePath() Expr {
	if p.at(kwTotable) {
		return p.parseToTable()
	}
	mark := p.pos
	e := p.parsePrimary()
	for e != nil {
		switch p.kind() {
		case tokDot:
			p.take()
			sel := p.parsePathElemOrCall()
			if sel == nil {
				sel = p.missingRef()
			}
			e = p.path(mark, e, sel)
		case tokLBracket:
			e = p.index(mark, e, p.bracketContent())
		default:
			return e
		}
	}
	return nil
}

func (p *parser) path(mark int, x, sel Expr) Expr {
	e := &Path{X: x, Sel: sel}
	e.Range = p.span(mark)
	p.raise(p.height)
	return e
}

func (p *parser) index(mark int, x, key Expr) Expr {
	e := &Index{X: x, Key: key}
	e.Range = p.span(mark)
	p.raise(p.height)
	return e
}

// bracketContent reads "[x]" and returns x.
func (p *parser) bracketContent() Expr {
	p.take()
	e := p.parseUnnamed()
	if e == nil {
		e = p.missingRef()
	}
	p.expect(tokRBracket)
	return e
}

// parsePrimary reads an expression without operators.
func (p *parser) parsePrimary() Expr {
	switch k := p.kind(); k {
	case tokIdent:
		if p.ahead(1).kind == tokLParen {
			return p.parseCall()
		}
		return p.parseScopedElem()
	case tokString:
		return p.parseString()
	case tokLong, tokReal, tokBool, tokInt, tokDecimal, tokTimespan, tokDateTime, tokGuid:
		return p.takeLiteral()
	case tokRawGuid, kwDynamic:
		return p.parseLiteral()
	case tokLParen:
		return p.parseParen()
	case kwToscalar:
		return p.parseToScalar()
	case kwDatatable:
		return p.parseDataTable()
	case kwContextualDataTable:
		return p.parseContextualDataTable()
	case kwExternaldata, kwExternalUnderData:
		return p.parseExternalData()
	case kwMaterializedViewCombine:
		return p.parseMaterializedViewCombine()
	}
	if e := p.parseTypeOf(); e != nil {
		return e
	}
	if e := p.parseCall(); e != nil {
		return e
	}
	if e := p.parseScopedElem(); e != nil {
		return e
	}
	return p.parseKeywordAsName()
}

// parseScopedElem reads an element of a path that may have a data scope.
func (p *parser) parseScopedElem() Expr {
	mark := p.pos
	e := p.parsePathElem()
	if e == nil || !p.at(kwDatascope) {
		return e
	}
	s := &DataScope{X: e, Value: p.dataScope()}
	s.Range = p.span(mark)
	return s
}

var dataScopes = []string{"all", "hotcache"}

// dataScope reads "datascope = value".
func (p *parser) dataScope() *Literal {
	p.take()
	p.expect(tokEqual)
	return p.word(dataScopes)
}

// parsePathElem reads an element of a path.
func (p *parser) parsePathElem() Expr {
	if !p.at(tokLBracket) {
		return p.parseBarePathElem()
	}
	if e := p.parseBracketedEntity(); e != nil {
		return e
	}
	mark := p.pos
	e := &Bracketed{X: p.bracketContent()}
	e.Range = p.span(mark)
	return e
}

// parseBracketedEntity reads a name or wildcard in brackets.
func (p *parser) parseBracketedEntity() Expr {
	if e := p.parseBracketedWildcard(); e != nil {
		return e
	}
	return orNil(p.parseQuotedName())
}

// parseBarePathElem reads an element of a path that stands without brackets.
func (p *parser) parseBarePathElem() Expr {
	t := p.tokens[p.pos]
	if t.kind == tokAt {
		e := &At{}
		e.Range = p.tokenSpan(p.take())
		return e
	}
	if t.use&pathName != 0 {
		return p.takeName()
	}
	return p.parseNameRef()
}

func (p *parser) parsePathElemOrCall() Expr {
	if e := p.parseCall(); e != nil {
		return e
	}
	return p.parsePathElem()
}

// scanCall reports whether a name with "(" after it stands at the current token.
func (p *parser) scanCall(offset int) bool {
	n := p.scanName(offset)
	return n > 0 && p.ahead(offset+n).kind == tokLParen
}

// parseCall reads a call of a function.
func (p *parser) parseCall() Expr {
	if !p.scanCall(0) {
		return nil
	}
	return p.call()
}

func (p *parser) call() *Call {
	mark := p.pos
	c := fromSlab(&p.calls, p.slabSize()/2)
	if c.Func = p.parseName(); c.Func == nil {
		c.Func = p.missingName()
	}
	c.Lparen = p.expectSpan(tokLParen)
	c.Args = commaList(p, exprs((*parser).parseArgument))
	p.expect(tokRParen)
	c.Range = p.span(mark)
	return c
}

// parseArgument reads an argument of a call.
func (p *parser) parseArgument() Expr {
	if k := p.ahead(1).kind; p.at(tokStar) && (k == tokRParen || k == tokComma) {
		return p.parseStar()
	}
	return p.parseNamed()
}

// requiredCall reads a call that has to be there.
func (p *parser) requiredCall() *Call {
	if p.scanCall(0) {
		return p.call()
	}
	mark := p.pos
	c := &Call{}
	if n := p.parseName(); n != nil {
		c.Func = n
		p.missToken(diag.TermsExpected, []string{texts[tokLParen]})
		p.missToken(diag.TermsExpected, []string{texts[tokRParen]})
	} else {
		p.miss(diag.MissingFunctionCall)
		c.Func = p.newName("", NameBare, p.here())
	}
	c.Lparen = p.here()
	c.Range = p.span(mark)
	return c
}

// parseCallChain reads calls with dots between them.
func (p *parser) parseCallChain() Expr {
	mark := p.pos
	e := p.parseCall()
	for e != nil && p.at(tokDot) && p.scanCall(1) {
		p.take()
		e = p.path(mark, e, p.call())
	}
	return e
}

// parseParen reads an expression in parentheses.
func (p *parser) parseParen() Expr {
	if !p.at(tokLParen) {
		return nil
	}
	mark := p.pos
	p.take()
	e := &Paren{X: p.expression()}
	p.expect(tokRParen)
	e.Range = p.span(mark)
	return e
}

// parseToScalar reads toscalar(…).
func (p *parser) parseToScalar() Expr {
	mark := p.pos
	p.take()
	e := &ToScalar{Kind: p.parseParam(&toScalarKind, nil)}
	e.X = p.parenContent()
	e.Range = p.span(mark)
	return e
}

// parseToTable reads totable(…).
func (p *parser) parseToTable() Expr {
	mark := p.pos
	p.take()
	e := &ToTable{Kind: p.parseParam(&toScalarKind, nil)}
	e.X = p.parenContent()
	e.Range = p.span(mark)
	return e
}

// parenContent reads "(x)" and returns x.
func (p *parser) parenContent() Expr {
	p.expect(tokLParen)
	e := p.expression()
	p.expect(tokRParen)
	return e
}

// parseEntityPath reads the path of an entity: names and calls, whose elements in brackets are names.
func (p *parser) parseEntityPath() Expr {
	return p.entityPath((*parser).parsePathElemOrCall, false)
}

// parseSimplePath reads the path of a column: names without calls.
func (p *parser) parseSimplePath() Expr {
	return p.entityPath((*parser).parsePathElem, false)
}

// parseWildcardPath reads the path of entities whose last element may be a wildcard.
func (p *parser) parseWildcardPath() Expr {
	if w := p.parseWildcard(); w != nil {
		return w
	}
	return p.entityPath((*parser).parsePathElemOrCall, true)
}

func (p *parser) entityPath(elem func(p *parser) Expr, wildcard bool) Expr {
	mark := p.pos
	e := elem(p)
	for e != nil {
		switch p.kind() {
		case tokDot:
			p.take()
			if wildcard {
				if w := p.parseWildcard(); w != nil {
					return p.path(mark, e, w)
				}
			}
			sel := elem(p)
			if sel == nil {
				sel = p.missingRef()
			}
			e = p.path(mark, e, sel)
		case tokLBracket:
			key := p.parseBracketedEntity()
			if key == nil {
				key = p.bracketContent()
			}
			e = p.index(mark, e, key)
		default:
			return e
		}
	}
	return nil
}

// longest reads with each of the parsers from the same place, and keeps what the first of those has
// read that came furthest.
func (p *parser) longest(parsers ...func(p *parser) Expr) Expr {
	start := p.state()
	var best Expr
	end := start
	var diags []diag.Diagnostic
	for _, parse := range parsers {
		p.restore(start)
		if e := parse(p); p.pos > end.pos {
			best, end = e, p.state()
			diags = append(diags[:0], p.diags[min(start.diags, len(p.diags)):]...)
		}
	}
	p.restore(start)
	if !p.failed {
		p.pos = end.pos
		p.diags = append(p.diags, diags...)
	}
	return best
}

// entityGroup reads entity_group [paths] or the call entity_group(name).
func (p *parser) parseEntityGroup() Expr {
	if !p.at(kwEntityGroup) {
		return nil
	}
	if e := p.parseCall(); e != nil {
		return e
	}
	mark := p.pos
	p.take()
	e := &EntityGroup{}
	p.expect(tokLBracket)
	e.Entities = commaList(p, someExprs((*parser).parseUnnamed))
	p.expect(tokRBracket)
	e.Range = p.span(mark)
	return e
}
