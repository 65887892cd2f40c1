package bind

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

var _ = operator("project-keep", (*binder).bindProjectKeep, wildColumns)

// bindProjectKeep binds project-keep (KQL reference, project-keep-operator).
func (b *binder) bindProjectKeep(in *bound, op *syntax.ProjectKeepOp) *bound {
	return b.keep(in, op, "project-keep", op.Columns, true)
}

// keep returns the columns of the input that are listed, or those that are not.
func (b *binder) keep(in *bound, op syntax.Operator, keyword string, list []syntax.Expr, listed bool) *bound {
	names := map[string]bool{}
	for _, e := range list {
		outer := b.tolerating
		if _, wild := e.(*syntax.Wildcard); wild && b.engines() {
			b.tolerating = true // it may match nothing
		}
		switch x := b.bindExpr(e); {
		case x.col != nil:
			names[x.col.Name] = true
		case x.group != nil:
			for _, c := range x.group {
				names[c.Name] = true
			}
		default:
			b.report(diag.ColumnExpected.At(x.span()))
		}
		b.tolerating = outer
	}
	p := b.newProjection(len(b.rowOrEmpty().Columns))
	for i, c := range b.rowOrEmpty().Columns {
		if names[c.Name] == listed {
			p.push(c, columnRef(c, i, op.Span()))
		}
	}
	p.whole = listed && !slices.ContainsFunc(list, hasStar)
	return b.projected(in, op, keyword, p)
}

// hasStar reports whether the expression stands for columns that it does not name.
func hasStar(e syntax.Expr) (found bool) {
	syntax.Inspect(e, func(n syntax.Node) bool {
		switch n.(type) {
		case *syntax.Star, *syntax.Wildcard:
			found = true
		}
		return !found
	})
	return found
}

// matchesName reports whether the name is the one, or fits the pattern with asterisks.
func matchesName(pattern, name string) bool { return pattern == name || catalog.Match(pattern, name) }
