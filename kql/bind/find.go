package bind

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// packColumn holds the columns of find that have no column of their own.
const packColumn = "pack_"

// bindFind binds find (KQL reference, find-operator): the rows of several
// tables for which the predicate is true. Without a projection the result has the columns
// that all tables have, those that the predicate names, and the others packed.
func (b *binder) bindFind(in *bound, op *syntax.FindOp) *bound {
	b.checkParams(op.Params, findParams)
	outer := b.place
	var sources []*bound
	if op.HasIn {
		sources = b.bindSources(op.In)
	} else {
		sources = b.impliedTables(op)
	}
	tables := make([]*table, len(sources))
	var cols []*column
	searched := &table{}
	total := 0
	for _, s := range sources {
		total += len(s.table().cols)
	}
	if !b.roomFor(total, op) {
		return b.tooManyColumns(op)
	}
	for i, s := range sources {
		tables[i] = s.table()
		cols = append(cols, tables[i].cols...)
		searched.open = searched.open || tables[i].open
	}
	searched.cols = unifyName(cols)
	b.row = searched
	predicate := b.bindPredicate(op.Cond, false)
	b.checkExactType(predicate, typBool)
	named := referencedColumns(op.Cond, searched)

	out := &table{}
	source := b.settingColumn(op.Params, withSource, typString)
	if source == nil {
		source = newColumn("source_", typString)
	}
	f := &finder{b: b, source: source.name, cols: []*column{source}}
	f.tables = referenced(tables, named, len(tables) == 1 || hasTerm(op.Cond, predicate))
	if len(op.Project) == 0 || op.Smart {
		out.open = searched.open
		f.smart(named)
	} else {
		f.project(op.Project)
	}
	f.away(op.Away)
	b.place = outer

	out.cols = f.cols
	return b.rows(op, out, f.node(op, out, searched, sources, predicate))
}

// A finder gathers the columns that find yields.
type finder struct {
	b      *binder
	source string
	tables []*table // those that the predicate speaks of
	cols   []*column
	packed bool // pack(*) was written
	// typed has, for each column of the result that is called name_type, the column of that name and type.
	typed map[string]*column
}

// smart adds the columns of a find without a projection of its own.
func (f *finder) smart(named []*column) {
	f.cols = append(f.cols, columnsOfAll(f.tables)...)
	for _, c := range named {
		if !slices.Contains(f.cols, c) {
			f.cols = append(f.cols, c)
		}
	}
	if f.leftOver() {
		f.cols = append(f.cols, newColumn(packColumn, typDynamic))
	}
	all := f.cols
	unified, place := unifyNameAndType(all)
	f.cols, f.typed = unified, map[string]*column{}
	for _, c := range all {
		if i := place(c); i >= 0 && unified[i].name != c.name {
			f.typed[unified[i].name] = c
		}
	}
}

// leftOver reports whether a table has a column that the result does not have.
func (f *finder) leftOver() bool {
	names := make(map[string]bool, len(f.cols))
	for _, c := range f.cols {
		names[c.name] = true
	}
	return slices.ContainsFunc(f.tables, func(t *table) bool {
		return !t.open && slices.ContainsFunc(t.cols, func(c *column) bool { return !names[c.name] })
	})
}

// project adds the columns that are written out.
func (f *finder) project(list []syntax.Expr) {
	for i, e := range list {
		switch e := e.(type) {
		case *syntax.PackAll:
			f.packed = true
			if i < len(list)-1 {
				f.b.report(diag.PackMustBeLast.At(e.Range))
				continue
			}
			f.cols = append(f.cols, newColumn(packColumn, typDynamic))
		case *syntax.TypedColumn:
			x := f.b.bindTypedColumn(e)
			f.b.checkColumn(x.args[0])
			if c := x.args[0].col; c != nil {
				f.cols = append(f.cols, c.as(c.name, x.typ))
			}
		default:
			x := f.b.bindExpr(e)
			f.b.checkColumn(x)
			if x.col != nil {
				f.cols = append(f.cols, x.col)
			}
		}
	}
}

// bindTypedColumn binds name:type, a column as a value of another type.
func (b *binder) bindTypedColumn(e *syntax.TypedColumn) *bound {
	c := b.bindExpr(e.Name)
	x := b.newBound(e, b.declaredType(e.Type))
	x.args, x.expr = b.one(c), convert(exprOf(c), x.typ)
	return x
}

// away removes the columns behind project-away.
func (f *finder) away(list []syntax.Expr) {
	if len(list) == 0 {
		return
	}
	if _, ok := list[0].(*syntax.Star); ok {
		f.cols = slices.DeleteFunc(f.cols, func(c *column) bool {
			return c.name != f.source && (c.name != packColumn || !f.packed)
		})
		return
	}
	for _, x := range f.b.bindList(list) {
		if x.col != nil {
			f.cols = slices.DeleteFunc(f.cols, func(c *column) bool { return c.name == x.col.name })
		}
	}
}

// referenced returns the tables that a predicate speaks of: all, or those that have a column that it names.
func referenced(tables []*table, named []*column, all bool) []*table {
	if all {
		return tables
	}
	if len(named) == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(tables), func(t *table) bool {
		return !t.open && !slices.ContainsFunc(named, func(c *column) bool { return t.find(c.name) >= 0 })
	})
}

// hasTerm reports whether the predicate looks into all columns, by * or by a term that stands alone.
func hasTerm(e syntax.Expr, predicate *bound) bool {
	found := false
	syntax.Inspect(e, func(n syntax.Node) bool {
		_, star := n.(*syntax.Star)
		found = found || star
		return !found
	})
	if found || predicate.expr == nil {
		return found
	}
	plan.InspectExpr(predicate.expr, func(e plan.Expr) bool {
		_, looks := e.(*plan.AnyColumn)
		found = found || looks
		return !found
	})
	return found
}

// referencedColumns returns the columns of the table that an expression names, in the order of the text.
func referencedColumns(e syntax.Expr, t *table) []*column {
	var cols []*column
	skip := map[syntax.Node]bool{}
	syntax.Inspect(e, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Path:
			skip[n.Sel] = true
		case *syntax.Call:
			skip[n.Func] = true
		case *syntax.Name:
			if i := slices.IndexFunc(t.all(), func(c *column) bool { return c.name == n.Text }); i >= 0 && !skip[n] {
				cols = append(cols, t.all()[i])
			}
		}
		return true
	})
	return cols
}
