package syntax

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
)

// literalKinds holds the kind of literal that a token is, plus one.
var literalKinds = [kindCount]LiteralKind{
	tokString: LitString + 1, tokBool: LitBool + 1, tokLong: LitLong + 1, tokInt: LitInt + 1, tokReal: LitReal + 1, tokDecimal: LitDecimal + 1,
	tokDateTime: LitDateTime + 1, tokTimespan: LitTimespan + 1, tokGuid: LitGuid + 1, tokRawGuid: LitGuid + 1,
}

// takeLiteral consumes the current token as a literal.
func (p *parser) takeLiteral() *Literal {
	t := p.take()
	l := p.newLiteral(literalKinds[t.kind]-1, p.tokenSpan(t))
	if l.Kind == LitString {
		l.Text, l.Hidden = decodeString(l.Raw)
		return l
	}
	l.Text = literalText(l.Raw)
	l.Null = l.Text == "null"
	return l
}

// parseString reads a string literal. Strings that follow one another are one string.
func (p *parser) parseString() *Literal {
	if !p.at(tokString) {
		return nil
	}
	mark := p.pos
	l := p.takeLiteral()
	if !p.at(tokString) {
		return l
	}
	var b strings.Builder
	b.WriteString(l.Text)
	l.Parts = 1
	for p.at(tokString) {
		t := p.take()
		part, hidden := decodeString(p.textOf(t))
		b.WriteString(part)
		l.Hidden = l.Hidden || hidden
		l.Parts++
	}
	l.Range = p.span(mark)
	l.Text, l.Raw = b.String(), p.text[l.Range.Start:l.Range.End]
	return l
}

// parseLiteral reads a literal of any kind, or a braced name in its place.
func (p *parser) parseLiteral() Expr {
	switch k := p.kind(); k {
	case tokString:
		return p.parseString()
	case tokBool, tokLong, tokReal, tokDecimal, tokInt, tokGuid, tokDateTime, tokTimespan:
		return p.takeLiteral()
	case tokRawGuid:
		p.say(diag.RawGUIDNotAllowed, p.tokenSpan(p.tokens[p.pos]))
		return p.takeLiteral()
	case kwDynamic:
		return p.parseDynamic()
	case tokPlus, tokMinus:
		return p.parseSignedNumber(false)
	case kwTypeof:
		return orNil(p.parseTypeOf())
	case tokLBrace:
		return orNil(p.parseBracedName())
	}
	return nil
}

// parseSignedNumber reads a number or timespan with a sign as one literal.
func (p *parser) parseSignedNumber(forceReal bool) Expr {
	if !p.at(tokPlus) && !p.at(tokMinus) || !p.joined(1) {
		return nil
	}
	t := p.ahead(1)
	switch {
	case !isDigit(p.scanner.peek(int(t.start))):
		return nil
	case t.kind == tokLong, t.kind == tokReal, t.kind == tokTimespan && !forceReal:
	default:
		return nil
	}
	mark := p.pos
	p.pos += 2
	p.join(mark)
	l := p.newLiteral(literalKinds[t.kind]-1, p.span(mark))
	if forceReal {
		l.Kind = LitReal
	}
	l.Text = l.Raw
	return l
}

// parseRealLiteral reads a number as a real one.
func (p *parser) parseRealLiteral() Expr {
	switch p.kind() {
	case tokLong, tokReal:
		if isDigit(p.scanner.peek(int(p.tokens[p.pos].start))) {
			l := p.takeLiteral()
			l.Kind = LitReal
			return l
		}
	case tokPlus, tokMinus:
		return p.parseSignedNumber(true)
	case tokLBrace:
		return orNil(p.parseBracedName())
	}
	return nil
}

// parseDynamic reads dynamic(…).
func (p *parser) parseDynamic() Expr {
	if !p.at(kwDynamic) || p.ahead(1).kind != tokLParen {
		return nil
	}
	mark := p.pos
	p.pos += 2
	e := &Dynamic{X: p.jsonValue()}
	p.expect(tokRParen)
	e.Range = p.span(mark)
	return e
}

func (p *parser) jsonValue() Expr {
	if v := p.parseJSONValue(); v != nil {
		return v
	}
	return p.missingJSONValue()
}

func (p *parser) missingJSONValue() Expr {
	p.miss(diag.MissingJSONValue)
	return p.placeholder()
}

