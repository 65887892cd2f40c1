package syntax

import (
	"github.com/ruleproof/ruleproof/kql/diag"
)

// isName reports whether the token may be a name wherever names may stand.
func (t token) isName() bool { return t.kind == tokIdent || t.use&anyName != 0 }

// isLongName reports whether the token may be a name where columns are declared and wildcards are written.
func (t token) isLongName() bool { return t.kind == tokIdent || t.use&(anyName|longName) != 0 }

// bracketed returns the name as a quoted name, as messages show it.
func bracketed(name string) string { return "['" + name + "']" }

// missingAs reports a missing part, with a hint if a keyword stands in its place.
func (p *parser) missingAs(plain, atKeyword diag.Message) {
	if t := p.tokens[p.pos]; t.kind.isKeyword() {
		p.miss(atKeyword, p.textOf(t), bracketed(p.textOf(t)))
		return
	}
	p.miss(plain)
}

// missingName reports a missing name and stands in for it.
func (p *parser) missingName() *Name {
	p.missingAs(diag.MissingName, diag.MissingNameAtKeyword)
	return p.newName("", NameBare, p.here())
}

// missingRef reports a missing name and stands in for it as an expression.
func (p *parser) missingRef() Expr {
	p.missingAs(diag.MissingName, diag.MissingNameAtKeyword)
	return p.placeholder()
}

// missingExpr reports a missing expression and stands in for it.
func (p *parser) missingExpr() Expr {
	p.missingAs(diag.MissingExpression, diag.MissingExpressionAtKeyword)
	return p.placeholder()
}

// missingValue reports a missing value and stands in for it.
func (p *parser) missingValue() Expr {
	p.miss(diag.MissingValue)
	return p.placeholder()
}

// placeholder returns an expression that stands in for a missing one.
func (p *parser) placeholder() Expr {
	m := &Missing{}
	m.Range = p.here()
	return m
}

// takeName consumes the current token as a name.
func (p *parser) takeName() *Name {
	t := p.take()
	return p.newName(p.textOf(t), NameBare, p.tokenSpan(t))
}

// parseName reads a name: bare, quoted in brackets, or braced.
func (p *parser) parseName() *Name {
	switch t := p.tokens[p.pos]; {
	case t.isName():
		return p.takeName()
	case t.kind == tokLBracket:
		return p.parseQuotedName()
	case t.kind == tokLBrace:
		return p.parseBracedName()
	}
	return nil
}

// parseLongName reads a name where more keywords may be one.
func (p *parser) parseLongName() *Name {
	if p.tokens[p.pos].isLongName() {
		return p.takeName()
	}
	return p.parseName()
}

// name reads a name that has to be there.
func (p *parser) name() *Name {
	if n := p.parseName(); n != nil {
		return n
	}
	return p.missingName()
}

// parseNameRef reads a name as an expression.
func (p *parser) parseNameRef() Expr { return orNil(p.parseName()) }

// orNil returns the node as an expression that is nil if the node is absent.
func orNil[N interface {
	comparable
	Expr
}](n N) Expr {
	var absent N
	if n == absent {
		return nil
	}
	return n
}

// scanName returns how many tokens at the offset make up a name, 0 if none do.
func (p *parser) scanName(offset int) int {
	switch t := p.ahead(offset); {
	case t.isName():
		return 1
	case t.kind == tokLBracket:
		return p.scanQuotedName(offset)
	case t.kind == tokLBrace:
		if p.ahead(offset+1).isName() && p.ahead(offset+2).kind == tokRBrace {
			return 3
		}
	}
	return 0
}

// scanLongName is scanName for places where more keywords may be a name.
func (p *parser) scanLongName(offset int) int {
	if p.ahead(offset).isLongName() {
		return 1
	}
	return p.scanName(offset)
}

// scanQuotedName returns how many tokens at the offset make up a name such as ['a b'], 0 if none do.
func (p *parser) scanQuotedName(offset int) int {
	n := 1
	for p.ahead(offset+n).kind == tokString {
		n++
	}
	if n > 1 && p.ahead(offset+n).kind == tokRBracket {
		return n + 1
	}
	return 0
}

// parseQuotedName reads a name such as ['a b'].
func (p *parser) parseQuotedName() *Name {
	if p.scanQuotedName(0) == 0 {
		return nil
	}
	mark := p.pos
	p.take()
	text := p.parseString().Text
	p.take()
	return p.newName(text, NameQuoted, p.span(mark))
}

// scanBracedName returns how many tokens make up a braced name such as {abc} or {abc[1]}, 0 if none do.
// Nothing may stand between them.
func (p *parser) scanBracedName() int {
	n := 1
	next := func(k tokenKind) bool {
		if p.joined(n) && p.ahead(n).kind == k {
			n++
			return true
		}
		return false
	}
	if !p.at(tokLBrace) {
		return 0
	}
	if !next(tokIdent) {
		if !p.joined(n) || !p.ahead(n).kind.isKeyword() {
			return 0
		}
		n++
	}
	if next(tokLBracket) {
		next(tokMinus)
		if !next(tokLong) || !next(tokRBracket) {
			return 0
		}
	}
	if !next(tokRBrace) {
		return 0
	}
	return n
}

