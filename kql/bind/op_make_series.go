package bind

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/library"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("make-series", (*binder).bindMakeSeries, wildNothing)

// bindMakeSeries binds make-series (KQL reference, make-series-operator): the
// keys, an array for each aggregate, and one of the axis. As in Microsoft's
// binder, the type of a default is not checked.
func (b *binder) bindMakeSeries(in *bound, op *syntax.MakeSeriesOp) *bound {
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
		p.addExpr(x, projectOptions{style: projectSummarize, typ: types.Dynamic})
		for _, c := range p.named()[first:] {
			node.Series = append(node.Series, plan.Series{Name: c.Name, Expr: c.Expr, Default: def})
		}
	}
	node.Aggregates = aggs.calls

	if op.On != nil {
		on := b.bindExpr(op.On)
		b.checkScalar(on)
		first := len(p.cols)
		p.addExpr(on, projectOptions{typ: types.Dynamic})
		if len(p.cols) > first {
			node.On = plan.Named{Name: p.cols[first].Name, Expr: p.list[first].Expr}
		}
		b.bindSeriesRange(op, on, node)
	}
	out := b.rowOrEmpty().With(p.cols).Unsorted().Settle()
	node.Unary = unary(op, out, in)
	return b.rows(op, out, node)
}

// bindSeriesRange binds where the axis of a series begins and ends, and its step.
func (b *binder) bindSeriesRange(op *syntax.MakeSeriesOp, on *bound, node *plan.MakeSeries) {
	axis := on.result()
	end := func(e syntax.Expr) *bound {
		if e == nil {
			return nil
		}
		x := b.bindExpr(e)
		b.checkType(x, axis, types.ConvertPromotable)
		return x
	}
	step := func(e syntax.Expr) *bound {
		x := b.bindExpr(e)
		b.checkInterval(x, axis)
		return x
	}
	onAxis := func(x *bound) plan.Expr {
		if x == nil {
			return nil
		}
		return convert(exprOf(x), axis)
	}
	if !op.InRange {
		node.From, node.To = onAxis(end(op.From)), onAxis(end(op.To))
		if op.Step != nil {
			node.Step = exprOf(step(op.Step))
		}
		return
	}
	if len(op.In) == 3 {
		from, to, by := end(op.In[0]), end(op.In[1]), step(op.In[2])
		node.Step = exprOf(by)
		// The bins are those of bin(), and that of the end is among them.
		from, to = b.callOf(builtin.ScalarFunction, "bin", from, by), b.callOf(builtin.ScalarFunction, "bin", to, by)
		node.From, node.To = onAxis(from), onAxis(b.callOf(builtin.Operator, "+", to, by))
		return
	}
	b.bindList(op.In)
	if !b.hasSyntaxError(op) {
		at := op.Range.Sub(op.Range.End, op.Range.End)
		if n := len(op.In); n > 0 {
			at = op.In[0].Span().Cover(op.In[n-1].Span())
		}
		b.report(diag.ArgumentCountExpected.At(at, 3))
	}
}

// callOf returns the call of a function that the query does not call itself.
func (b *binder) callOf(kind builtin.Kind, name string, args ...*bound) *bound {
	f := library.Lookup(kind, name)
	c := &call{fn: builtinFunctionOf(f), args: args, types: b.argTypes(args)}
	list := b.resolve(c, false)
	if len(list) != 1 {
		return b.bad(args[0].syn)
	}
	k, at := list[0], args[0].span()
	x := b.newBound(args[0].syn, b.returned(c, &k, nil))
	x.expr = &plan.Call{
		Typed: plan.Typed{T: x.typ.ValueType(), At: at}, Function: f, Sig: k.sig, Args: b.convertArgs(c, &k, x.typ), NameSpan: at,
	}
	return x
}

var makeSeriesParams = []opParam{shuffleKey, kindOf("nonempty")}
