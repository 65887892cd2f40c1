package bind

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("partition-by", (*binder).bindPartitionBy, wildNothing)

// bindPartitionBy binds __partitionby, which Microsoft's front end reads and the reference does not speak of.
func (b *binder) bindPartitionBy(in *bound, op *syntax.PartitionByOp) *bound {
	by := b.bindExpr(op.Entity)
	if b.checkColumn(by) {
		b.checkNotType(by, types.Dynamic)
	}
	if op.ID != nil {
		b.bindExpr(op.ID)
	}
	rows, sub := b.bindSub(op, b.rowOrEmpty(), op.Sub)
	b.checkOperators(op.Sub, syntax.InSubquery, true)
	var cols []*types.Column
	if t := sub.table(); t != nil {
		cols = t.All()
	}
	out := b.rowOrEmpty().With(cols).Unsorted()
	return b.rows(op, out, &plan.Partition{Unary: unary(op, out, in), By: exprOf(by), Rows: rows, Sub: nodeOf(sub)})
}
