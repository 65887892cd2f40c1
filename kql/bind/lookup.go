package bind

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// bindLookup binds lookup (KQL reference, lookup-operator): a join in which a
// pair of key columns becomes one column.
func (b *binder) bindLookup(in *bound, op *syntax.LookupOp) *bound {
	b.notFirst(in, op)
	b.checkParams(op.Params, lookupParams)
	right := b.bindWithoutRow(op.Right)
	b.checkTabular(right)

	outer := b.place
	b.right = right.table()
	keys := &joinKeys{}
	b.bindOn(op.On, keys)
	left, other := b.rowOrEmpty(), b.rightOrEmpty()
	b.place = outer

	if !b.roomFor(len(left.all())+len(other.all()), op) {
		return b.tooManyColumns(op)
	}
	out := &table{open: left.open || other.open}
	var from []plan.JoinColumn
	for i, c := range left.all() {
		if slices.ContainsFunc(keys.pairs, func(p [2]*column) bool { return p[0] == c }) {
			c = c.as(c.name, c.typ)
		}
		out.cols = append(out.cols, c)
		from = append(from, plan.JoinColumn{Index: i})
	}
	for i, c := range other.all() {
		if !slices.ContainsFunc(keys.pairs, func(p [2]*column) bool { return p[1] == c }) {
			out.cols = append(out.cols, c)
			from = append(from, plan.JoinColumn{Right: true, Index: i})
		}
	}
	out.cols = uniqueColumns(out.cols)

	kind, word := "leftouter", settingOf(op.Params, "kind")
	if word == "inner" {
		kind = word
	}
	return b.rows(op, out, keys.node(plan.Join{
		Step: step(op, out), Keyword: "lookup", Kind: kind, KindGiven: word != "",
		Left: nodeOf(in), Right: nodeOf(right), Columns: from,
	}))
}
