package bind

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("join", (*binder).bindJoin, wildNothing)

// joinSides has, for each kind of join, the sides whose columns it yields, and the reference's word for the kind.
var joinSides = map[string]struct {
	kind        string
	left, right bool
}{
	"":              {"innerunique", true, true},
	"innerunique":   {"innerunique", true, true},
	"inner":         {"inner", true, true},
	"leftouter":     {"leftouter", true, true},
	"rightouter":    {"rightouter", true, true},
	"fullouter":     {"fullouter", true, true},
	"anti":          {"leftanti", true, false},
	"leftanti":      {"leftanti", true, false},
	"leftantisemi":  {"leftanti", true, false},
	"leftsemi":      {"leftsemi", true, false},
	"rightanti":     {"rightanti", false, true},
	"rightantisemi": {"rightanti", false, true},
	"rightsemi":     {"rightsemi", false, true},
}

// bindJoin binds join (KQL reference, join-operator).
func (b *binder) bindJoin(in *bound, op *syntax.JoinOp) *bound {
	b.checkParams(op.Params, joinParams)
	right := b.bindWithoutRow(op.Right)
	b.checkTabular(right)

	outer := b.place
	b.right = right.table()
	keys := &joinKeys{}
	var where []plan.Expr
	switch {
	case op.HasOn:
		b.bindOn(op.On, keys)
	case op.Where != nil:
		cond := b.bindExpr(op.Where)
		b.checkTruth(cond)
		where = plan.Conjuncts(exprOf(cond), nil)
	default:
		b.report(diag.MissingJoinOn.At(op.Span()))
	}
	left, other := b.rowOrEmpty(), b.rightOrEmpty()
	b.place = outer

	if !b.roomFor(len(left.All())+len(other.All()), op.Keyword()) {
		return b.tooManyColumns(op)
	}
	word := settingOf(op.Params, "kind")
	sides, ok := joinSides[word]
	if !ok {
		sides = joinSides[""]
	}
	out := &types.Table{}
	var from []plan.JoinColumn
	if sides.left {
		from = addSide(out, left, false, from)
	}
	if sides.right {
		from = addSide(out, other, true, from)
	}
	out.Columns = types.UniqueColumns(out.Columns)
	if op.Where != nil {
		return b.rows(op, out, &plan.JoinWhere{
			Step: step(op, out), Kind: sides.kind, Left: nodeOf(in), Right: nodeOf(right), Where: where, Columns: from,
		})
	}
	return b.rows(op, out, keys.node(plan.Join{
		Step: step(op, out), Keyword: "join", Kind: sides.kind, KindGiven: word != "",
		Left: nodeOf(in), Right: nodeOf(right), Columns: from,
	}))
}

// addSide adds the columns of one side of a join to the table, and where they come from to the list.
func addSide(t, side *types.Table, right bool, from []plan.JoinColumn) []plan.JoinColumn {
	for i, c := range side.All() {
		t.Columns = append(t.Columns, c)
		from = append(from, plan.JoinColumn{Right: right, Index: i})
	}
	t.OpenAs(side)
	return from
}

var joinParams = []opParam{
	kindOf(joinKinds...),
	{name: "hint.remote", kind: paramWord, values: hintConcurrencies, anyCase: true},
	shuffleKey, strategy(hintStrategies...), numPartitions,
}

var joinKinds = []string{
	"inner", "fullouter", "innerunique", "leftanti", "leftantisemi", "anti",
	"leftouter", "leftsemi", "rightanti", "rightantisemi", "rightouter", "rightsemi",
}
