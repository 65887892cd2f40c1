package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

// parseStmts reads statements with semicolons between them.
func (p *parser) parseStmts() []Stmt {
	var list []Stmt
	for s := p.parseStmt(); s != nil; {
		list = append(list, s)
		before := p.state()
		if !p.accept(tokSemicolon) && !p.at(tokEnd) {
			p.missToken(diag.TermsExpected, []string{texts[tokSemicolon]})
		}
		if s = p.parseStmt(); s == nil && p.pos == before.pos {
			p.restore(before)
		}
	}
	return list
}

// parseStmt reads one statement.
func (p *parser) parseStmt() Stmt {
	next := p.ahead(1)
	switch p.kind() {
	case kwAlias:
		if next.kind == kwDatabase {
			return p.parseAlias()
		}
	case kwLet:
		if p.scanName(1) > 0 {
			return p.parseLet()
		}
	case kwDeclare:
		switch next.kind {
		case kwPattern:
			return p.parsePattern()
		case kwQueryParameters:
			return p.parseDeclareParams()
		}
	case kwRestrict:
		if next.kind == kwAccess {
			return p.parseRestrict()
		}
	case kwSet:
		return p.parseSet()
	}
	mark := p.pos
	x := p.parsePipe()
	if x == nil {
		return nil
	}
	s := &ExprStmt{X: x}
	s.Range = p.span(mark)
	return s
}

// finish sets the spans of a statement that starts at mark.
func (s *stmtNode) finish(p *parser, mark int) {
	s.KeywordSpan = p.tokenSpan(p.tokens[mark])
	s.Range = p.span(mark)
}

// parseLet reads a let statement.
func (p *parser) parseLet() Stmt {
	mark := p.pos
	p.take()
	s := &LetStmt{Name: p.name()}
	p.expect(tokEqual)
	switch {
	case p.at(kwMaterialize):
		s.Value = p.parseMaterialize()
	case p.at(kwEntityGroup):
		s.Value = p.parseEntityGroup()
	case p.scanFuncDecl():
		s.Value = p.funcDecl()
	default:
		s.Value = p.expression()
	}
	s.finish(p, mark)
	return s
}

// parseMaterialize reads materialize(…) as the value of a let statement.
func (p *parser) parseMaterialize() Expr {
	mark := p.pos
	p.take()
	e := &Materialize{X: p.parenContent()}
	e.Range = p.span(mark)
	return e
}

// scanFuncDecl reports whether the declaration of a function starts here.
func (p *parser) scanFuncDecl() bool {
	n := 0
	if p.at(kwView) {
		n = 1
	}
	if p.ahead(n).kind != tokLParen {
		return false
	}
	if k := p.ahead(n + 1).kind; k == tokRParen || k == tokStar {
		return true
	}
	name := p.scanLongName(n + 1)
	return name > 0 && p.ahead(n+1+name).kind == tokColon
}

// funcDecl reads "(params) { body }".
func (p *parser) funcDecl() Expr {
	mark := p.pos
	f := &FuncDecl{View: p.accept(kwView)}
	params := p.pos
	var ok bool
	if f.Params, ok = p.parseFuncParams(); !ok {
		p.missToken(diag.TermsExpected, []string{texts[tokLParen]})
		p.missToken(diag.TermsExpected, []string{texts[tokRParen]})
	}
	f.ParamsSpan = p.span(params)
	if f.Body = p.parseFuncBody(); f.Body == nil {
		p.missToken(diag.TermsExpected, []string{texts[tokLBrace]})
		p.missToken(diag.TermsExpected, []string{texts[tokRBrace]})
		f.Body = &FuncBody{}
		f.Body.Range = p.here()
	}
	f.Range = p.span(mark)
	return f
}

// parseFuncParams reads "(name:type = default, …)".
func (p *parser) parseFuncParams() (list []*FuncParam, ok bool) {
	if !p.accept(tokLParen) {
		return nil, false
	}
	list = p.funcParams(false)
	p.expect(tokRParen)
	return list, true
}

func (p *parser) funcParams(nonEmpty bool) []*FuncParam {
	return commaList(p, listRule[*FuncParam]{
		elem: (*parser).parseFuncParam, missing: (*parser).missingFuncParam, end: (*parser).listEnd, nonEmpty: nonEmpty,
	})
}

func (p *parser) parseFuncParam() *FuncParam {
	mark := p.pos
	d := p.parseColumnDecl()
	if d == nil {
		return nil
	}
	n := &FuncParam{Name: d.Name, Type: d.Type}
	if p.accept(tokEqual) {
		switch n.Default = p.parseLiteral(); {
		case n.Default != nil:
		case p.tokens[p.pos].isName():
			word := p.pos
			p.take()
			n.Default = p.wordSince(word)
		default:
			n.Default = p.missingExpr()
		}
	}
	n.Range = d.Range.Cover(p.span(mark))
	return n
}

func (p *parser) missingFuncParam() *FuncParam {
	d := p.missingColumnDecl()
	n := &FuncParam{Name: d.Name, Type: d.Type}
	n.Range = d.Range
	return n
}

