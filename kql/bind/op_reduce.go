package bind

import (
	"strconv"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("reduce", (*binder).bindReduce, wildNothing)

// defaultThreshold is the share of the rows in which a word has to occur to be kept in a pattern.
const defaultThreshold = 0.1

// bindReduce binds reduce (KQL reference, reduce-operator).
func (b *binder) bindReduce(in *bound, op *syntax.ReduceOp) *bound {
	b.checkParams(op.Params, reduceParams)
	of := b.bindExpr(op.By)
	b.checkExactType(of, types.String)
	b.checkParams(op.With, reduceWithParams)
	node := &plan.Reduce{
		Of: exprOf(of), Threshold: defaultThreshold,
		Characters: settingOf(op.With, "characters"),
		KeepSource: settingOf(op.Params, "kind") == "source",
	}
	if t, err := strconv.ParseFloat(settingOf(op.With, "threshold"), 64); err == nil {
		node.Threshold = t
	}
	var cols []*types.Column
	if node.KeepSource {
		cols = append(cols, b.rowOrEmpty().All()...)
	}
	out := types.Closed(append(cols, types.NewColumn("Pattern", types.String), types.NewColumn("Count", types.Long), types.NewColumn("Representative", types.String))...)
	node.Unary = unary(op, out, in)
	return b.rows(op, out, node)
}

var reduceParams = []opParam{kindOf("source")}

var reduceWithParams = []opParam{{name: "threshold", kind: paramNumericLiteral}, {name: "characters", kind: paramStringLiteral}}
