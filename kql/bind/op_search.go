package bind

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("search", (*binder).bindSearch, wildTables)

// sourceColumn is the column in which search has the name of the row's table.
const sourceColumn = "$table"

// bindSearch binds search (KQL reference, search-operator): a union, then the
// rows for which the predicate is true, with the name of their table in front.
func (b *binder) bindSearch(in *bound, op *syntax.SearchOp) *bound {
	b.checkParams(op.Params, searchParams)
	outer := b.place
	row := b.row
	b.row = nil
	var sources []*bound
	switch {
	case op.HasIn:
		if in != nil {
			b.mustBeFirst(op)
		}
		sources = b.bindSources(op.In)
	case in.table() != nil:
		sources = []*bound{in}
	case row != nil:
	default:
		sources = b.impliedTables(op)
	}
	searched, union := b.unionOf(op, sources, searchArg)
	if row != nil && !op.HasIn {
		searched = row
	}
	b.row, b.cased = searched, settingOf(op.Params, "kind") == "case_sensitive"
	predicate := b.bindPredicate(op.Cond, b.cased)
	b.checkExactType(predicate, types.Bool)
	b.place = outer

	// The predicate sees the columns without the table's name, which is appended and then moved to the front.
	name := types.NewColumn(sourceColumn, types.String)
	cols := searched.All()
	tagged := &types.Table{Columns: append(cols[:len(cols):len(cols)], name)}
	union.SourceColumn = len(cols)
	union.Step = step(op, tagged)
	found := &plan.Filter{
		Unary: plan.Unary{Step: step(op, tagged), Input: union}, Predicate: lookingAt(exprOf(predicate), len(cols)),
	}

	out := &types.Table{Columns: append([]*types.Column{name}, cols...)}
	out.OpenAs(searched)
	if row != nil {
		out.Open, out.Settled, out.Serialized = row.Open, row.Settled, row.Serialized
	}
	columns := []plan.Named{{Name: sourceColumn, Expr: columnRef(name, len(cols), op.Keyword())}}
	for i, c := range cols {
		columns = append(columns, plan.Named{Name: c.Name, Expr: columnRef(c, i, op.Keyword())})
	}
	return b.rows(op, out, &plan.Project{
		Unary: plan.Unary{Step: step(op, out), Input: found}, Keyword: "search", Columns: columns,
	})
}

// lookingAt returns a predicate just bound, with its conditions on any column restricted to the first n.
func lookingAt(predicate plan.Expr, n int) plan.Expr {
	plan.InspectExpr(predicate, func(e plan.Expr) bool {
		if x, ok := e.(*plan.AnyColumn); ok {
			x.First = n
		}
		return true
	})
	return predicate
}

// bindSources binds the tables of the in clause of search and find.
func (b *binder) bindSources(list []syntax.Expr) []*bound {
	var sources []*bound
	for _, e := range list {
		x := b.bindTabular(e)
		b.checkTables(x)
		sources = append(sources, b.tables(x)...)
	}
	return sources
}

// impliedTables returns all tables of the catalog, and the views that the query
// declares: what search and find read that name no table.
func (b *binder) impliedTables(op syntax.Expr) []*bound {
	var tables []*bound
	for name := range b.cat.ImpliedNames() {
		if t := b.cat.Table(name); t != nil {
			tables = append(tables, b.scanOf(op, t, true))
		}
	}
	for s := b.scope; s != nil; s = s.outer {
		for _, sym := range s.symbols {
			if x := b.viewOf(op, &sym); x != nil {
				tables = append(tables, b.tables(x)...)
			}
		}
	}
	return tables
}

var searchParams = []opParam{kindOf("default", "case_insensitive", "case_sensitive")}
