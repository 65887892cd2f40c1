package bind

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("range", (*binder).bindRange, wildNothing)

// bindRange binds range (KQL reference, range-operator).
func (b *binder) bindRange(in *bound, op *syntax.RangeOp) *bound {
	from, to, by := b.bindExpr(op.From), b.bindExpr(op.To), b.bindExpr(op.Step)
	b.checkSummable(from)
	b.checkSummable(to)
	b.checkSummable(by)
	if known, v := by.constantKnown(); known && v == int64(0) {
		b.report(diag.ValueNotAllowed.At(by.span(), []string{"0"}))
	}
	t := b.rangeType(from, to, by)
	out := types.Closed(b.declaredColumn(op.Name, t))
	node := &plan.Range{Step: step(op, out), From: convert(exprOf(from), t), To: convert(exprOf(to), t), By: exprOf(by)}
	if t.IsNumeric() {
		node.By = convert(node.By, t)
	}
	return b.rows(op, out, node)
}

// rangeType returns the type of the values of a range: that of a bound and a step added up.
func (b *binder) rangeType(from, to, by *bound) *types.Type {
	bounds := types.Unknown
	ft, tt, st := from.result(), to.result(), by.result()
	var common *types.Type
	ok := true
	for _, t := range [...]*types.Type{ft, tt} {
		if t.IsScalar() && ok {
			common, ok = types.Common(common, t, types.ConvertPromotable)
		}
	}
	if ok && common != nil {
		bounds = common
	}
	if bounds == st && st == types.Int {
		return types.Int
	}
	return b.operatorResult("+", []*bound{by, by}, []*types.Type{bounds, st}, by.span())
}
