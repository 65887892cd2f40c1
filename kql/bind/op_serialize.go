package bind

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

var _ = operator("serialize", (*binder).bindSerialize, wildNothing)

// bindSerialize binds serialize (KQL reference, serialize-operator).
func (b *binder) bindSerialize(in *bound, op *syntax.SerializeOp) *bound {
	b.checkParams(op.Params, noParams)
	list := b.bindList(op.Columns)
	b.checkScalars(list)
	p := b.newProjection(len(b.rowOrEmpty().Columns) + len(list))
	p.addTable(b.rowOrEmpty(), false, true, op.Range)
	p.addExprs(list, projectOptions{})
	out := p.table(b.rowOrEmpty())
	out.Serialized = true
	var node plan.Node = &plan.Serialize{Unary: unary(op, b.rowOrEmpty().Same(), in)}
	if len(list) > 0 {
		node = &plan.Project{Unary: plan.Unary{Step: step(op, out), Input: node}, Keyword: "serialize", Columns: p.named()}
	}
	return b.rows(op, out, node)
}