// parseFuncBody reads "{ statements; expression }".
func (p *parser) parseFuncBody() *FuncBody {
	if !p.at(tokLBrace) {
		return nil
	}
	defer p.leave()
	mark := p.pos
	b := &FuncBody{}
	if p.enter() {
		p.take()
		p.parseBodyContent(b, p.parseBodyStmt)
		p.expect(tokRBrace)
	}
	b.Range = p.span(mark)
	return b
}

// parseBodyContent reads what stands between the braces of a function.
func (p *parser) parseBodyContent(b *FuncBody, stmt func() Stmt) {
	for !p.listEnd() {
		s := stmt()
		if s == nil {
			break
		}
		p.expect(tokSemicolon)
		b.Stmts = append(b.Stmts, s)
	}
	b.Result = p.parsePipe()
	p.accept(tokSemicolon)
}

// parseBodyStmt reads a statement of a function.
func (p *parser) parseBodyStmt() Stmt {
	if p.at(kwDeclare) {
		return p.parseDeclareParams()
	}
	return p.parseBodyLet()
}

// parseBodyLet reads a statement of the body of a pattern's match.
func (p *parser) parseBodyLet() Stmt {
	if p.at(kwLet) {
		return p.parseLet()
	}
	return nil
}

// parseAlias reads "alias database name = x".
func (p *parser) parseAlias() Stmt {
	mark := p.pos
	p.take()
	p.expect(kwDatabase)
	s := &AliasStmt{Name: p.name()}
	p.expect(tokEqual)
	s.Value = p.unnamed()
	s.finish(p, mark)
	return s
}

// parseSet reads "set name = x".
func (p *parser) parseSet() Stmt {
	mark := p.pos
	p.take()
	s := &SetStmt{Name: p.name()}
	if p.accept(tokEqual) {
		s.Value = p.unnamed()
	}
	s.finish(p, mark)
	return s
}

// parseDeclareParams reads "declare query_parameters (…)".
func (p *parser) parseDeclareParams() Stmt {
	mark := p.pos
	p.take()
	p.expect(kwQueryParameters)
	p.expect(tokLParen)
	s := &DeclareParamsStmt{Params: p.funcParams(true)}
	p.expect(tokRParen)
	s.finish(p, mark)
	return s
}

// parseRestrict reads "restrict access to (…) with (…)".
func (p *parser) parseRestrict() Stmt {
	mark := p.pos
	p.pos += 2
	p.expect(kwTo)
	p.expect(tokLParen)
	s := &RestrictStmt{Targets: commaList(p, someExprs(func(p *parser) Expr {
		return p.longest((*parser).parseWildcardPath, (*parser).parseNameRef)
	}))}
	p.expect(tokRParen)
	s.With, _ = p.withProperties()
	s.finish(p, mark)
	return s
}

// parsePattern reads "declare pattern name = (…)[…] { … }".
func (p *parser) parsePattern() Stmt {
	mark := p.pos
	p.pos += 2
	s := &PatternStmt{Name: p.name()}
	if s.Declared = p.accept(tokEqual); s.Declared {
		p.expect(tokLParen)
		s.Params = p.columnDecls(false, false)
		p.expect(tokRParen)
		if p.accept(tokLBracket) {
			if s.Path = p.parseColumnDecl(); s.Path == nil {
				s.Path = p.missingColumnDecl()
			}
			p.expect(tokRBracket)
		}
		p.expect(tokLBrace)
		for !p.listEnd() {
			m := p.parsePatternMatch()
			if m == nil {
				break
			}
			s.Matches = append(s.Matches, m)
		}
		if len(s.Matches) == 0 {
			p.miss(diag.MissingPatternMatch)
		}
		p.expect(tokRBrace)
	}
	s.finish(p, mark)
	return s
}

// parsePatternMatch reads "(args).[path] = { body };".
func (p *parser) parsePatternMatch() *PatternMatch {
	if !p.at(tokLParen) {
		return nil
	}
	mark := p.pos
	p.take()
	m := &PatternMatch{Args: commaList(p, listRule[Expr]{
		elem: (*parser).parseUnnamed, missing: (*parser).missingString, end: (*parser).listEnd, nonEmpty: true,
	})}
	p.expect(tokRParen)
	if p.accept(tokDot) {
		p.expect(tokLBracket)
		if m.Path = p.parseLiteral(); m.Path == nil {
			m.Path = p.missingString()
		}
		p.expect(tokRBracket)
	}
	p.expect(tokEqual)
	body := p.pos
	m.Body = &FuncBody{}
	p.expect(tokLBrace)
	p.parseBodyContent(m.Body, p.parseBodyLet)
	p.expect(tokRBrace)
	m.Body.Range = p.span(body)
	p.expect(tokSemicolon)
	m.Range = p.span(mark)
	return m
}

func (p *parser) missingString() Expr {
	p.miss(diag.MissingString)
	return p.placeholder()
}
