package bind

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("find", (*binder).bindFind, wildTables)

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
	tables := make([]*types.Table, len(sources))
	var cols []*types.Column
	searched := &types.Table{}
	total := 0
	for _, s := range sources {
		total += len(s.table().Columns)
	}
	if !b.roomFor(2*total, op.Keyword()) { // they are united twice, by name and by name and type
		return b.tooManyColumns(op)
	}
	for i, s := range sources {
		tables[i] = s.table()
		cols = append(cols, tables[i].Columns...)
		searched.OpenAs(tables[i])
	}
	searched.Columns = types.UnifyName(cols)
	b.row = searched
	predicate := b.bindPredicate(op.Cond, false)
	b.checkExactType(predicate, types.Bool)
	named := referencedColumns(op.Cond, searched)

	out := &types.Table{}
	source := b.settingColumn(op.Params, withSource, types.String)
	if source == nil {
		source = types.NewColumn("source_", types.String)
	}
	f := &finder{b: b, source: source.Name, cols: []*types.Column{source}}
	f.tables = referenced(tables, named, len(tables) == 1 || hasTerm(op.Cond, predicate))
	if len(op.Project) == 0 || op.Smart {
		out.OpenAs(searched)
		f.smart(named)
	} else {
		f.project(op.Project)
	}
	f.away(op.Away)
	b.place = outer

	out.Columns = f.cols
	return b.rows(op, out, f.node(op, out, searched, sources, predicate))
}

// A finder gathers the columns that find yields.
type finder struct {
	b      *binder
	source string
	tables []*types.Table // those that the predicate speaks of
	cols   []*types.Column
	packed bool // pack(*) was written
	// typed has, for each column of the result that is called name_type, the column of that name and type.
	typed map[string]*types.Column
}

// smart adds the columns of a find without a projection of its own.
func (f *finder) smart(named []*types.Column) {
	f.cols = append(f.cols, types.ColumnsOfAll(f.tables)...)
	known := map[*types.Column]bool{}
	for _, c := range f.cols {
		known[c] = true
	}
	for _, c := range named {
		if !known[c] {
			known[c] = true
			f.cols = append(f.cols, c)
		}
	}
	if f.leftOver() {
		f.cols = append(f.cols, types.NewColumn(packColumn, types.Dynamic))
	}
	all := f.cols
	unified, place := types.UnifyNameAndType(all)
	f.cols, f.typed = unified, map[string]*types.Column{}
	for _, c := range all {
		if i := place(c); i >= 0 && unified[i].Name != c.Name {
			f.typed[unified[i].Name] = c
		}
	}
}

// leftOver reports whether a table has a column that the result does not have.
func (f *finder) leftOver() bool {
	names := make(map[string]bool, len(f.cols))
	for _, c := range f.cols {
		names[c.Name] = true
	}
	return slices.ContainsFunc(f.tables, func(t *types.Table) bool {
		return !t.Open && slices.ContainsFunc(t.Columns, func(c *types.Column) bool { return !names[c.Name] })
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
			f.cols = append(f.cols, types.NewColumn(packColumn, types.Dynamic))
		case *syntax.TypedColumn:
			x := f.b.bindTypedColumn(e)
			f.b.checkColumn(x.args[0])
			if c := x.args[0].col; c != nil {
				f.cols = append(f.cols, c.As(c.Name, x.typ))
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

// away removes the columns of project-away.
func (f *finder) away(list []syntax.Expr) {
	if len(list) == 0 {
		return
	}
	if _, ok := list[0].(*syntax.Star); ok {
		f.cols = slices.DeleteFunc(f.cols, func(c *types.Column) bool {
			return c.Name != f.source && (c.Name != packColumn || !f.packed)
		})
		return
	}
	gone := map[string]bool{}
	for _, x := range f.b.bindList(list) {
		if x.col != nil {
			gone[x.col.Name] = true
		}
	}
	f.cols = slices.DeleteFunc(f.cols, func(c *types.Column) bool { return gone[c.Name] })
}

// referenced returns the tables that a predicate speaks of: all, or those that have a column that it names.
func referenced(tables []*types.Table, named []*types.Column, all bool) []*types.Table {
	if all {
		return tables
	}
	if len(named) == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(tables), func(t *types.Table) bool {
		return !t.Open && !slices.ContainsFunc(named, func(c *types.Column) bool { return t.Find(c.Name) >= 0 })
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
func referencedColumns(e syntax.Expr, t *types.Table) []*types.Column {
	var cols []*types.Column
	skip := map[syntax.Node]bool{}
	syntax.Inspect(e, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Path:
			skip[n.Sel] = true
		case *syntax.Call:
			skip[n.Func] = true
		case *syntax.Name:
			if i := t.FindAny(n.Text); i >= 0 && !skip[n] {
				cols = append(cols, t.All()[i])
			}
		}
		return true
	})
	return cols
}

var findParams = []opParam{withSource}
