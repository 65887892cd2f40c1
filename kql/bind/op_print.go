package bind

import (
	"strconv"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("print", (*binder).bindPrint, wildNothing)

// bindPrint binds print (KQL reference, print-operator).
func (b *binder) bindPrint(in *bound, op *syntax.PrintOp) *bound {
	if !b.roomFor(len(op.Columns), op.Keyword()) {
		return b.tooManyColumns(op)
	}
	p := b.newProjection(len(op.Columns))
	for i, e := range op.Columns {
		x := b.bindExpr(e)
		b.checkScalar(x)
		p.addExpr(x, projectOptions{style: projectPrint, name: "print_" + strconv.Itoa(i)})
	}
	out := types.Closed(p.cols...)
	return b.rows(op, out, &plan.Print{Step: step(op, out), Columns: p.named()})
}
