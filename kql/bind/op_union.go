package bind

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/ruleproof/ruleproof/kql/catalog"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("union", (*binder).bindUnion, wildTables)

// bindUnion binds union (KQL reference, union-operator). With kind=inner the result has the
// columns that all tables have, as the reference says and Microsoft's binder does not.
func (b *binder) bindUnion(in *bound, op *syntax.UnionOp) *bound {
	outer, missed := b.place, b.missed
	b.row, b.fuzzy = nil, isFuzzy(op.Params, b.fuzzy)
	b.checkParams(op.Params, unionParams)
	var sources []*bound
	if in.table() != nil {
		sources = append(sources, in)
	}
	for _, e := range op.Tables {
		before := b.missed
		x := b.bindTabular(e)
		b.checkTables(x)
		tables := b.tables(x)
		for _, t := range tables {
			t.missing = b.missed > before
		}
		sources = append(sources, tables...)
	}
	b.place = outer
	if present(sources) {
		b.missed = missed
	}
	return b.unite(op, sources, b.settingColumn(op.Params, withSource, types.String), paramWordOf(op.Params, unionKind) == "inner")
}

// present reports whether a source is there that isfuzzy does not leave out.
func present(sources []*bound) bool {
	return slices.ContainsFunc(sources, func(x *bound) bool { return !x.missing })
}

// tables returns the tables that an expression means: one, or the members of a group.
func (b *binder) tables(x *bound) []*bound {
	switch x.typ.Kind {
	case types.KindTable:
		return []*bound{x}
	case types.KindGroup:
		var list []*bound
		for i, t := range x.typ.Group {
			switch {
			case i < len(x.args) && x.args[i].typ == t:
				list = append(list, b.tables(x.args[i])...)
			case t.Kind == types.KindTable:
				known := b.cat.Table(t.Table.Name)
				list = append(list, b.rows(x.syn, t.Table, &plan.Scan{
					Step: plan.Step{Out: t.Table.Schema(), At: x.span()}, Name: t.Table.Name, Table: known,
				}))
			}
		}
		return list
	}
	return nil
}

// checkTables checks that the expression is a table, or a group of tables.
func (b *binder) checkTables(x *bound) {
	if x.typ.Kind != types.KindGroup {
		b.checkTabular(x)
	}
}

// unite returns all rows of the tables. If source is not nil, it is the first column and holds the name of the row's table.
// With inner the columns are those that every table has.
func (b *binder) unite(op syntax.Operator, tables []*bound, source *types.Column, inner bool) *bound {
	out, node := b.unionOf(op, tables, unionArg)
	if inner && !out.Open {
		out = common(out, node)
		node.Step = step(op, out)
	}
	if source != nil {
		out = out.With(append([]*types.Column{source}, out.Columns...))
		node.SourceColumn = 0
		for _, places := range node.Places {
			for i := range places {
				if places[i] >= 0 {
					places[i]++
				}
			}
		}
		node.Step = step(op, out)
	}
	return b.rows(op, out, node)
}

// common returns the columns of a union that all of its inputs have, and leaves the others out of the node.
func common(all *types.Table, node *plan.Union) *types.Table {
	inputs := make([]int, len(all.Columns)) // how many inputs have each column
	for _, places := range node.Places {
		seen := -1 // two columns of an input may become one, beside each other or not
		for _, at := range slices.Sorted(slices.Values(places)) {
			if at >= 0 && at != seen {
				inputs[at]++
				seen = at
			}
		}
	}
	out := &types.Table{}
	moved := make([]int, len(all.Columns))
	for i, c := range all.Columns {
		moved[i] = -1
		if inputs[i] == len(node.Sources) {
			moved[i] = len(out.Columns)
			out.Columns = append(out.Columns, c)
		}
	}
	for _, places := range node.Places {
		for i, at := range places {
			if at >= 0 {
				places[i] = moved[at]
			}
		}
	}
	return out
}

// unionOf returns the columns of several tables, unified by name and type, and the node that unites their rows.
// Sources that isfuzzy leaves out have no rows (KQL reference, union-operator). As in Microsoft's binder they have
// columns: another workspace may know them. Rows without a table are called by unnamed and their number.
func (b *binder) unionOf(op syntax.Operator, tables []*bound, unnamed string) (*types.Table, *plan.Union) {
	total := 0
	for _, t := range tables {
		total += len(t.table().Columns)
	}
	if !b.roomFor(total, op.Keyword()) {
		tables, total = nil, 0
	}
	cols := make([]*types.Column, 0, total)
	out, node := &types.Table{Open: b.wide}, &plan.Union{
		Keyword: op.Keyword().Text(),
		Sources: make([]plan.Node, 0, len(tables)), Places: make([][]int, 0, len(tables)),
		SourceNames: make([]string, 0, len(tables)), SourceColumn: -1,
	}
	there := present(tables)
	for _, t := range tables {
		if t.missing && there && b.cat.Has(catalog.Local) {
			continue
		}
		cols = append(cols, t.table().Columns...)
		out.OpenAs(t.table())
	}
	unified, placeOf := types.UnifyNameAndType(cols)
	out.Columns = unified
	places := make([]int, total)
	for i, t := range tables {
		if t.missing && there {
			continue
		}
		n := len(t.table().Columns)
		own := places[:n:n]
		places = places[n:]
		for j, c := range t.table().Columns {
			own[j] = placeOf(c)
		}
		node.Sources, node.Places = append(node.Sources, nodeOf(t)), append(node.Places, own)
		node.SourceNames = append(node.SourceNames, sourceName(t, unnamed, i))
	}
	node.Step = step(op, out)
	return out, node
}

// What rows without a table are called in the column that names the table of each row; their number follows.
const unionArg, searchArg = "union_arg", "search_arg"

// sourceName returns the name of a table in the withsource column; a view has a name as a table has (KQL reference,
// union-operator). Rows without a name are called by unnamed and their number.
func sourceName(t *bound, unnamed string, i int) string {
	view := ""
	if t.fn != nil && t.fn.view {
		view = t.fn.name
	}
	return cmp.Or(view, t.table().Name, unnamed+strconv.Itoa(i))
}

var unionKind = kindOf("inner", "outer")

var unionParams = []opParam{unionKind, withSource, fuzziness, bestEffort, concurrency, spread}
