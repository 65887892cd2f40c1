package bind

import (
	"cmp"
	"strconv"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// bindUnion binds union (KQL reference, union-operator). As in Microsoft's
// binder, kind=inner does not change the columns.
func (b *binder) bindUnion(in *bound, op *syntax.UnionOp) *bound {
	row, fuzzy := b.row, b.fuzzy
	b.row, b.fuzzy = nil, isFuzzy(op.Params, b.fuzzy)
	b.checkParams(op.Params, unionParams)
	var sources []*bound
	if in.table() != nil {
		sources = append(sources, in)
	}
	for _, e := range op.Tables {
		x := b.bindTabular(e)
		b.checkTables(x)
		sources = append(sources, b.tables(x)...)
	}
	b.row, b.fuzzy = row, fuzzy
	return b.unite(op, sources, paramWordOf(op.Params, withSource))
}

// tables returns the tables that an expression stands for: itself, or the members of a group.
func (b *binder) tables(x *bound) []*bound {
	switch x.typ.kind {
	case kindTable:
		return []*bound{x}
	case kindGroup:
		var list []*bound
		for i, t := range x.typ.group {
			switch {
			case i < len(x.args) && x.args[i].typ == t:
				list = append(list, b.tables(x.args[i])...)
			case t.kind == kindTable:
				known := b.cat.Table(t.table.name)
				list = append(list, b.rows(x.syn, t.table, &plan.Scan{
					Step: plan.Step{Out: t.table.planSchema(), At: x.span()}, Name: t.table.name, Table: known,
				}))
			}
		}
		return list
	}
	return nil
}

// checkTables checks that the expression is a table, or a group of tables.
func (b *binder) checkTables(x *bound) {
	if x.typ.kind != kindGroup {
		b.checkTabular(x)
	}
}

// unite returns all rows of the tables. If source is not empty, a column of that name, the first, tells the table.
func (b *binder) unite(op syntax.Expr, tables []*bound, source string) *bound {
	out, node := unionOf(op, tables)
	if source != "" {
		out = &table{cols: append([]*column{{source, typString}}, out.cols...), open: out.open}
		node.SourceColumn = 0
		for i, from := range node.Columns {
			node.Columns[i] = append([]int{-1}, from...)
		}
		node.Step = step(op, out)
	}
	return b.rows(op, out, node)
}

// unionOf returns the columns of several tables, unified by name and type, and the node that unites their rows.
func unionOf(op syntax.Node, tables []*bound) (*table, *plan.Union) {
	var cols []*column
	out, node := &table{}, &plan.Union{SourceColumn: -1}
	for _, t := range tables {
		cols = append(cols, t.table().cols...)
		out.open = out.open || t.table().open
	}
	unified, places := unifyNameAndType(cols)
	out.cols = unified
	for i, t := range tables {
		from := make([]int, len(unified))
		for j := range from {
			from[j] = -1
		}
		for j, c := range t.table().cols {
			if place, ok := places[keyOf(c)]; ok {
				from[place] = j
			}
		}
		node.Sources = append(node.Sources, nodeOf(t))
		node.Columns = append(node.Columns, from)
		node.SourceNames = append(node.SourceNames, cmp.Or(t.table().name, "union_arg"+strconv.Itoa(i)))
	}
	node.Step = step(op, out)
	return out, node
}
