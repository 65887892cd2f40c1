package bind

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

// checkOperators reports the operators of a subquery that may not stand at that
// place, and a subquery that does not begin with an operator.
func (b *binder) checkOperators(e syntax.Expr, place syntax.Places, contextual bool) {
	check := func(op syntax.Operator) {
		if row := op.Row(); row != nil && row.Places&place == 0 && !b.hasSyntaxError(op) {
			b.report(diag.OperatorNotAllowed.At(op.Keyword(), op.Keyword().Text()))
		}
	}
	if pipe, ok := e.(*syntax.Pipe); ok {
		for _, op := range pipe.Ops {
			check(op)
		}
		if e = pipe.Input; e == nil {
			return
		}
	}
	if op, ok := e.(syntax.Operator); ok {
		check(op)
		return
	}
	if _, ok := e.(*syntax.ContextualDataTable); !ok || !contextual {
		b.report(diag.OperatorExpected.At(e.Span()))
	}
}

// hasSyntaxError reports whether the parser found fault with something in the node.
func (b *binder) hasSyntaxError(n syntax.Node) bool {
	for _, d := range b.query.Syntax.Diagnostics {
		if at := d.Span.Start; n.Span().Start <= at && at <= n.Span().End {
			return true
		}
	}
	return false
}

// bindSub binds a subquery over rows that the operator around it hands in.
func (b *binder) bindSub(op syntax.Expr, t *types.Table, sub syntax.Expr) (*plan.SubInput, *bound) {
	rows := &plan.SubInput{Step: step(op, t)}
	return rows, b.bindOver(b.rows(op, t, rows), sub)
}
