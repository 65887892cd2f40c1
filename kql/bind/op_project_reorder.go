package bind

import "github.com/ruleproof/ruleproof/kql/syntax"

var _ = operator("project-reorder", (*binder).bindProjectReorder, wildColumns)

// bindProjectReorder binds project-reorder (KQL reference, project-reorder-operator).
func (b *binder) bindProjectReorder(in *bound, op *syntax.ProjectReorderOp) *bound {
	list := b.bindList(op.Columns)
	p := b.newProjection(len(b.rowOrEmpty().Columns))
	p.addExprs(list, projectOptions{style: projectReorder, once: true})
	for i, c := range b.rowOrEmpty().Columns {
		p.add(c, columnRef(c, i, op.Range), addOptions{})
	}
	return b.projected(in, op, "project-reorder", p)
}
