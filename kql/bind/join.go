package bind

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// joinSides tells for each kind of join whose columns it yields, and the reference's word for it.
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
	b.notFirst(in, op)
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
		b.checkExactType(cond, typBool)
		where = conjuncts(exprOf(cond), nil)
	default:
		b.report(diag.MissingJoinOn.At(op.Span()))
	}
	left, other := b.rowOrEmpty(), b.rightOrEmpty()
	b.place = outer

	if !b.roomFor(len(left.all())+len(other.all()), op) {
		return b.tooManyColumns(op)
	}
	word := settingOf(op.Params, "kind")
	sides, ok := joinSides[word]
	if !ok {
		sides = joinSides[""]
	}
	out := &table{}
	var from []plan.JoinColumn
	if sides.left {
		from = out.join(left, false, from)
	}
	if sides.right {
		from = out.join(other, true, from)
	}
	out.cols = uniqueColumns(out.cols)
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

// join adds the columns of one side, and where they come from.
func (t *table) join(side *table, right bool, from []plan.JoinColumn) []plan.JoinColumn {
	for i, c := range side.all() {
		t.cols = append(t.cols, c)
		from = append(from, plan.JoinColumn{Right: right, Index: i})
	}
	t.open = t.open || side.open
	return from
}
