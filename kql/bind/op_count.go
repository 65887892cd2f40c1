package bind

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("count", (*binder).bindCount, wildNothing)

// bindCount binds count (KQL reference, count-operator).
func (b *binder) bindCount(in *bound, op *syntax.CountOp) *bound {
	out := countTable
	if op.As != nil {
		out = types.Closed(b.declaredColumn(op.As, types.Long))
	}
	return b.rows(op, out, &plan.Count{Unary: unary(op, out, in)})
}

var countTable = shared(types.NewColumn("Count", types.Long))
