package bind

import "github.com/ruleproof/ruleproof/kql/syntax"

var _ = operator("extend", (*binder).bindExtend, wildNothing)

// bindExtend binds extend (KQL reference, extend-operator).
func (b *binder) bindExtend(in *bound, op *syntax.ExtendOp) *bound {
	if !b.roomFor(len(op.Columns), op.Keyword()) {
		return b.tooManyColumns(op)
	}
	list := b.bindList(op.Columns)
	b.checkScalars(list)
	p := b.newProjection(len(b.rowOrEmpty().Columns) + len(list))
	p.addTable(b.rowOrEmpty(), false, true, op.Range)
	p.addExprs(list, projectOptions{style: projectExtend})
	return b.projected(in, op, "extend", p)
}
