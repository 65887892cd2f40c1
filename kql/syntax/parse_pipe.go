package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

// parsePipe reads a tabular or scalar expression with its pipes.
func (p *parser) parsePipe() Expr {
	mark := p.pos
	var e Expr
	if p.scanPossibleOperator() {
		if e = orNilOp(p.parseOperator()); e == nil {
			e = p.parseUnnamed()
		}
	} else if e = p.parseUnnamed(); e == nil {
		e = orNilOp(p.parseOperator())
	}
	if e == nil || !p.at(tokBar) {
		return e
	}
	pipe := &Pipe{Input: e}
	p.pipeTail(mark, pipe)
	return pipe
}

func orNilOp(o Operator) Expr {
	if o == nil {
		return nil
	}
	return o
}

// expression is parsePipe for an expression that has to be there.
func (p *parser) expression() Expr {
	if e := p.parsePipe(); e != nil {
		return e
	}
	return p.missingExpr()
}

// pipeTail reads the operators after the pipes.
func (p *parser) pipeTail(mark int, pipe *Pipe) {
	for p.accept(tokBar) {
		pipe.Ops = append(pipe.Ops, p.requiredOperator())
	}
	if pipe.Range = p.span(mark); pipe.Input == nil {
		pipe.Range = pipe.Ops[0].Span().Cover(pipe.Range)
	}
}

// subPipe reads operators that work on the rows of the operator around them.
func (p *parser) subPipe() Expr {
	mark := p.pos
	pipe := &Pipe{Ops: []Operator{p.requiredOperator()}}
	p.pipeTail(mark, pipe)
	return pipe
}

// parseSubPipe is subPipe where no operator need be there.
func (p *parser) parseSubPipe() Expr {
	mark := p.pos
	o := p.parseOperator()
	if o == nil {
		return nil
	}
	pipe := &Pipe{Ops: []Operator{o}}
	p.pipeTail(mark, pipe)
	return pipe
}

// contextualPipe is subPipe that may begin with a contextual table.
func (p *parser) contextualPipe() Expr {
	mark := p.pos
	table := p.parseContextualDataTable()
	if table == nil {
		return p.subPipe()
	}
	pipe := &Pipe{Input: table}
	p.pipeTail(mark, pipe)
	return pipe
}

// requiredOperator reads the operator after a pipe.
func (p *parser) requiredOperator() Operator {
	if o := p.parseOperator(); o != nil {
		return o
	}
	o := &BadOp{}
	if !p.at(tokIdent) {
		p.miss(diag.OperatorExpected)
		o.KeywordSpan, o.Range = p.here(), p.here()
		return o
	}
	t := p.take()
	o.Name, o.KeywordSpan, o.Range = p.textOf(t), p.tokenSpan(t), p.tokenSpan(t)
	if p.say(diag.OperatorExpected, o.Range); !p.failed {
		last := &p.diags[len(p.diags)-1]
		*last = last.WithHint(nearestOperator(o.Name))
	}
	return o
}

// begin consumes the keyword of an operator and returns where it stands.
func (o *opNode) begin(p *parser) int {
	mark := p.pos
	o.name(p)
	p.take()
	return mark
}

// name records the keyword of an operator, which is the current token.
func (o *opNode) name(p *parser) {
	o.kind = p.kind()
	o.KeywordSpan = p.tokenSpan(p.tokens[p.pos])
}

// finish sets the span of an operator that starts at mark.
func (o *opNode) finish(p *parser, mark int) { o.Range = p.span(mark) }

// parseOperator reads the operator whose keyword is the current token.
func (p *parser) parseOperator() Operator {
	o := operatorOf[p.kind()]
	if o == nil {
		return nil
	}
	defer p.leave()
	if !p.enter() {
		return nil
	}
	return o.parse(p)
}

// scanPossibleOperator reports whether the current token begins an operator rather than a name.
func (p *parser) scanPossibleOperator() bool {
	k := p.kind()
	switch word := operatorWords[k]; {
	case word == nil:
		return false
	case word.begins != nil:
		return word.begins(p)
	default:
		return word.use&anyName == 0
	}
}

// missingSub reports a missing subquery with its parentheses and stands in for it.
func (p *parser) missingSub(open, end tokenKind) Expr {
	p.missToken(diag.TermsExpected, []string{texts[open]})
	e := p.missingExpr()
	p.missToken(diag.TermsExpected, []string{texts[end]})
	return e
}
