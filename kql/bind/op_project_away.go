package bind

import "github.com/ruleproof/ruleproof/kql/syntax"

var _ = operator("project-away", (*binder).bindProjectAway, wildColumns)

// bindProjectAway binds project-away (KQL reference, project-away-operator).
func (b *binder) bindProjectAway(in *bound, op *syntax.ProjectAwayOp) *bound {
	return b.keep(in, op, "project-away", op.Columns, false)
}
