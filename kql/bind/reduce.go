package bind

import (
	"strconv"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// defaultThreshold is what part of the rows a word has to have to be kept in the pattern of a reduce, in percent… of 1.
const defaultThreshold = 0.1

// bindReduce binds reduce (KQL reference, reduce-operator).
func (b *binder) bindReduce(in *bound, op *syntax.ReduceOp) *bound {
	b.notFirst(in, op)
	b.checkParams(op.Params, reduceParams)
	of := b.bindExpr(op.By)
	b.checkExactType(of, typString)
	b.checkParams(op.With, reduceWithParams)
	node := &plan.Reduce{
		Of: exprOf(of), Threshold: defaultThreshold,
		Characters: paramWordOf(op.With, opParam{name: "characters"}),
		KeepSource: paramWordOf(op.Params, opParam{name: "kind"}) == "source",
	}
	if t, err := strconv.ParseFloat(paramWordOf(op.With, opParam{name: "threshold"}), 64); err == nil {
		node.Threshold = t
	}
	var cols []*column
	if node.KeepSource {
		cols = append(cols, b.rowOrEmpty().all()...)
	}
	out := closed(append(cols, newColumn("Pattern", typString), newColumn("Count", typLong), newColumn("Representative", typString))...)
	node.Unary = unary(op, out, in)
	return b.rows(op, out, node)
}
