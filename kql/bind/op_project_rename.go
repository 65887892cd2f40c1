package bind

import (
	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("project-rename", (*binder).bindProjectRename, wildNothing)

// bindProjectRename binds project-rename (KQL reference, project-rename-operator).
func (b *binder) bindProjectRename(in *bound, op *syntax.ProjectRenameOp) *bound {
	list := b.bindList(op.Columns)
	p := b.newProjection(len(b.rowOrEmpty().Columns))
	p.addTable(b.rowOrEmpty(), true, true, op.Range)
	for _, x := range list {
		if o, ok := x.syn.(*syntax.Ordered); ok {
			_, x = o, x.args[0]
		}
		switch name := givenName(x); {
		case name == nil:
			b.report(diag.RenameExpected.At(x.span()))
		case x.args[0].col == nil && x.args[0].typ == types.Invalid && b.cat.Has(catalog.Custom):
			p.declare(b.declaredColumn(name, types.Unknown), x.args[0].expr, name.Range, false) // the old name is reported
		case x.args[0].col == nil:
			b.report(diag.ColumnExpected.At(x.args[0].span()))
		case x.args[0].col.Name == name.Text: // the engine leaves the column as it is
			b.tolerate(diag.ColumnDeclaredTwice.At(name.Range, name.Text))
		default:
			p.rename(x.args[0].col.Name, name)
		}
	}
	return b.projected(in, op, "project-rename", p)
}
