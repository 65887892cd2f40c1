package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

// The levels of binary operators, the tightest last.
const (
	levelNone uint8 = iota
	levelOr
	levelAnd
	levelEquality
	levelRelation
	levelAdd
	levelMul
	levelString
)

// binaryOps holds the binary operator that a token is.
var binaryOps = [kindCount]struct {
	op    BinaryOp
	level uint8
}{
	kwOr: {OpOr, levelOr}, kwAnd: {OpAnd, levelAnd},
	tokEqualEqual: {OpEqual, levelEquality}, tokBangEqual: {OpNotEqual, levelEquality}, tokLessGreater: {OpNotEqual, levelEquality},
	tokLess: {OpLess, levelRelation}, tokLessEqual: {OpLessEqual, levelRelation},
	tokGreater: {OpGreater, levelRelation}, tokGreaterEqual: {OpGreaterEqual, levelRelation},
	tokPlus: {OpAdd, levelAdd}, tokMinus: {OpSub, levelAdd},
	tokStar: {OpMul, levelMul}, tokSlash: {OpDiv, levelMul}, tokPercent: {OpMod, levelMul},
	tokEqualTilde: {OpEqualTilde, levelString}, tokBangTilde: {OpNotEqualTilde, levelString}, tokColon: {OpSearch, levelString},
	kwHas: {OpHas, levelString}, kwNotHas: {OpNotHas, levelString}, kwHasCs: {OpHasCS, levelString}, kwNotHasCs: {OpNotHasCS, levelString},
	kwHasprefix: {OpHasPrefix, levelString}, kwNotHasprefix: {OpNotHasPrefix, levelString},
	kwHasprefixCs: {OpHasPrefixCS, levelString}, kwNotHasprefixCs: {OpNotHasPrefixCS, levelString},
	kwHassuffix: {OpHasSuffix, levelString}, kwNotHassuffix: {OpNotHasSuffix, levelString},
	kwHassuffixCs: {OpHasSuffixCS, levelString}, kwNotHassuffixCs: {OpNotHasSuffixCS, levelString},
	kwLike: {OpLike, levelString}, kwNotlike: {OpNotLike, levelString}, kwLikecs: {OpLikeCS, levelString}, kwNotlikecs: {OpNotLikeCS, levelString},
	kwContains: {OpContains, levelString}, kwNotcontains: {OpNotContains, levelString}, kwNotContains: {OpNotContains, levelString},
	kwContainscs: {OpContainsCS, levelString}, kwContainsCs: {OpContainsCS, levelString},
	kwNotcontainscs: {OpNotContainsCS, levelString}, kwNotContainsCs: {OpNotContainsCS, levelString},
	kwStartswith: {OpStartsWith, levelString}, kwNotStartswith: {OpNotStartsWith, levelString},
	kwStartswithCs: {OpStartsWithCS, levelString}, kwNotStartswithCs: {OpNotStartsWithCS, levelString},
	kwEndswith: {OpEndsWith, levelString}, kwNotEndswith: {OpNotEndsWith, levelString},
	kwEndswithCs: {OpEndsWithCS, levelString}, kwNotEndswithCs: {OpNotEndsWithCS, levelString},
	kwMatchesRegex: {OpMatchesRegex, levelString},
}

// inOps holds the list operator that a token is, plus one.
var inOps = [kindCount]InOp{
	kwIn: OpIn + 1, kwNotIn: OpNotIn + 1, kwInTilde: OpInTilde + 1, kwNotInTilde: OpNotInTilde + 1,
	kwHasAny: OpHasAny + 1, kwHasAll: OpHasAll + 1,
}

// parseUnnamed reads an expression without a name before it and without pipes.
func (p *parser) parseUnnamed() Expr {
	outer := p.height
	p.height = 0
	var e Expr
	if p.enter() {
		e = p.parseOr()
	}
	p.leave()
	p.height = max(outer, p.height+1)
	return e
}

// unnamed reads an expression that has to be there.
func (p *parser) unnamed() Expr {
	if e := p.parseUnnamed(); e != nil {
		return e
	}
	return p.missingExpr()
}

// binary reads the operator at the current token, and with right its second operand.
func (p *parser) binary(mark int, op BinaryOp, left Expr, right, missing func(p *parser) Expr) Expr {
	height := p.height
	p.height = 0
	b := fromSlab(&p.binaries, p.slabSize()/2)
	b.Op, b.Left, b.OpSpan = op, left, p.tokenSpan(p.take())
	if b.Right = right(p); b.Right == nil {
		b.Right = missing(p)
	}
	b.Range = p.span(mark)
	p.raise(height)
	return b
}

