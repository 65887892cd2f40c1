package bind

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("lookup", (*binder).bindLookup, wildNothing)

// bindLookup binds lookup (KQL reference, lookup-operator): a join in which a
// pair of key columns becomes one column.
func (b *binder) bindLookup(in *bound, op *syntax.LookupOp) *bound {
	b.checkParams(op.Params, lookupParams)
	for _, p := range op.Params {
		if p.Name == shuffleKey.name {
			b.refuse(diag.HintNotTaken.At(p.NameSpan, p.Name))
		}
	}
	right := b.bindWithoutRow(op.Right)
	b.checkTabular(right)

	outer := b.place
	b.right = right.table()
	keys := &joinKeys{}
	b.bindOn(op.On, keys)
	left, other := b.rowOrEmpty(), b.rightOrEmpty()
	b.place = outer

	if !b.roomFor(len(left.All())+len(other.All()), op.Keyword()) {
		return b.tooManyColumns(op)
	}
	out := &types.Table{}
	out.OpenAs(left)
	out.OpenAs(other)
	var from []plan.JoinColumn
	for i, c := range left.All() {
		if slices.ContainsFunc(keys.pairs, func(p [2]*types.Column) bool { return p[0] == c }) {
			c = c.As(c.Name, c.Type)
		}
		out.Columns = append(out.Columns, c)
		from = append(from, plan.JoinColumn{Index: i})
	}
	for i, c := range other.All() {
		if !slices.ContainsFunc(keys.pairs, func(p [2]*types.Column) bool { return p[1] == c }) {
			out.Columns = append(out.Columns, c)
			from = append(from, plan.JoinColumn{Right: true, Index: i})
		}
	}
	out.Columns = types.UniqueColumns(out.Columns)

	kind, word := "leftouter", settingOf(op.Params, "kind")
	if word == "inner" {
		kind = word
	}
	return b.rows(op, out, keys.node(plan.Join{
		Step: step(op, out), Keyword: "lookup", Kind: kind, KindGiven: word != "",
		Left: nodeOf(in), Right: nodeOf(right), Columns: from,
	}))
}

var lookupParams = []opParam{kindOf("inner", "leftouter")}