// parseBracedName reads the name of a client parameter, such as {abc}.
func (p *parser) parseBracedName() *Name {
	n := p.scanBracedName()
	if n == 0 {
		return nil
	}
	mark := p.pos
	p.pos += n
	span := p.span(mark)
	return p.newName(p.text[span.Start+1:span.End-1], NameBraced, span)
}

// scanWildcard returns how many tokens at the offset make up a name with asterisks, 0 if none do.
// Nothing may stand between them.
func (p *parser) scanWildcard(offset int) int {
	n := 1
	if p.ahead(offset).kind != tokStar {
		if !p.ahead(offset).isLongName() || p.ahead(offset+1).kind != tokStar || !p.joined(offset+1) {
			return 0
		}
		n = 2
	}
	for p.joined(offset+n) && p.ahead(offset+n).isWildcardPart() {
		n++
	}
	return n
}

func (t token) isWildcardPart() bool {
	return t.isLongName() || t.kind == tokLong || t.kind == tokStar
}

// parseWildcard reads a name with asterisks, such as Security*.
func (p *parser) parseWildcard() Expr {
	n := p.scanWildcard(0)
	if n == 0 {
		return nil
	}
	mark := p.pos
	p.pos += n
	p.join(mark)
	w := &Wildcard{}
	w.Range = p.span(mark)
	w.Text = p.text[w.Range.Start:w.Range.End]
	return w
}

// parseBracketedWildcard reads a name with asterisks in brackets.
func (p *parser) parseBracketedWildcard() Expr {
	if !p.at(tokLBracket) || p.scanWildcard(1) == 0 {
		return nil
	}
	mark := p.pos
	p.take()
	w := p.parseWildcard().(*Wildcard)
	w.Bracketed = true
	p.expect(tokRBracket)
	w.Range = p.span(mark)
	return w
}

// parseWildcardOrName reads a name with or without asterisks.
func (p *parser) parseWildcardOrName() Expr {
	if w := p.parseWildcard(); w != nil {
		return w
	}
	return p.parseNameRef()
}

// afterName holds the kinds of tokens that follow a name within an expression,
// so that a keyword before one of them was meant as a name.
var afterName = func() (set [kindCount]bool) {
	for _, k := range []tokenKind{
		kwAnd, kwOr, tokEqualEqual, tokBangEqual, tokEqualTilde, tokBangTilde, tokGreater, tokGreaterEqual, tokLess, tokLessEqual,
		tokStar, tokSlash, tokPercent, kwIn, kwInTilde, kwNotIn, kwNotInTilde, kwHasAny, kwHasAll, kwBetween, kwNotBetween,
		tokRParen, tokRBracket, tokRBrace, tokDot, tokComma, tokColon, tokBar,
	} {
		set[k] = true
	}
	for k, op := range binaryOps {
		set[k] = set[k] || op.level == levelString
	}
	return set
}()

// parseKeywordAsName reads a keyword that was meant as a name, and reports that it needs brackets.
func (p *parser) parseKeywordAsName() Expr {
	if t := p.tokens[p.pos]; t.kind.isKeyword() && afterName[p.ahead(1).kind] {
		p.say(diag.NameRequiresBrackets, p.tokenSpan(t), p.textOf(t), bracketed(p.textOf(t)))
		return p.takeName()
	}
	return nil
}

// takeOperatorsForNames makes names of the words of operators on texts that a schema declares, as in
// datatable(startswith:long), wherever they stand after something else than an operand. No new column can have such a
// name without brackets. It reports whether there are any.
func (p *parser) takeOperatorsForNames() bool {
	declared := map[tokenKind]bool{}
	for i, t := range p.tokens {
		isWord := binaryOps[t.kind].level == levelString && t.kind != kwMatchesRegex || t.kind == kwHasAny || t.kind == kwHasAll
		if isWord && t.kind.isKeyword() && chars[p.text[t.start]]&charLetter != 0 && p.tokens[i+1].kind == tokColon && !p.endsOperand(i-1) {
			declared[t.kind] = true
		}
	}
	for i := range p.tokens {
		t := &p.tokens[i]
		if !declared[t.kind] || p.endsOperand(i-1) {
			continue
		}
		if next := p.tokens[i+1].kind; next != tokLParen && next != tokEqual {
			t.kind, t.use = tokIdent, 0
		}
	}
	return len(declared) > 0
}

// endsOperand reports whether the token of the number may be the end of an operand.
func (p *parser) endsOperand(i int) bool {
	if i < 0 {
		return false
	}
	switch t := p.tokens[i]; t.kind {
	case tokIdent, tokRParen, tokRBracket, tokRBrace, tokStar:
		return true
	default:
		begins := i == 0 || p.tokens[i-1].kind == tokBar // the word of an operator, such as project
		return t.kind.isLiteral() || t.use&anyName != 0 && !begins
	}
}

// scanDashedName returns how many tokens make up a name with dashes, such as a-b, 0 if none do.
func (p *parser) scanDashedName() int {
	isPart := func(t token) bool { return t.kind == tokIdent || t.kind.isKeyword() }
	if !isPart(p.tokens[p.pos]) {
		return 0
	}
	n := 1
	for p.joined(n) && (isPart(p.ahead(n)) || p.ahead(n).kind == tokMinus) {
		n++
	}
	return n
}
