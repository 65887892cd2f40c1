package bind

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("top-hitters", (*binder).bindTopHitters, wildNothing)

// bindTopHitters binds top-hitters (KQL reference, top-hitters-operator).
func (b *binder) bindTopHitters(in *bound, op *syntax.TopHittersOp) *bound {
	count, of := b.bindExpr(op.Count), b.bindExpr(op.Of)
	b.checkInteger(count)
	b.checkColumn(of)
	p := b.newProjection(2)
	p.addExpr(of, projectOptions{})
	node := &plan.TopHitters{Count: exprOf(count)}
	if op.By != nil {
		by := b.bindExpr(op.By)
		b.checkNumber(by)
		p.add(b.columnFor(by, "approximate_sum_"+b.resultName(by, ""), nil), exprOf(by), addOptions{})
		node.By = exprOf(by)
	} else {
		p.add(b.columnFor(of, "approximate_count_"+b.resultName(of, ""), types.Long), exprOf(of), addOptions{})
	}
	out := b.rowOrEmpty().Ordered(p.cols).Settle()
	node.Unary = unary(op, out, in)
	if len(p.cols) > 0 {
		node.Of = plan.Named{Name: p.cols[0].Name, Expr: exprOf(of)}
	}
	return b.rows(op, out, node)
}
