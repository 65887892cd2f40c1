package bind

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("consume", (*binder).bindConsume, wildNothing)

var consumeParams = []opParam{{name: "decodeblocks", kind: paramBoolLiteral}}

// bindConsume binds consume (KQL reference, consume-operator), which yields nothing.
func (b *binder) bindConsume(in *bound, op *syntax.ConsumeOp) *bound {
	b.checkParams(op.Params, consumeParams)
	x := b.newBound(op, types.Void)
	x.node = &plan.Consume{Unary: unary(op, types.EmptyTable, in)}
	return x
}

func isConsume(x *bound) bool {
	_, ok := x.node.(*plan.Consume)
	return ok
}
