package bind

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// A findUnion unites the tables of a find: it has the columns by their names, as the predicate sees them, then the
// name of the table, then columns that a table has in another type than the one in which the predicate sees them.
type findUnion struct {
	f        *finder
	searched *table
	node     *plan.Union
	cols     []*column
	own      map[columnKey]int // where a column stands in the type that a table has it in
	packs    map[string][]plan.PackColumn
}

// node returns the plan of the find: a union, a filter, and a projection of what is asked for.
func (f *finder) node(op *syntax.FindOp, out, searched *table, sources []*bound, predicate *bound) plan.Node {
	n := len(searched.all())
	u := &findUnion{
		f: f, searched: searched, cols: append(slices.Clone(searched.all()), f.cols[0]),
		own: map[columnKey]int{}, packs: map[string][]plan.PackColumn{}, node: &plan.Union{SourceColumn: n},
	}
	for i, s := range sources {
		if slices.Contains(f.tables, s.table()) {
			u.add(op, s, sourceName(s, i), out)
		}
	}
	tagged := closed(u.cols...)
	u.node.Step = step(op, tagged)
	found := &plan.Filter{
		Unary: plan.Unary{Step: step(op, tagged), Input: u.node}, Predicate: lookingAt(exprOf(predicate), n),
	}
	project := &plan.Project{Unary: plan.Unary{Step: step(op, out), Input: found}, Keyword: "find"}
	for i, c := range out.cols {
		e := u.column(c, op.Keyword())
		if i == 0 {
			e = columnRef(c, n, op.Keyword())
		}
		project.Columns = append(project.Columns, plan.Named{Name: c.name, Expr: e})
	}
	return project
}

// add adds a table. Where the union has a column of it in another type, the column is there twice.
func (u *findUnion) add(op *syntax.FindOp, s *bound, name string, out *table) {
	cols := s.table().cols
	node := nodeOf(s)
	places := make([]int, len(cols))
	var again []plan.Named
	for i, c := range cols {
		places[i] = u.searched.find(c.name)
		packed, at := out.find(c.name) < 0, places[i]
		target, typed := u.target(c)
		packed = packed && !typed
		if typed || packed && at >= 0 && target.typ.valueType() != u.cols[at].typ.valueType() {
			at = u.extra(target)
			again = append(again, plan.Named{Name: c.name, Expr: convert(columnRef(c, i, op.Keyword()), target.typ)})
			places = append(places, at)
		}
		if packed {
			u.packs[name] = append(u.packs[name], plan.PackColumn{Name: c.name, Index: at})
		}
	}
	if len(again) > 0 {
		twice := closed(cols...)
		columns := slices.Clone(closed(cols...).passed())
		for _, a := range again {
			twice.cols = append(twice.cols[:len(twice.cols):len(twice.cols)], newColumn(a.Name, scalar(a.Expr.Type())))
			columns = append(columns, a)
		}
		node = &plan.Project{Unary: plan.Unary{Step: step(op, twice), Input: node}, Keyword: "find", Columns: columns}
	}
	u.node.Sources, u.node.Places = append(u.node.Sources, node), append(u.node.Places, places)
	u.node.SourceNames = append(u.node.SourceNames, name)
}

// target returns the column of name and type that takes the values of a table's column, if the result
// has one for each type of that name; else the column itself.
func (u *findUnion) target(c *column) (target *column, typed bool) {
	var wide *column
	for _, t := range u.f.typed {
		switch {
		case t.name != c.name:
		case keyOf(t) == keyOf(c):
			return t, true
		case t.typ.isDynamic():
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
func (u *findUnion) extra(c *column) int {
	key := keyOf(c)
	at, ok := u.own[key]
	if !ok {
		at = len(u.cols)
		u.own[key] = at
		u.cols = append(u.cols, c)
	}
	return at
}

// column returns what makes a column of the result.
func (u *findUnion) column(c *column, at diag.Span) plan.Expr {
	if t := u.f.typed[c.name]; t != nil {
		if i, ok := u.own[keyOf(t)]; ok {
			return convert(columnRef(u.cols[i], i, at), c.typ)
		}
		return &plan.Const{Typed: plan.Typed{T: c.typ.valueType(), At: at}}
	}
	if i := u.searched.find(c.name); i >= 0 {
		return convert(columnRef(u.cols[i], i, at), c.typ)
	}
	return &plan.PackColumns{Typed: plan.Typed{T: typDynamic.value, At: at}, Source: u.node.SourceColumn, Tables: u.packs}
}
