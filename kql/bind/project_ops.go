package bind

import (
	"slices"
	"strconv"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// projected returns the rows of a projection of the input.
func (b *binder) projected(in *bound, op syntax.Operator, keyword string, p *projection) *bound {
	out := p.table(b.rowOrEmpty())
	return b.rows(op, out, &plan.Project{Unary: unary(op, out, in), Keyword: keyword, Columns: p.named()})
}

// bindProject binds project (KQL reference, project-operator).
func (b *binder) bindProject(in *bound, op *syntax.ProjectOp) *bound {
	b.notFirst(in, op)
	list := b.bindList(op.Columns)
	b.checkScalars(list)
	p := b.newProjection(len(list))
	p.addExprs(list, projectOptions{})
	return b.projected(in, op, "project", p)
}

// bindExtend binds extend (KQL reference, extend-operator).
func (b *binder) bindExtend(in *bound, op *syntax.ExtendOp) *bound {
	b.notFirst(in, op)
	list := b.bindList(op.Columns)
	b.checkScalars(list)
	p := b.newProjection(len(b.rowOrEmpty().cols) + len(list))
	p.addTable(b.rowOrEmpty(), false, true, op.Range)
	p.addExprs(list, projectOptions{style: projectExtend})
	return b.projected(in, op, "extend", p)
}

// bindPrint binds print (KQL reference, print-operator).
func (b *binder) bindPrint(in *bound, op *syntax.PrintOp) *bound {
	b.mustBeFirst(in, op)
	p := b.newProjection(len(op.Columns))
	for i, e := range op.Columns {
		x := b.bindExpr(e)
		b.checkScalar(x)
		p.addExpr(x, projectOptions{style: projectPrint, name: "print_" + strconv.Itoa(i)})
	}
	out := closed(p.cols...)
	return b.rows(op, out, &plan.Print{Step: step(op, out), Columns: p.named()})
}

// bindProjectAway binds project-away (KQL reference, project-away-operator).
func (b *binder) bindProjectAway(in *bound, op *syntax.ProjectAwayOp) *bound {
	b.notFirst(in, op)
	return b.keep(in, op, "project-away", op.Columns, false)
}

// bindProjectKeep binds project-keep (KQL reference, project-keep-operator).
func (b *binder) bindProjectKeep(in *bound, op *syntax.ProjectKeepOp) *bound {
	b.notFirst(in, op)
	return b.keep(in, op, "project-keep", op.Columns, true)
}

// keep returns the columns of the input that are listed, or those that are not.
func (b *binder) keep(in *bound, op syntax.Operator, keyword string, list []syntax.Expr, listed bool) *bound {
	names := map[string]bool{}
	for _, e := range list {
		switch x := b.bindExpr(e); {
		case x.col != nil:
			names[x.col.name] = true
		case x.group != nil:
			for _, c := range x.group {
				names[c.name] = true
			}
		default:
			b.report(diag.ColumnExpected.At(x.span()))
		}
	}
	p := b.newProjection(len(b.rowOrEmpty().cols))
	for i, c := range b.rowOrEmpty().cols {
		if names[c.name] == listed {
			p.push(c, columnRef(c, i, op.Span()))
		}
	}
	return b.projected(in, op, keyword, p)
}

// bindProjectRename binds project-rename (KQL reference, project-rename-operator).
func (b *binder) bindProjectRename(in *bound, op *syntax.ProjectRenameOp) *bound {
	b.notFirst(in, op)
	list := b.bindList(op.Columns)
	p := b.newProjection(len(b.rowOrEmpty().cols))
	p.addTable(b.rowOrEmpty(), true, true, op.Range)
	for _, x := range list {
		if o, ok := x.syn.(*syntax.Ordered); ok {
			_, x = o, x.args[0]
		}
		switch name := givenName(x); {
		case name == nil:
			b.report(diag.RenameExpected.At(x.span()))
		case x.args[0].col == nil:
			b.report(diag.ColumnExpected.At(x.args[0].span()))
		default:
			p.rename(x.args[0].col.name, name)
		}
	}
	return b.projected(in, op, "project-rename", p)
}

// bindProjectReorder binds project-reorder (KQL reference, project-reorder-operator).
func (b *binder) bindProjectReorder(in *bound, op *syntax.ProjectReorderOp) *bound {
	b.notFirst(in, op)
	list := b.bindList(op.Columns)
	p := b.newProjection(len(b.rowOrEmpty().cols))
	p.addExprs(list, projectOptions{style: projectReorder, once: true})
	for i, c := range b.rowOrEmpty().cols {
		p.add(c, columnRef(c, i, op.Range), addOptions{})
	}
	return b.projected(in, op, "project-reorder", p)
}

// bindProjectByNames binds project-by-names (KQL reference, project-by-names-operator).
func (b *binder) bindProjectByNames(in *bound, op *syntax.ProjectByNamesOp) *bound {
	b.notFirst(in, op)
	p := b.newProjection(len(op.Columns))
	for _, e := range op.Columns {
		for _, name := range namesGiven(b.bindExpr(e)) {
			for i, c := range b.rowOrEmpty().cols {
				if matchesName(name, c.name) {
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
		for _, c := range x.args[0].table().columns() {
			names = append(names, c.name)
		}
		return names
	}
	return nil
}

// bindSummarize binds summarize (KQL reference, summarize-operator).
func (b *binder) bindSummarize(in *bound, op *syntax.SummarizeOp) *bound {
	b.notFirst(in, op)
	b.checkParams(op.Params, summarizeParams)
	p := b.newProjection(len(op.By) + len(op.Aggs))
	by := b.bindList(op.By)
	if op.Bin != nil {
		b.bindExpr(op.Bin.X)
	}
	if b.checkScalars(by) {
		b.checkNotDynamics(by)
	}
	p.addExprs(by, projectOptions{})
	keys := slices.Clone(p.named())
	for i, c := range p.cols {
		p.drop(c)
		p.list[i].Expr = columnRef(c, i, keys[i].Expr.Span())
	}
	b.keys = keyColumns(b.rowOrEmpty(), by)
	aggs := &aggregates{keys: len(keys)}
	list := b.bindAggregates(op.Aggs, aggs)
	b.keys = nil
	b.checkScalars(list)
	p.addExprs(list, projectOptions{style: projectSummarize})
	out := b.rowOrEmpty().with(p.cols)
	out.sorted = false
	return b.rows(op, out, b.summarize(op, "summarize", in, keys, aggs, p, out))
}

// keyColumns returns the ordinals of the columns by which rows are grouped.
func keyColumns(row *table, by []*bound) []int {
	var keys []int
	for _, x := range by {
		if i := columnIndex(row, x.inner()); i >= 0 {
			keys = append(keys, i)
		}
	}
	return keys
}

// bindDistinct binds distinct (KQL reference, distinct-operator).
func (b *binder) bindDistinct(in *bound, op *syntax.DistinctOp) *bound {
	b.notFirst(in, op)
	b.checkParams(op.Params, distinctParams)
	list := b.bindList(op.Columns)
	p := b.newProjection(len(list))
	p.addExprs(list, projectOptions{})
	if b.checkScalars(list) && b.checkNotDynamics(list) {
		for _, x := range list {
			if star, ok := x.syn.(*syntax.Star); ok {
				b.checkColumnsNotDynamic(p.cols, star.Range)
				break
			}
		}
	}
	out := b.rowOrEmpty().with(p.cols)
	out.sorted = false
	return b.rows(op, out, &plan.Summarize{Unary: unary(op, out, in), Keyword: "distinct", Keys: p.named()})
}

// matchesName reports whether the name is the one, or fits the pattern with asterisks.
func matchesName(pattern, name string) bool { return pattern == name || catalog.Match(pattern, name) }
