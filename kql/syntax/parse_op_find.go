package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

var findParams = paramSet{{name: "withsource", kind: paramName}, {name: "with_source", kind: paramName}}

func (p *parser) parseFind() Operator {
	o := &FindOp{}
	mark := o.begin(p)
	if p.at(kwDatascope) {
		o.DataScope = p.dataScope()
	}
	o.Params = p.params(findParams, 0)
	o.In, o.HasIn = p.findIn()
	if o.HasWhere = p.accept(kwWhere); !o.HasWhere && (o.HasIn || len(o.Params) > 0) {
		p.expect(kwWhere)
	}
	o.Cond = p.unnamed()
	columns := someExprs((*parser).parseFindColumn)
	columns.end = nil
	if p.accept(kwProject) {
		o.Project = commaList(p, columns)
	} else {
		o.Smart = p.accept(kwProjectSmart)
	}
	if p.accept(kwUnderProjectAway) {
		o.Away = commaList(p, columns)
	}
	o.finish(p, mark)
	return o
}

// findIn reads "in (tables)".
func (p *parser) findIn() (tables []Expr, ok bool) {
	if !p.accept(kwIn) {
		return nil, false
	}
	p.expect(tokLParen)
	tables = commaList(p, someExprs(func(p *parser) Expr {
		return p.longest((*parser).parseFindTable, (*parser).parseWildcardPath)
	}))
	p.expect(tokRParen)
	return tables, true
}

// parseFindTable reads a name of a table with an optional "| as name".
func (p *parser) parseFindTable() Expr {
	mark := p.pos
	e := p.parseBracketedEntity()
	if e == nil {
		e = p.parseBarePathElem()
	}
	if e == nil || !p.accept(tokBar) {
		return e
	}
	pipe := &Pipe{Input: e}
	if p.at(kwAs) {
		pipe.Ops = []Operator{p.parseAs()}
	} else {
		p.miss(diag.OperatorExpected)
		o := &BadOp{}
		o.Range, o.KeywordSpan = p.here(), p.here()
		pipe.Ops = []Operator{o}
	}
	pipe.Range = p.span(mark)
	return pipe
}

// parseFindColumn reads a column of the project clause of find.
func (p *parser) parseFindColumn() Expr {
	mark := p.pos
	if p.accept(kwPack) {
		p.expect(tokLParen)
		p.expect(tokStar)
		p.expect(tokRParen)
		e := &PackAll{}
		e.Range = p.span(mark)
		return e
	}
	if e := p.parseStar(); e != nil {
		return e
	}
	name := p.parseName()
	if name == nil || !p.accept(tokColon) {
		return orNil(name)
	}
	e := &TypedColumn{Name: name, Type: p.scalarType(true)}
	e.Range = p.span(mark)
	return e
}

var searchParams = paramSet{{name: "kind", kind: paramWord, words: []string{"default", "case_insensitive", "case_sensitive"}}}

func (p *parser) parseSearch() Operator {
	o := &SearchOp{}
	mark := o.begin(p)
	o.Params = p.params(searchParams, withEquals)
	if p.at(kwDatascope) {
		o.DataScope = p.dataScope()
	}
	o.In, o.HasIn = p.findIn()
	o.Cond = p.searchCondition()
	o.finish(p, mark)
	return o
}

// searchCondition reads the condition of search, which may be "*" or "* and x".
func (p *parser) searchCondition() Expr {
	mark := p.pos
	if e := p.parseUnnamed(); e != nil {
		return e
	}
	e := p.parseStar()
	switch {
	case e == nil:
		return p.missingExpr()
	case p.at(kwAnd):
		return p.binary(mark, OpAnd, e, (*parser).parseUnnamed, (*parser).missingExpr)
	}
	return e
}

var parseParams = paramSet{
	{name: "kind", kind: paramWord, words: []string{"simple", "regex", "relaxed"}},
	{name: "flags", kind: paramWord},
}

func (p *parser) parseParse() Operator {
	o := &ParseOp{Where: p.at(kwParseWhere)}
	mark := o.begin(p)
	o.Params = p.params(parseParams, withEquals)
	o.X = p.unnamed()
	p.expect(kwWith)
	for e := p.parsePatternPart(); e != nil; e = p.parsePatternPart() {
		o.Pattern = append(o.Pattern, e)
	}
	o.finish(p, mark)
	return o
}

