package bind

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("graph-where", (*binder).bindGraphWhere, wildNothing)

// bindGraphWhere binds graph-where-nodes and graph-where-edges (KQL reference,
// graph-where-nodes-operator). As in Microsoft's binder the condition sees no columns.
func (b *binder) bindGraphWhere(in *bound, op *syntax.GraphWhereOp) *bound {
	cond := b.bindExpr(op.Cond)
	b.checkTruth(cond)
	g := b.graphOf(in)
	if !isGraph(in) {
		return b.graphBound(op, g, notRun(op, types.EmptyTable, "graph-where over rows that are no graph", in))
	}
	return b.graphBound(op, g, &plan.GraphWhere{Unary: unary(op, types.EmptyTable, in), Edges: op.Edges, Cond: exprOf(cond)})
}
