package bind

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

var _ = operator("sort", (*binder).bindSort, wildNothing)

// bindSort binds sort and order (KQL reference, sort-operator).
func (b *binder) bindSort(in *bound, op *syntax.SortOp) *bound {
	b.checkParams(op.Params, sortParams)
	by := b.bindList(op.By)
	if b.checkScalars(by) {
		b.checkNotDynamics(by)
	}
	out := b.rowOrEmpty().InOrder()
	return b.rows(op, out, &plan.Sort{Unary: unary(op, out, in), Keys: sortKeys(by)})
}

// sortKeys returns the keys of an order.
func sortKeys(by []*bound) []plan.SortKey {
	keys := make([]plan.SortKey, len(by))
	for i, x := range by {
		keys[i] = sortKey(x)
	}
	return keys
}

// sortKey returns one key of an order. Without a word it is descending, and
// nulls come last in a descending order, first in an ascending one.
func sortKey(x *bound) plan.SortKey {
	key := plan.SortKey{Expr: exprOf(x), Descending: true}
	if o, ok := x.syn.(*syntax.Ordered); ok {
		key.Descending = o.Order != syntax.OrderAsc && o.Order != syntax.OrderGrannyAsc
		key.NullsFirst = !key.Descending
		if o.Nulls != syntax.NullsNone {
			key.NullsFirst = o.Nulls == syntax.NullsFirst
		}
	}
	return key
}

var sortParams = []opParam{strategy("splitBlock", "multipleBlocks")}