// parseOr reads a chain of or.
func (p *parser) parseOr() Expr {
	mark := p.pos
	e := p.parseAnd()
	for e != nil && p.at(kwOr) {
		e = p.binary(mark, OpOr, e, (*parser).parseAnd, (*parser).missingExpr)
	}
	return e
}

// parseAnd reads a chain of and.
func (p *parser) parseAnd() Expr {
	mark := p.pos
	e := p.parseEquality()
	for e != nil && p.at(kwAnd) {
		e = p.binary(mark, OpAnd, e, (*parser).parseEquality, (*parser).missingExpr)
	}
	return e
}

// parseEquality reads at most one comparison of equality, membership or range.
func (p *parser) parseEquality() Expr {
	mark := p.pos
	if p.at(tokStar) && p.ahead(1).kind == tokEqualEqual {
		return p.binary(mark, OpEqual, p.parseStar(), (*parser).parseRelation, (*parser).missingExpr)
	}
	e := p.parseRelation()
	if e == nil {
		return nil
	}
	switch k := p.kind(); {
	case k == tokEqualEqual:
		return p.binary(mark, OpEqual, e, (*parser).parseRelation, (*parser).missingExpr)
	case binaryOps[k].level == levelEquality:
		return p.binary(mark, OpNotEqual, e, (*parser).parseRelation, (*parser).missingToken)
	case inOps[k] > 0:
		if k == kwIn && p.ahead(1).kind == kwRange {
			return e // in range(…) of make-series
		}
		return p.in(mark, e)
	case k == kwBetween || k == kwNotBetween:
		return p.between(mark, e)
	}
	return e
}

// missingToken stands in for the missing operand of != as Microsoft's parser reports it.
func (p *parser) missingToken() Expr {
	p.miss(diag.TermsExpected, []string{"token"})
	return p.placeholder()
}

// parseRelation reads at most one comparison of order.
func (p *parser) parseRelation() Expr {
	mark := p.pos
	e := p.parseAdditive()
	if op := binaryOps[p.kind()]; e != nil && op.level == levelRelation {
		return p.binary(mark, op.op, e, (*parser).parseAdditive, (*parser).missingExpr)
	}
	return e
}

// parseAdditive reads a chain of + and -.
func (p *parser) parseAdditive() Expr {
	mark := p.pos
	e := p.parseMultiplicative()
	for e != nil && binaryOps[p.kind()].level == levelAdd {
		e = p.binary(mark, binaryOps[p.kind()].op, e, (*parser).parseMultiplicative, (*parser).missingExpr)
	}
	return e
}

// parseMultiplicative reads a chain of *, / and %.
func (p *parser) parseMultiplicative() Expr {
	mark := p.pos
	e := p.parseStringOp()
	for e != nil && binaryOps[p.kind()].level == levelMul {
		e = p.binary(mark, binaryOps[p.kind()].op, e, (*parser).parseStringOp, (*parser).missingExpr)
	}
	return e
}

// parseStringOp reads at most one string operator, such as has.
func (p *parser) parseStringOp() Expr {
	mark := p.pos
	var e Expr
	if p.at(tokStar) && binaryOps[p.ahead(1).kind].level == levelString {
		e = p.parseStar()
	} else {
		e = p.parseUnary()
	}
	if op := binaryOps[p.kind()]; e != nil && op.level == levelString {
		return p.binary(mark, op.op, e, (*parser).parseUnary, (*parser).missingExpr)
	}
	return e
}

// parseUnary reads at most one sign.
func (p *parser) parseUnary() Expr {
	if !p.at(tokMinus) && !p.at(tokPlus) {
		return p.parsePath()
	}
	mark := p.pos
	e := &Unary{Minus: p.take().kind == tokMinus}
	if e.X = p.parsePath(); e.X == nil {
		e.X = p.missingExpr()
	}
	e.Range = p.span(mark)
	return e
}

// in reads a list operator and its list.
func (p *parser) in(mark int, x Expr) Expr {
	e := &In{Op: inOps[p.kind()] - 1, X: x, OpSpan: p.tokenSpan(p.take())}
	e.Lparen = p.expectSpan(tokLParen)
	if p.scanPossibleOperator() || p.pipeBeforeEnd() {
		e.List = []Expr{p.expression()}
	} else {
		e.List = commaList(p, someExprs((*parser).parseUnnamed))
	}
	p.expect(tokRParen)
	e.Range = p.span(mark)
	return e
}