// parseJSONValue reads a value in dynamic(…).
func (p *parser) parseJSONValue() Expr {
	defer p.leave()
	if !p.enter() {
		return nil
	}
	switch p.kind() {
	case tokLong, tokReal, tokBool, tokDateTime, tokTimespan, tokGuid, tokRawGuid, tokDecimal, tokString, kwDynamic:
		return p.parseLiteral()
	case tokMinus:
		return p.parseNegativeJSON()
	case kwNull:
		mark := p.pos
		p.take()
		l := p.newLiteral(LitNull, p.span(mark))
		l.Text, l.Null = l.Raw, true
		return l
	case tokLBracket:
		return p.parseArray()
	case tokLBrace:
		if n := p.parseBracedName(); n != nil {
			return n
		}
		return p.parseObject()
	}
	return nil
}

func (p *parser) parseNegativeJSON() Expr {
	if k := p.ahead(1).kind; k != tokLong && k != tokReal {
		return nil
	}
	mark := p.pos
	p.take()
	e := &Unary{Minus: true, X: p.takeLiteral()}
	e.Range = p.span(mark)
	return e
}

func (p *parser) parseArray() Expr {
	mark := p.pos
	p.take()
	e := &Array{Elems: commaList(p, listRule[Expr]{
		elem: (*parser).parseJSONValue, missing: (*parser).missingJSONValue, end: (*parser).listEnd,
	})}
	p.expect(tokRBracket)
	e.Range = p.span(mark)
	return e
}

func (p *parser) parseObject() Expr {
	mark := p.pos
	p.take()
	e := &Object{Pairs: commaList(p, listRule[*Pair]{
		elem: (*parser).parsePair, missing: (*parser).missingPair, end: (*parser).listEnd,
	})}
	p.expect(tokRBrace)
	e.Range = p.span(mark)
	return e
}

func (p *parser) missingPair() *Pair {
	p.miss(diag.MissingJSONPair)
	n := &Pair{Key: p.newLiteral(LitString, p.here()), Value: p.placeholder()}
	n.Range = p.here()
	return n
}

// parsePair reads a key with its value. Either may be absent.
func (p *parser) parsePair() *Pair {
	mark := p.pos
	n := &Pair{}
	switch p.kind() {
	case tokString:
		n.Key = p.takeLiteral()
		p.expect(tokColon)
		n.Value = p.jsonValue()
	case tokColon:
		p.missToken(diag.MissingString)
		n.Key = p.newLiteral(LitString, p.here())
		p.take()
		n.Value = p.jsonValue()
	default:
		key, colon, here := p.missingTokenSpan(), p.missingTokenSpan(), p.here()
		n.Key = p.newLiteral(LitString, here)
		if n.Value = p.parseJSONValue(); n.Value == nil {
			return nil
		}
		p.say(diag.MissingString, key)
		p.say(diag.TermsExpected, colon, []string{texts[tokColon]})
	}
	n.Range = n.Key.Range.Cover(p.span(mark))
	return n
}

// scanTypeOfScalar reports whether a typeof(type) starts at the current token.
func (p *parser) scanTypeOfScalar() bool {
	return p.at(kwTypeof) && p.ahead(1).kind == tokLParen &&
		(scalarTypes[p.ahead(2).kind] != notType || p.ahead(2).kind == tokIdent && p.ahead(3).kind == tokRParen)
}

// parseTypeOf reads typeof(…).
func (p *parser) parseTypeOf() *TypeOf {
	if !p.at(kwTypeof) || p.ahead(1).kind != tokLParen {
		return nil
	}
	mark := p.pos
	scalar := p.scanTypeOfScalar()
	p.pos += 2
	e := &TypeOf{}
	if scalar {
		e.Types = []Expr{p.takeType()}
	} else {
		e.Types = commaList(p, listRule[Expr]{
			elem: (*parser).parseTypeOfElem, missing: func(p *parser) Expr { return p.missingType() }, end: (*parser).listEnd,
		})
	}
	p.expect(tokRParen)
	e.Range = p.span(mark)
	return e
}

func (p *parser) parseTypeOfElem() Expr {
	if s := p.parseStar(); s != nil {
		return s
	}
	return orNil(p.parseColumnDecl())
}

// parseStar reads "*".
func (p *parser) parseStar() Expr {
	if !p.at(tokStar) {
		return nil
	}
	e := &Star{}
	e.Range = p.tokenSpan(p.take())
	return e
}
