package bind

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

var _ = operator("project", (*binder).bindProject, wildNothing)

// projected returns the rows of a projection of the input.
func (b *binder) projected(in *bound, op syntax.Operator, keyword string, p *projection) *bound {
	out := p.table(b.rowOrEmpty())
	out.Settled = out.Settled || p.whole
	return b.rows(op, out, &plan.Project{Unary: unary(op, out, in), Keyword: keyword, Columns: p.named()})
}

// bindProject binds project (KQL reference, project-operator).
func (b *binder) bindProject(in *bound, op *syntax.ProjectOp) *bound {
	if !b.roomFor(len(op.Columns), op.Keyword()) {
		return b.tooManyColumns(op)
	}
	list := b.bindList(op.Columns)
	b.checkScalars(list)
	p := b.newProjection(len(list))
	p.addExprs(list, projectOptions{})
	p.whole = true
	return b.projected(in, op, "project", p)
}
