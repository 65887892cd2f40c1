package bind

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

// A findUnion unites the tables of a find: it has the columns by their names, as the predicate sees them, then the
// name of the table, then columns that a table has in another type than the one in which the predicate sees them.
type findUnion struct {
	f        *finder
	searched *types.Table
	node     *plan.Union
	cols     []*types.Column
	own      map[types.ColumnKey]int // where a column stands in the type that a table has it in
	packs    map[string][]plan.PackColumn
}

// node returns the plan of the find: a union, a filter, and a projection of what is asked for.
func (f *finder) node(op *syntax.FindOp, out, searched *types.Table, sources []*bound, predicate *bound) plan.Node {
	n := len(searched.All())
	u := &findUnion{
		f: f, searched: searched, cols: append(slices.Clone(searched.All()), f.cols[0]),
		own: map[types.ColumnKey]int{}, packs: map[string][]plan.PackColumn{}, node: &plan.Union{Keyword: op.Keyword().Text(), SourceColumn: n},
	}
	for i, s := range sources {
		if slices.Contains(f.tables, s.table()) {
			u.add(op, s, sourceName(s, unionArg, i), out)
		}
	}
	tagged := types.Closed(u.cols...)
	u.node.Step = step(op, tagged)
	found := &plan.Filter{
		Unary: plan.Unary{Step: step(op, tagged), Input: u.node}, Predicate: lookingAt(exprOf(predicate), n),
	}
	project := &plan.Project{Unary: plan.Unary{Step: step(op, out), Input: found}, Keyword: "find"}
	for i, c := range out.Columns {
		e := u.column(c, op.Keyword())
		if i == 0 {
			e = columnRef(c, n, op.Keyword())
		}
		project.Columns = append(project.Columns, plan.Named{Name: c.Name, Expr: e})
	}
	return project
}

// add adds a table. Where the union has a column of it in another type, the column is there twice.
func (u *findUnion) add(op *syntax.FindOp, s *bound, name string, out *types.Table) {
	cols := s.table().Columns
	node := nodeOf(s)
	places := make([]int, len(cols))
	var again []plan.Named
	for i, c := range cols {
		places[i] = u.searched.Find(c.Name)
		packed, at := out.Find(c.Name) < 0, places[i]
		target, typed := u.target(c)
		packed = packed && !typed
		if typed || packed && at >= 0 && target.Type.ValueType() != u.cols[at].Type.ValueType() {
			at = u.extra(target)
			again = append(again, plan.Named{Name: c.Name, Expr: convert(columnRef(c, i, op.Keyword()), target.Type)})
			places = append(places, at)
		}
		if packed {
			u.packs[name] = append(u.packs[name], plan.PackColumn{Name: c.Name, Index: at})
		}
	}
	if len(again) > 0 {
		twice := types.Closed(cols...)
		columns := slices.Clone(types.Closed(cols...).Passed())
		for _, a := range again {
			twice.Columns = append(twice.Columns[:len(twice.Columns):len(twice.Columns)], types.NewColumn(a.Name, types.Scalar(a.Expr.Type())))
			columns = append(columns, a)
		}
		node = &plan.Project{Unary: plan.Unary{Step: step(op, twice), Input: node}, Keyword: "find", Columns: columns}
	}
	u.node.Sources, u.node.Places = append(u.node.Sources, node), append(u.node.Places, places)
	u.node.SourceNames = append(u.node.SourceNames, name)
}

// target returns the column of name and type that takes the values of a table's column, if the result
// has one for each type of that name; else the column itself.
func (u *findUnion) target(c *types.Column) (target *types.Column, typed bool) {
	var wide *types.Column
	for _, t := range u.f.typed {
		switch {
		case t.Name != c.Name:
		case types.KeyOf(t) == types.KeyOf(c):
			return t, true
		case t.Type.IsDynamic():
			wide = t
		default:
			typed = true
		}
	}
	if wide != nil {
		return wide, true
	}
	return c, typed
}

// extra returns the place of the column for values of its type.
func (u *findUnion) extra(c *types.Column) int {
	key := types.KeyOf(c)
	at, ok := u.own[key]
	if !ok {
		at = len(u.cols)
		u.own[key] = at
		u.cols = append(u.cols, c)
	}
	return at
}

// column returns what makes a column of the result.
func (u *findUnion) column(c *types.Column, at diag.Span) plan.Expr {
	if t := u.f.typed[c.Name]; t != nil {
		if i, ok := u.own[types.KeyOf(t)]; ok {
			return convert(columnRef(u.cols[i], i, at), c.Type)
		}
		return &plan.Const{Typed: plan.Typed{T: c.Type.ValueType(), At: at}}
	}
	if i := u.searched.Find(c.Name); i >= 0 {
		return convert(columnRef(u.cols[i], i, at), c.Type)
	}
	return &plan.PackColumns{Typed: plan.Typed{T: types.Dynamic.Value, At: at}, Source: u.node.SourceColumn, Tables: u.packs}
}
