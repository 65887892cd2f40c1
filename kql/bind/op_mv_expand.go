package bind

import (
	"cmp"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("mv-expand", (*binder).bindMvExpand, wildNothing)

// oldExpansionLimit is how many rows mvexpand, the old name of mv-expand, makes of
// one without a limit clause (KQL reference, mv-expand-operator).
const oldExpansionLimit = 128

// bindMvExpand binds mv-expand (KQL reference, mv-expand-operator).
func (b *binder) bindMvExpand(in *bound, op *syntax.MvExpandOp) *bound {
	b.checkParams(op.Params, mvExpandParams)
	x := b.expandColumns(op.Params, op.Columns, op.Limit, op.KeywordSpan)
	if op.Limit == nil && op.KeywordSpan.Len() == len("mvexpand") {
		x.limit = &plan.Const{Typed: plan.Typed{T: types.Long.Value, At: op.KeywordSpan}, Value: int64(oldExpansionLimit)}
	}
	out := b.rowOrEmpty().With(x.p.cols)
	return b.rows(op, out, &plan.MvExpand{
		Unary: unary(op, out, in), Expanded: x.expanded, ItemIndex: x.itemIndex,
		Bag: expansionKind(op.Params) != "array", Limit: x.limit,
	})
}

// An expansion is what mv-expand and mv-apply make of their columns.
type expansion struct {
	p         *projection // the columns of the input, with the expanded ones in their places or after them
	expanded  []plan.Expansion
	itemIndex int // ordinal of the with_itemindex column, or -1
	limit     plan.Expr
	columns   []*types.Column // the columns of the input that are expanded by their name alone
}

// expandColumns binds the columns that are expanded, and the limit.
func (b *binder) expandColumns(params []*syntax.Param, columns []*syntax.MvColumn, limit syntax.Expr, at diag.Span) *expansion {
	row := b.rowOrEmpty()
	e := &expansion{p: b.newProjection(len(row.Columns) + len(columns)), itemIndex: -1}
	e.p.addTable(row, false, true, at)
	for _, c := range columns {
		var to *types.Type
		if c.To != nil {
			to = b.typeOfLiteral(c.To)
		}
		if c.X == nil {
			continue
		}
		x := b.bindExpr(c.X)
		b.checkDynamic(x)
		if x.col != nil {
			e.columns = append(e.columns, x.col)
		}
		t := elementType(x.result(), to, expansionKind(params))
		before := append([]*types.Column(nil), e.p.cols...)
		e.p.addExpr(x, projectOptions{style: projectReplace, typ: t})
		at := -1
		for i, c := range e.p.cols {
			if i >= len(before) || before[i] != c {
				at = i
			}
		}
		if c := resultColumn(x); c != nil && at < 0 { // a dynamic column stays the same column, also as todynamic(X)
			at = e.p.find(c.Name)
		}
		if at >= 0 {
			e.expanded = append(e.expanded, plan.Expansion{Expr: exprOf(x), Column: at, Type: t.ValueType()})
		}
	}
	if c := b.settingColumn(params, withItemIndex, types.Long); c != nil {
		c = e.p.add(c, nil, addOptions{})
		e.itemIndex = e.p.find(c.Name)
	}
	if limit != nil {
		x := b.bindExpr(limit)
		b.checkInteger(x)
		e.limit = exprOf(x)
	}
	return e
}

// expansionKind returns how bags are expanded: bag, array, or nothing for the default, which is bag.
func expansionKind(params []*syntax.Param) string {
	return cmp.Or(settingOf(params, "bagexpansion"), settingOf(params, "kind"))
}

// elementType returns the type of the elements of an expanded value; to is what "to typeof" asks for, or nil.
func elementType(t, to *types.Type, kind string) *types.Type {
	switch {
	case to != nil:
		return to
	case t.Kind == types.KindArray:
		return types.DynamicOf(t.Elem)
	case t.Kind == types.KindBag && kind == "array":
		return types.Array
	case t.Kind == types.KindBag:
		return types.Bag
	case t.IsDynamic():
		return types.Dynamic
	}
	return t
}

// typeOfLiteral returns the scalar type that typeof(…) names.
func (b *binder) typeOfLiteral(e *syntax.TypeOf) *types.Type {
	if t := b.bindExpr(e).named; t.IsScalar() {
		return t
	}
	return types.Unknown
}

var mvExpandParams = []opParam{
	kindOf(expansionKinds...), {name: "bagexpansion", kind: paramWord, values: expansionKinds}, withItemIndex,
}

var expansionKinds = []string{"bag", "array"}
