package bind

import (
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("invoke", (*binder).bindInvoke, wildNothing)

// bindInvoke binds invoke (KQL reference, invoke-operator): the input is the first argument of the call.
func (b *binder) bindInvoke(in *bound, op *syntax.InvokeOp) *bound {
	outer := b.enter(b.alone())
	b.implicit, b.invoked = in, calledLast(op.X)
	if in.table() == nil {
		b.implicit = b.rows(op, types.EmptyTable, nodeOf(nil))
	}
	call := b.bindExpr(op.X)
	b.place = outer
	x := b.newBound(op, call.typ)
	x.expr, x.node = call.expr, call.node
	return x
}

// calledLast returns the call that a path of calls ends with.
func calledLast(e syntax.Expr) *syntax.Call {
	if p, ok := e.(*syntax.Path); ok {
		e = p.Sel
	}
	call, _ := e.(*syntax.Call)
	return call
}
