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

// How far a keyword is a type.
const (
	notType      uint8 = iota
	declaredType       // anywhere
	castType           // in typeof(…) and the columns of find, not in declarations
)

var scalarTypes = [kindCount]uint8{
	kwBool: declaredType, kwBoolean: declaredType, kwDate: declaredType, kwDatetime: declaredType, kwDecimal: declaredType,
	kwDouble: declaredType, kwDynamic: declaredType, kwGuid: declaredType, kwInt: declaredType, kwInt64: declaredType,
	kwInt8: declaredType, kwLong: declaredType, kwReal: declaredType, kwString: declaredType, kwTime: declaredType,
	kwTimespan: declaredType, kwUniqueid: declaredType,
	kwFloat: castType, kwInt16: castType, kwInt32: castType, kwUint: castType, kwUint16: castType, kwUint32: castType,
	kwUint64: castType, kwUint8: castType, kwUlong: castType,
}

// takeType consumes the current token as a type.
func (p *parser) takeType() *ScalarType {
	t := p.take()
	e := &ScalarType{Name: p.textOf(t)}
	e.Range = p.tokenSpan(t)
	return e
}

func (p *parser) missingType() *ScalarType {
	p.miss(diag.MissingTypeName)
	return p.noType()
}

// noType stands in for a type.
func (p *parser) noType() *ScalarType {
	e := &ScalarType{}
	e.Range = p.here()
	return e
}

// scalarType reads the type of a column or parameter. cast says whether the types of typeof(…) are valid.
func (p *parser) scalarType(cast bool) TypeExpr {
	t := p.tokens[p.pos]
	switch {
	case scalarTypes[t.kind] == declaredType, cast && scalarTypes[t.kind] == castType:
		return p.takeType()
	case scalarTypes[t.kind] == castType, t.isName():
		p.say(diag.TypeNameInvalid, p.tokenSpan(t), p.textOf(t))
		return p.takeType()
	}
	return p.missingType()
}

// parseColumnDecl reads "name:type", where the type may be a schema.
func (p *parser) parseColumnDecl() *ColumnDecl {
	mark := p.pos
	d := &ColumnDecl{}
	if d.Name = p.parseLongName(); d.Name != nil {
		p.expect(tokColon)
		if p.at(tokLParen) {
			d.Type = p.schemaType()
		} else {
			d.Type = p.scalarType(false)
		}
	} else if p.at(tokColon) {
		here := p.here()
		d.Name = p.newName("", NameBare, here)
		p.take()
		d.Type = p.scalarType(false)
		p.missNameBefore(d.Name)
		d.Range = here.Cover(p.span(mark))
		return d
	} else {
		return nil
	}
	d.Range = p.span(mark)
	return d
}

// missNameBefore reports the missing name of a declaration that has been read from its colon on. Microsoft's parser
// looks for a keyword in place of the name only then.
func (p *parser) missNameBefore(name *Name) {
	if t := p.tokens[p.pos]; t.kind.isKeyword() {
		p.say(diag.MissingNameAtKeyword, name.Range, p.textOf(t), bracketed(p.textOf(t)))
		return
	}
	p.say(diag.MissingName, name.Range)
}

func (p *parser) missingColumnDecl() *ColumnDecl {
	p.miss(diag.MissingParameter)
	d := &ColumnDecl{Name: p.newName("", NameBare, p.here()), Type: p.noType()}
	d.Range = p.here()
	return d
}

// columnDecls reads the columns of a schema.
func (p *parser) columnDecls(nonEmpty, trailing bool) []*ColumnDecl {
	return commaList(p, listRule[*ColumnDecl]{
		elem: (*parser).parseColumnDecl, missing: (*parser).missingColumnDecl, end: (*parser).listEnd,
		nonEmpty: nonEmpty, trailing: trailing,
	})
}

// schemaType reads "(*)" or "(name:type, …)" as the type of a parameter.
func (p *parser) schemaType() *SchemaType {
	defer p.leave()
	e := &SchemaType{}
	mark := p.pos
	if p.enter() {
		p.take()
		if e.Star = p.accept(tokStar); !e.Star {
			e.Columns = p.columnDecls(false, true)
		}
		p.expect(tokRParen)
	}
	e.Range = p.span(mark)
	return e
}

// parseRowSchema reads "(name:type, …)". star says whether it may begin with "*".
func (p *parser) parseRowSchema(star, nonEmpty bool) *RowSchema {
	if !p.at(tokLParen) {
		return nil
	}
	mark := p.pos
	s := &RowSchema{}
	p.take()
	p.accept(tokComma)
	if star {
		s.Star = p.accept(tokStar)
		p.accept(tokComma)
	}
	s.Columns = p.columnDecls(nonEmpty, true)
	p.expect(tokRParen)
	s.Range = p.span(mark)
	return s
}

// requiredRowSchema reads a schema that has to be there.
func (p *parser) requiredRowSchema() *RowSchema {
	if s := p.parseRowSchema(false, false); s != nil {
		return s
	}
	return p.missingRowSchema()
}

func (p *parser) missingRowSchema() *RowSchema {
	p.miss(diag.MissingSchema)
	s := &RowSchema{}
	s.Range = p.here()
	return s
}
