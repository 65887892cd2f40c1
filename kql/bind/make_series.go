package bind

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// bindMakeSeries binds make-series (KQL reference, make-series-operator): the
// keys, an array for each aggregate, and one of the axis. As in Microsoft's
// binder, the type of a default is not checked.
func (b *binder) bindMakeSeries(in *bound, op *syntax.MakeSeriesOp) *bound {
	b.notFirst(in, op)
	b.checkParams(op.Params, makeSeriesParams)
	node := &plan.MakeSeries{NonEmpty: settingOf(op.Params, "kind") == "nonempty"}
	p := b.newProjection(len(op.By) + len(op.Aggs) + 1)
	for _, key := range b.bindList(op.By) {
		b.checkScalar(key)
		p.addExpr(key, projectOptions{})
	}
	node.Keys = p.named()

	aggs := &aggregates{keys: len(p.cols)}
	for _, a := range op.Aggs {
		x := b.bindAggregate(a.X, aggs)
		var def plan.Expr
		b.checkScalar(x)
		if a.Default != nil {
			def = convert(exprOf(b.bindAggregate(a.Default, aggs)), x.result())
		}
		first := len(p.cols)
		p.addExpr(x, projectOptions{style: projectSummarize, typ: typDynamic})
		for _, c := range p.named()[first:] {
			node.Series = append(node.Series, plan.Series{Name: c.Name, Expr: c.Expr, Default: def})
		}
	}
	node.Aggregates = aggs.calls

	if op.On != nil {
		on := b.bindExpr(op.On)
		b.checkScalar(on)
		first := len(p.cols)
		p.addExpr(on, projectOptions{typ: typDynamic})
		if len(p.cols) > first {
			node.On = plan.Named{Name: p.cols[first].name, Expr: p.list[first].Expr}
		}
		b.bindSeriesRange(op, on, node)
	}
	out := b.rowOrEmpty().with(p.cols).unsorted()
	node.Unary = unary(op, out, in)
	return b.rows(op, out, node)
}

// bindSeriesRange binds where the axis of a series begins and ends, and its step.
func (b *binder) bindSeriesRange(op *syntax.MakeSeriesOp, on *bound, node *plan.MakeSeries) {
	axis := on.result()
	bound := func(e syntax.Expr) plan.Expr {
		if e == nil {
			return nil
		}
		x := b.bindExpr(e)
		b.checkType(x, axis, convertPromotable)
		return convert(exprOf(x), axis)
	}
	step := func(e syntax.Expr) plan.Expr {
		x := b.bindExpr(e)
		b.checkInterval(x, axis)
		return exprOf(x)
	}
	if !op.InRange {
		node.From, node.To = bound(op.From), bound(op.To)
		if op.Step != nil {
			node.Step = step(op.Step)
		}
		return
	}
	if len(op.In) == 3 {
		node.From, node.To, node.Step = bound(op.In[0]), bound(op.In[1]), step(op.In[2])
		return
	}
	b.bindList(op.In)
	if !b.hasSyntaxError(op) {
		at := diag.Span{Start: op.Range.End, End: op.Range.End}
		if n := len(op.In); n > 0 {
			at = op.In[0].Span().Cover(op.In[n-1].Span())
		}
		b.report(diag.ArgumentCountExpected.At(at, 3))
	}
}
