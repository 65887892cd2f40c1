package lint

import (
	"strings"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/facts"
)

// parts are the parts of a query's plan, each once, for the checks to look at. They include the
// parts of stored functions that the query calls.
type parts struct {
	nodes []plan.Node
	exprs []placed
	seen  *plan.Marks // nil once they are gathered

	facts  *facts.Facts
	tests  []textTest // see textTests
	tested bool
}

// A placed is an expression and the node that computes it. The expressions of scalar lets are placed
// where the let is first used.
type placed struct {
	plan.Expr
	node plan.Node
}

// parts returns the parts of the query's plan. They are gathered when a check first asks for them.
func (s *Subject) parts() *parts {
	if s.found == nil {
		s.found = &parts{seen: plan.NewMarks(), facts: facts.New()}
		if s.Query != nil {
			for _, n := range s.Query.Results {
				s.found.visit(n)
			}
		}
		s.found.seen.Done()
		s.found.seen = nil
	}
	return s.found
}

func (p *parts) visit(n plan.Node) {
	if n == nil || !p.seen.Enter(n) {
		return
	}
	p.nodes = append(p.nodes, n)
	for _, in := range n.Inputs() {
		p.visit(in)
	}
	if use, ok := n.(*plan.LetTable); ok {
		p.visit(use.Let.Table)
	}
	for _, e := range n.Exprs() {
		p.visitExpr(e, n)
	}
}

func (p *parts) visitExpr(e plan.Expr, n plan.Node) {
	if e == nil || !p.seen.Enter(e) {
		return
	}
	p.exprs = append(p.exprs, placed{e, n})
	for _, x := range e.Operands() {
		p.visitExpr(x, n)
	}
	switch e := e.(type) {
	case *plan.LetRef:
		p.visitExpr(e.Let.Scalar, n)
	case *plan.ScalarQuery:
		p.visit(e.Table)
	case *plan.InTable:
		p.visit(e.Table)
	case *plan.TableValue:
		p.visit(e.Table)
	}
}

// eachNode calls f for every node of the query's plan, once for each place in the text.
func (p *pass) eachNode(f func(plan.Node)) {
	for _, n := range p.parts().nodes {
		f(n)
	}
}

// eachCall calls f for every call in the query's plan.
func (p *pass) eachCall(f func(*plan.Call)) {
	for _, e := range p.parts().exprs {
		if c, ok := e.Expr.(*plan.Call); ok {
			f(c)
		}
	}
}

// isSound reports whether the query was bound without errors: only then its plan says what it does.
func (p *pass) isSound() bool {
	return p.Query != nil && !p.Query.HasErrors() && p.Query.Result() != nil
}

// wholeQuery returns the span of the query's text without the blank space around it.
func (p *pass) wholeQuery() diag.Span {
	text := p.Text.Text
	return p.Text.Span(len(text)-len(strings.TrimLeft(text, " \t\r\n")), len(strings.TrimRight(text, " \t\r\n")))
}

// source returns the text of the expression in the query.
func (p *pass) source(e plan.Expr) string {
	if text := e.Span().Text(); text != "" {
		return show(text)
	}
	return "the value"
}

// keyword returns the part of an operator's span that its keyword covers.
func keyword(s diag.Span, word string) diag.Span {
	return s.Sub(s.Start, min(s.End, s.Start+len(word)))
}

// replace returns the fix that writes another text in the place of a span.
func replace(at diag.Span, text string) *diag.Fix {
	return &diag.Fix{Message: "write " + show(text), Edits: []diag.Edit{{Span: at, New: text}}}
}

// literal returns the text literal that the query writes in this place; one that a let
// gives a name is not written here.
func literal(e plan.Expr) (text string, ok bool) {
	if c, is := unconverted(e).(*plan.Const); is {
		text, ok = c.Value.(string)
	}
	return text, ok
}

// unconverted returns the expression under implicit conversions.
func unconverted(e plan.Expr) plan.Expr {
	for {
		x, ok := e.(*plan.Convert)
		if !ok {
			return e
		}
		e = x.X
	}
}

// bare returns the expression under implicit conversions and scalar lets.
func bare(e plan.Expr) plan.Expr {
	for {
		switch x := e.(type) {
		case *plan.Convert:
			e = x.X
		case *plan.LetRef:
			if x.Let.Scalar == nil {
				return e
			}
			e = x.Let.Scalar
		default:
			return e
		}
	}
}

// call returns the expression as a call of the function of that name.
func call(e plan.Expr, names ...string) (*plan.Call, bool) {
	c, ok := bare(e).(*plan.Call)
	if !ok {
		return nil, false
	}
	for _, n := range names {
		if c.Function.Name == n {
			return c, true
		}
	}
	return nil, false
}
