package bind

import (
	"reflect"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// operators is a set of operators, by the types of their nodes.
type operators map[reflect.Type]bool

func operatorSet(nodes ...syntax.Operator) operators {
	set := operators{}
	for _, n := range nodes {
		set[reflect.TypeOf(n)] = true
	}
	return set
}

// forkOperators are the operators of the branches of fork and of the with clause of facet.
var forkOperators = operatorSet(
	(*syntax.AsOp)(nil), (*syntax.CountOp)(nil), (*syntax.DistinctOp)(nil), (*syntax.ExecuteAndCacheOp)(nil),
	(*syntax.ExtendOp)(nil), (*syntax.WhereOp)(nil), (*syntax.InvokeOp)(nil), (*syntax.MvExpandOp)(nil),
	(*syntax.ParseOp)(nil), (*syntax.ParseKvOp)(nil), (*syntax.ProjectOp)(nil), (*syntax.ProjectAwayOp)(nil),
	(*syntax.ProjectByNamesOp)(nil), (*syntax.ProjectKeepOp)(nil), (*syntax.ProjectRenameOp)(nil),
	(*syntax.ProjectReorderOp)(nil), (*syntax.ReduceOp)(nil), (*syntax.SampleDistinctOp)(nil), (*syntax.SampleOp)(nil),
	(*syntax.SortOp)(nil), (*syntax.SummarizeOp)(nil), (*syntax.TakeOp)(nil), (*syntax.TopHittersOp)(nil),
	(*syntax.TopNestedOp)(nil), (*syntax.TopOp)(nil),
)

// notInSubquery are the operators that cannot stand in the subqueries of partition and mv-apply.
var notInSubquery = operatorSet(
	(*syntax.AssertSchemaOp)(nil), (*syntax.GraphMarkComponentsOp)(nil), (*syntax.GraphWhereOp)(nil),
	(*syntax.InlineExternalTableOp)(nil), (*syntax.MacroExpandOp)(nil), (*syntax.PrintOp)(nil), (*syntax.RangeOp)(nil),
)

// inSubquery reports whether the operator may stand in the subqueries of partition and mv-apply.
func inSubquery(op syntax.Operator) bool {
	if g, ok := op.(*syntax.GraphMatchOp); ok && g.Shortest {
		return false
	}
	return !notInSubquery[reflect.TypeOf(op)]
}

// inFork reports whether the operator may stand in a branch of fork.
func inFork(op syntax.Operator) bool { return forkOperators[reflect.TypeOf(op)] }

// checkOperators reports the operators of a subquery that cannot stand there,
// and a subquery that does not begin with an operator.
func (b *binder) checkOperators(e syntax.Expr, allowed func(syntax.Operator) bool, contextual bool) {
	check := func(op syntax.Operator) {
		if _, bad := op.(*syntax.BadOp); !bad && !allowed(op) && !b.hasSyntaxError(op) {
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
