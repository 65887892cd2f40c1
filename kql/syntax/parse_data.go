package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

// parseDataTable reads datatable (…) […].
func (p *parser) parseDataTable() Expr {
	mark := p.pos
	p.take()
	e := &DataTable{Params: p.params(nil, 0), Schema: p.requiredRowSchema()}
	p.expect(tokLBracket)
	p.accept(tokComma)
	e.Values = commaList(p, listRule[Expr]{
		elem: (*parser).parseLiteral, missing: (*parser).missingValue, end: (*parser).listEnd, trailing: true,
	})
	p.expect(tokRBracket)
	e.Range = p.span(mark)
	return e
}

// parseContextualDataTable reads __contextual_datatable id (…).
func (p *parser) parseContextualDataTable() Expr {
	mark := p.pos
	if !p.accept(kwContextualDataTable) {
		return nil
	}
	e := &ContextualDataTable{ID: p.parseLiteral()}
	if e.ID == nil {
		e.ID = p.unnamed()
	}
	e.Schema = p.requiredRowSchema()
	e.Range = p.span(mark)
	return e
}

// parseExternalData reads externaldata (…) […] with (…).
func (p *parser) parseExternalData() Expr {
	mark := p.pos
	p.take()
	e := &ExternalData{Params: p.params(nil, 0), Schema: p.requiredRowSchema()}
	p.expect(tokLBracket)
	e.URIs = p.values()
	p.expect(tokRBracket)
	e.With, e.HasWith = p.withProperties()
	e.Range = p.span(mark)
	return e
}

// values reads a list of expressions that may end with a comma.
func (p *parser) values() []Expr {
	return commaList(p, listRule[Expr]{
		elem: (*parser).parsePipe, missing: (*parser).missingValue, end: (*parser).listEnd, trailing: true,
	})
}

// parseMaterializedViewCombine reads materialized-view-combine (…) base (…) delta (…) aggregations (…).
func (p *parser) parseMaterializedViewCombine() Expr {
	mark := p.pos
	p.take()
	e := &MaterializedViewCombine{View: p.parenContent()}
	e.Base = p.combineClause("base")
	e.Delta = p.combineClause("delta")
	e.Aggregations = p.combineClause("aggregations")
	e.Range = p.span(mark)
	return e
}

func (p *parser) combineClause(name string) Expr {
	if !p.acceptText(name) {
		p.miss(diag.MissingNamedClause, name)
		return p.placeholder()
	}
	if name != "aggregations" {
		return p.parenContent()
	}
	p.expect(tokLParen)
	var e Expr
	if p.at(kwSummarize) {
		e = p.parseSummarize()
	} else {
		e = p.missingExpr()
	}
	p.expect(tokRParen)
	return e
}

var externalTableKinds = []string{"storage", "delta"}

// scanExternalSchema reports whether a schema starts at the offset: a colon comes before the parenthesis closes.
func (p *parser) scanExternalSchema(offset int) bool {
	if p.ahead(offset).kind != tokLParen {
		return false
	}
	for i := offset + 1; ; i++ {
		switch p.ahead(i).kind {
		case tokNone, tokColon:
			return true
		case tokRParen:
			return false
		}
	}
}

// parseInlineExternalTable reads inline_external_table (…) kind=… partition by (…) pathformat=(…)
// dataformat=… (…) with (…).
func (p *parser) parseInlineExternalTable() Operator {
	if !p.scanExternalSchema(1) && p.ahead(1).kind != kwKind {
		return nil
	}
	o := &InlineExternalTableOp{}
	mark := o.begin(p)
	o.Params = p.params(nil, declaredOnly)
	schema := p.here()
	if p.scanExternalSchema(0) {
		o.Schema = p.parseRowSchema(false, true)
	}
	if p.accept(kwKind) {
		p.expect(tokEqual)
		o.Kind = p.word(externalTableKinds)
	} else {
		p.miss(diag.MissingExternalTableKind)
	}
	delta := o.Kind != nil && o.Kind.Text == "delta"
	if o.Schema == nil && !delta {
		p.say(diag.MissingSchema, schema)
	}
	if p.accept(kwPartition) {
		o.Partitions = p.partitionColumns()
	}
	if p.accept(kwPathformat) {
		o.PathFormat = p.pathFormat()
	}
	if p.accept(kwDataformat) {
		p.expect(tokEqual)
		format := p.pos
		p.expect(tokIdent)
		o.DataFormat = p.wordSince(format)
	} else if !delta {
		p.miss(diag.MissingDataFormat)
	}
	if p.accept(tokLParen) {
		o.URIs = p.values()
		p.expect(tokRParen)
	} else {
		p.miss(diag.MissingConnectionStrings)
	}
	o.With, o.HasWith = p.withProperties()
	o.finish(p, mark)
	return o
}

// partitionColumns reads "by (name:type = x, …)".
func (p *parser) partitionColumns() []*PartitionColumn {
	p.expect(kwBy)
	p.expect(tokLParen)
	p.accept(tokComma)
	list := commaList(p, listRule[*PartitionColumn]{
		elem: (*parser).parsePartitionColumn, end: (*parser).listEnd, trailing: true,
		missing: func(p *parser) *PartitionColumn {
			p.miss(diag.MissingPartitionColumn)
			c := &PartitionColumn{Name: p.newName("", NameBare, p.here()), Type: p.noType()}
			c.Range = p.here()
			return c
		},
	})
	p.expect(tokRParen)
	return list
}

func (p *parser) parsePartitionColumn() *PartitionColumn {
	mark := p.pos
	name := p.parseLongName()
	if name == nil && !p.at(tokColon) {
		return nil
	}
	c := &PartitionColumn{Name: name}
	p.expect(tokColon)
	switch t := p.tokens[p.pos]; t.kind {
	case kwDatetime, kwLong, kwString:
		c.Type = p.takeType()
	default:
		p.say(diag.PartitionTypeNotSupported, tokenSpan(t))
		c.Type = p.takeType()
	}
	if p.accept(tokEqual) {
		c.X = p.parseUnnamed()
	}
	c.Range = p.span(mark)
	return c
}

// pathFormat reads "= ("separator" column datetime_pattern("…", column) …)".
func (p *parser) pathFormat() []Expr {
	p.expect(tokEqual)
	p.expect(tokLParen)
	var list []Expr
	if s := p.parseString(); s != nil {
		list = append(list, s)
	}
	parts := len(list)
	for !p.listEnd() {
		var e Expr
		if p.at(kwDatetimePattern) {
			e = orNil(p.requiredCall())
		} else {
			e = p.parseNameRef()
		}
		if e == nil {
			p.missPathPart(diag.PathFormatTokenUnknown)
			p.take()
			continue
		}
		list = append(list, e)
		if s := p.parseString(); s != nil {
			list = append(list, s)
		}
	}
	if len(list) == parts {
		p.missPathPart(diag.MissingPathFormat)
	}
	p.expect(tokRParen)
	return list
}

// missPathPart reports a missing part of a path format, and that it has neither column nor separator.
func (p *parser) missPathPart(m diag.Message) {
	p.miss(m)
	p.miss(diag.MissingValue)
	p.miss(diag.MissingString)
}
