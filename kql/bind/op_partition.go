package bind

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("partition", (*binder).bindPartition, wildNothing)

// bindPartition binds partition (KQL reference, partition-operator).
func (b *binder) bindPartition(in *bound, op *syntax.PartitionOp) *bound {
	b.checkParamNames(op.Params, partitionParams)
	by := b.bindExpr(op.By)
	if b.checkColumn(by) {
		b.checkNotType(by, types.Dynamic)
	}
	scope := b.scope
	var key *plan.PartitionKey
	if by.col != nil {
		key = &plan.PartitionKey{Typed: plan.Typed{T: by.col.Type.ValueType(), At: by.span()}}
		b.scope = newScope(scope)
		b.scope.add(symbol{name: by.col.Name, at: by.span(), col: by.col, index: by.index, expr: key})
	}
	var rows *plan.SubInput
	var sub *bound
	if op.Braces {
		sub = b.bindWithoutRow(op.Sub)
	} else {
		rows, sub = b.bindSub(op, b.rowOrEmpty(), op.Sub)
	}
	b.scope = scope
	b.checkTabular(sub)
	if !op.Braces {
		b.checkOperators(op.Sub, syntax.InSubquery, false)
	}
	row := b.rowOrEmpty()
	if sub.table() == nil {
		return b.rows(op, row, nodeOf(nil))
	}
	out := row.With(sub.table().All()).Unsorted()
	out.Settled = sub.table().Settled || !sub.table().Open
	return b.rows(op, out, &plan.Partition{
		Unary: unary(op, out, in), Strategy: settingOf(op.Params, "hint.strategy"),
		By: exprOf(by), Key: key, Rows: rows, Sub: nodeOf(sub),
	})
}

var partitionParams = []opParam{concurrency, spread, materialized, shuffleKey, strategy("shuffle", "native", "legacy")}