// between reads a range operator and its range.
func (p *parser) between(mark int, x Expr) Expr {
	e := &Between{X: x, Not: p.at(kwNotBetween), OpSpan: p.tokenSpan(p.take())}
	p.expect(tokLParen)
	e.Low = p.unnamed()
	p.expect(tokDotDot)
	e.High = p.unnamed()
	p.expect(tokRParen)
	e.Range = p.span(mark)
	return e
}

// pipeScan is how many tokens pipeBeforeEnd looks at one by one.
const pipeScan = 64

// pipeBeforeEnd reports whether a pipe comes before the end of the expression
// that starts at the current token: before a semicolon, and outside of parentheses
// before a comma or closing one. Where that is far away, all answers are found in
// one pass, so that nested lists do not take quadratic time.
func (p *parser) pipeBeforeEnd() bool {
	depth := 0
	for i := range pipeScan {
		switch k := p.ahead(i).kind; {
		case k == tokNone, k == tokSemicolon, depth == 0 && (k == tokComma || k == tokRParen):
			return false
		case k == tokBar && depth == 0:
			return true
		case k == tokLParen:
			depth++
		case k == tokRParen:
			depth--
		}
	}
	if p.pipes == nil {
		p.pipes = p.markPipes()
	}
	return p.pipes[p.pos]
}

// markPipes answers pipeBeforeEnd for every token.
func (p *parser) markPipes() []bool {
	marks := make([]bool, len(p.tokens))
	closing := make([]int32, len(p.tokens)) // the parenthesis that closes one
	var open []int
	for i, t := range p.tokens {
		switch t.kind {
		case tokLParen:
			open = append(open, i)
		case tokRParen:
			if n := len(open); n > 0 {
				closing[open[n-1]] = int32(i)
				open = open[:n-1]
			}
		case tokSemicolon:
			open = open[:0]
		}
	}
	for i := len(p.tokens) - 2; i >= 0; i-- {
		switch p.tokens[i].kind {
		case tokBar:
			marks[i] = true
		case tokSemicolon, tokComma, tokRParen:
		case tokLParen:
			if end := closing[i]; end > 0 {
				marks[i] = marks[end+1]
			}
		default:
			marks[i] = marks[i+1]
		}
	}
	return marks
}

// parseNamed reads an expression, as a rule with a name before it: "name = x" or "(name, name) = x".
func (p *parser) parseNamed() Expr {
	mark := p.pos
	if n := p.scanLongName(0); n > 0 && p.ahead(n).kind == tokEqual {
		if name := p.parseLongName(); name != nil {
			return p.namedExpr(mark, name)
		}
	}
	if n := p.scanDashedName(); n > 0 && p.ahead(n).kind == tokEqual {
		// A name that needs brackets. The parser goes on as if it had them.
		p.pos += n
		p.join(mark)
		span := p.span(mark)
		text := p.text[span.Start:span.End]
		p.say(diag.NameRequiresBrackets, span, text, bracketed(text))
		return p.namedExpr(mark, p.newName(text, NameBare, span))
	}
	if n := p.scanNameList(); n > 0 && p.ahead(n).kind == tokEqual {
		return p.namedList()
	}
	return p.parseUnnamed()
}

// named reads an expression that has to be there, as a rule with a name before it.
func (p *parser) named() Expr {
	if e := p.parseNamed(); e != nil {
		return e
	}
	return p.missingExpr()
}

// namedExpr reads "= x" after a name.
func (p *parser) namedExpr(mark int, name *Name) Expr {
	p.take()
	e := &NamedExpr{Names: []*Name{name}, X: p.unnamed()}
	e.Range = p.span(mark)
	return e
}

// scanNameList returns how many tokens make up "(name, name)", 0 if none do.
func (p *parser) scanNameList() int {
	if !p.at(tokLParen) {
		return 0
	}
	n := 1
	for !p.listEndAhead(n) {
		name := p.scanLongName(n)
		if name == 0 {
			return 0
		}
		n += name
		if p.ahead(n).kind != tokComma {
			break
		}
		n++
	}
	if p.ahead(n).kind != tokRParen {
		return 0
	}
	return n + 1
}

// namedList reads "(name, name) = x".
func (p *parser) namedList() Expr {
	mark := p.pos
	p.take()
	e := &NamedExpr{List: true}
	e.Names = commaList(p, listRule[*Name]{
		elem: (*parser).parseLongName, missing: (*parser).missingName, end: (*parser).listEnd, nonEmpty: true,
	})
	p.expect(tokRParen)
	p.expect(tokEqual)
	e.X = p.unnamed()
	e.Range = p.span(mark)
	return e
}