// parsePatternPart reads a part of the pattern of parse: "*", a string, or a name with an optional type.
func (p *parser) parsePatternPart() Expr {
	switch p.kind() {
	case tokStar:
		return p.parseStar()
	case tokString:
		return p.parseString()
	case tokColon:
		return p.parseColumnDecl()
	}
	mark := p.pos
	name := p.parseLongName()
	if name == nil || !p.accept(tokColon) {
		return orNil(name)
	}
	d := &ColumnDecl{Name: name, Type: p.scalarType(false)}
	d.Range = p.span(mark)
	return d
}

var parseKvParams = paramSet{
	{name: "pair_delimiter", kind: paramString}, {name: "kv_delimiter", kind: paramString}, {name: "regex", kind: paramString},
	{name: "quote", kind: paramString}, {name: "escape", kind: paramString}, {name: "greedy", kind: paramBool},
}

func (p *parser) parseParseKv() Operator {
	o := &ParseKvOp{}
	mark := o.begin(p)
	o.X = p.unnamed()
	p.expect(kwAs)
	o.Keys = p.requiredRowSchema()
	if o.HasWith = p.accept(kwWith); o.HasWith {
		p.expect(tokLParen)
		o.With = p.paramList(parseKvParams, declaredOnly)
		p.expect(tokRParen)
	}
	o.finish(p, mark)
	return o
}

var scanParams = paramSet{
	{name: "kind", kind: paramWord, words: []string{"partial", "full"}},
	{name: "with_match_id", kind: paramName},
}

func (p *parser) parseScan() Operator {
	o := &ScanOp{}
	mark := o.begin(p)
	o.Params = p.params(scanParams, 0)
	if p.accept(kwOrder) {
		p.expect(kwBy)
		o.OrderBy = p.scanKeys((*parser).parseOrdered)
	}
	if p.accept(kwPartition) {
		p.expect(kwBy)
		o.PartitionBy = p.scanKeys((*parser).parseUnnamed)
	}
	if o.HasDeclare = p.accept(kwDeclare); o.HasDeclare {
		p.expect(tokLParen)
		o.Declare = p.funcParams(false)
		p.expect(tokRParen)
	}
	p.expect(kwWith)
	p.expect(tokLParen)
	for !p.listEnd() {
		s := p.parseScanStep()
		if s == nil {
			break
		}
		o.Steps = append(o.Steps, s)
	}
	p.expect(tokRParen)
	o.finish(p, mark)
	return o
}

// scanKeys reads the keys of a clause of scan.
func (p *parser) scanKeys(elem func(p *parser) Expr) []Expr {
	keys := someExprs(elem)
	keys.end = func(p *parser) bool {
		switch p.kind() {
		case kwPartition, kwOrder, kwBy, kwDeclare, kwWith:
			return true
		}
		return p.listEnd()
	}
	return commaList(p, keys)
}

var scanOutputs = []string{"all", "last", "none"}

func (p *parser) parseScanStep() *ScanStep {
	mark := p.pos
	if !p.accept(kwStep) {
		return nil
	}
	s := &ScanStep{}
	if s.Name = p.parseLongName(); s.Name == nil {
		s.Name = p.missingName()
	}
	s.Optional = p.accept(kwOptional)
	if p.accept(kwOutput) {
		p.expect(tokEqual)
		s.Output = p.word(scanOutputs)
	}
	p.expect(tokColon)
	s.Cond = p.unnamed()
	if p.accept(tokFatArrow) {
		s.Assigns = commaList(p, listRule[*ScanAssign]{
			elem: (*parser).parseScanAssign, end: (*parser).listEnd, nonEmpty: true,
			missing: func(p *parser) *ScanAssign {
				p.miss(diag.MissingName)
				a := &ScanAssign{Name: p.newName("", NameBare, p.here()), X: p.placeholder()}
				a.Range = p.here()
				return a
			},
		})
	}
	p.expect(tokSemicolon)
	s.Range = p.span(mark)
	return s
}

func (p *parser) parseScanAssign() *ScanAssign {
	mark := p.pos
	name := p.parseLongName()
	if name == nil {
		return nil
	}
	a := &ScanAssign{Name: name}
	p.expect(tokEqual)
	a.X = p.unnamed()
	a.Range = p.span(mark)
	return a
}
