package bind

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

var _ = operator("project-by-names", (*binder).bindProjectByNames, wildNothing)

// bindProjectByNames binds project-by-names (KQL reference, project-by-names-operator).
func (b *binder) bindProjectByNames(in *bound, op *syntax.ProjectByNamesOp) *bound {
	p := b.newProjection(len(op.Columns))
	for _, e := range op.Columns {
		for _, name := range namesGiven(b.bindExpr(e)) {
			if !b.mayMatch(e, len(b.rowOrEmpty().Columns)) {
				break
			}
			for i, c := range b.rowOrEmpty().Columns {
				if matchesName(name, c.Name) {
					p.add(c, columnRef(c, i, e.Span()), addOptions{once: true})
				}
			}
		}
	}
	return b.projected(in, op, "project-by-names", p)
}

// namesGiven returns the names that a constant text, an array of texts or column_names_of gives.
func namesGiven(x *bound) []string {
	for x.vari != nil && x.vari.source != nil {
		x = x.vari.source.inner()
	}
	if k, ok := x.expr.(*plan.Const); ok {
		switch v := k.Value.(type) {
		case string:
			return []string{v}
		case []any:
			var names []string
			for _, e := range v {
				if s, ok := e.(string); ok {
					names = append(names, s)
				}
			}
			return names
		}
	}
	if x.fn != nil && x.fn.name == "column_names_of" && x.fn.builtin != nil && len(x.args) > 0 {
		var names []string
		for _, c := range x.args[0].table().All() {
			names = append(names, c.Name)
		}
		return names
	}
	return nil
}
