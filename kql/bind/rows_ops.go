package bind

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// bindWhere binds where (KQL reference, where-operator).
func (b *binder) bindWhere(in *bound, op *syntax.WhereOp) *bound {
	b.notFirst(in, op)
	b.checkParams(op.Params, noParams)
	cond := b.bindExpr(op.Cond)
	b.checkExactType(cond, typBool)
	out := b.rowOrEmpty().same()
	return b.rows(op, out, &plan.Filter{Unary: unary(op, out, in), Predicate: exprOf(cond)})
}

// bindTake binds take and limit (KQL reference, take-operator).
func (b *binder) bindTake(in *bound, op *syntax.TakeOp) *bound {
	b.notFirst(in, op)
	b.checkParams(op.Params, noParams)
	count := b.bindExpr(op.Count)
	b.checkInteger(count)
	out := b.rowOrEmpty().unsorted()
	return b.rows(op, out, &plan.Take{Unary: unary(op, out, in), Count: exprOf(count)})
}

// bindCount binds count (KQL reference, count-operator).
func (b *binder) bindCount(in *bound, op *syntax.CountOp) *bound {
	b.notFirst(in, op)
	out := countTable
	if op.As != nil {
		out = closed(b.declaredColumn(op.As, typLong))
	}
	return b.rows(op, out, &plan.Count{Unary: unary(op, out, in)})
}

var countTable = shared(newColumn("Count", typLong))

// bindSort binds sort and order (KQL reference, sort-operator).
func (b *binder) bindSort(in *bound, op *syntax.SortOp) *bound {
	b.notFirst(in, op)
	b.checkParams(op.Params, sortParams)
	by := b.bindList(op.By)
	if b.checkScalars(by) {
		b.checkNotDynamics(by)
	}
	out := b.rowOrEmpty().inOrder()
	return b.rows(op, out, &plan.Sort{Unary: unary(op, out, in), Keys: sortKeys(by)})
}

// sortKeys returns the keys of an order.
func sortKeys(by []*bound) []plan.SortKey {
	keys := make([]plan.SortKey, len(by))
	for i, x := range by {
		keys[i] = sortKey(x)
	}
	return keys
}

// sortKey returns one key of an order. Without a word it is descending, and
// nulls come last in a descending order, first in an ascending one.
func sortKey(x *bound) plan.SortKey {
	key := plan.SortKey{Expr: exprOf(x), Descending: true}
	if o, ok := x.syn.(*syntax.Ordered); ok {
		key.Descending = o.Order != syntax.OrderAsc && o.Order != syntax.OrderGrannyAsc
		key.NullsFirst = !key.Descending
		if o.Nulls != syntax.NullsNone {
			key.NullsFirst = o.Nulls == syntax.NullsFirst
		}
	}
	return key
}

// bindTop binds top (KQL reference, top-operator).
func (b *binder) bindTop(in *bound, op *syntax.TopOp) *bound {
	b.notFirst(in, op)
	b.bindParams(op.Params)
	count, by := b.bindExpr(op.Count), b.bindExpr(op.By)
	b.checkInteger(count)
	b.checkScalar(by)
	out := b.rowOrEmpty().inOrder()
	return b.rows(op, out, &plan.Top{Unary: unary(op, out, in), Count: exprOf(count), Keys: sortKeys([]*bound{by})})
}

// bindParams binds the settings of an operator that does not check them.
func (b *binder) bindParams(params []*syntax.Param) {
	for _, p := range params {
		if p.Value != nil {
			b.bindExpr(p.Value)
		}
	}
}

// bindSerialize binds serialize (KQL reference, serialize-operator).
func (b *binder) bindSerialize(in *bound, op *syntax.SerializeOp) *bound {
	b.notFirst(in, op)
	b.checkParams(op.Params, noParams)
	list := b.bindList(op.Columns)
	b.checkScalars(list)
	p := b.newProjection(len(b.rowOrEmpty().cols) + len(list))
	p.addTable(b.rowOrEmpty(), false, true, op.Range)
	p.addExprs(list, projectOptions{})
	out := p.table(b.rowOrEmpty())
	out.serialized = true
	var node plan.Node = &plan.Serialize{Unary: unary(op, b.rowOrEmpty().same(), in)}
	if len(list) > 0 {
		node = &plan.Project{Unary: plan.Unary{Step: step(op, out), Input: node}, Keyword: "serialize", Columns: p.named()}
	}
	return b.rows(op, out, node)
}

// bindRange binds range (KQL reference, range-operator).
func (b *binder) bindRange(in *bound, op *syntax.RangeOp) *bound {
	b.mustBeFirst(in, op)
	from, to, by := b.bindExpr(op.From), b.bindExpr(op.To), b.bindExpr(op.Step)
	b.checkSummable(from)
	b.checkSummable(to)
	b.checkSummable(by)
	if known, v := by.constantKnown(); known && v == int64(0) {
		b.report(diag.ValueNotAllowed.At(by.span(), []string{"0"}))
	}
	t := b.rangeType(from, to, by)
	out := closed(b.declaredColumn(op.Name, t))
	node := &plan.Range{Step: step(op, out), From: convert(exprOf(from), t), To: convert(exprOf(to), t), By: exprOf(by)}
	if t.isNumeric() {
		node.By = convert(node.By, t)
	}
	return b.rows(op, out, node)
}

// rangeType returns the type of the values of a range: that of a bound and a step added up.
func (b *binder) rangeType(from, to, by *bound) *typ {
	bounds := typUnknown
	ft, tt, st := from.result(), to.result(), by.result()
	var common *typ
	ok := true
	for _, t := range [...]*typ{ft, tt} {
		if t.isScalar() && ok {
			common, ok = commonType(common, t, convertPromotable)
		}
	}
	if ok && common != nil {
		bounds = common
	}
	if bounds == st && st == typInt {
		return typInt
	}
	return b.operatorResult("+", []*bound{by, by}, []*typ{bounds, st}, by.span())
}

// bindRender binds render (KQL reference, render-operator).
func (b *binder) bindRender(in *bound, op *syntax.RenderOp) *bound {
	b.notFirst(in, op)
	chart := ""
	if op.Chart != nil {
		chart = op.Chart.Text
		if !charts[chart] && chart != "" && !b.hasSyntaxError(op.Chart) {
			b.report(diag.TermsExpected.At(op.Chart.Range, chartTypes))
		}
	}
	b.checkParams(op.Params, renderParams)
	b.checkParams(op.With, renderWithParams)
	out := b.rowOrEmpty().same()
	node := &plan.Render{Unary: unary(op, out, in), Chart: chart, Properties: map[string]string{}}
	for _, params := range [...][]*syntax.Param{op.Params, op.With} {
		for _, p := range params {
			if p.Value != nil {
				node.Properties[p.Name] = p.Value.Span().Text()
			}
		}
	}
	return b.rows(op, out, node)
}

var chartTypes = []string{
	"table", "list", "barchart", "piechart", "ladderchart", "timechart", "linechart", "anomalychart", "pivotchart", "areachart",
	"stackedareachart", "scatterchart", "timepivot", "columnchart", "timeline", "3Dchart", "card", "treemap", "plotly", "graph", "sankey",
}

var charts = func() map[string]bool {
	m := map[string]bool{}
	for _, c := range chartTypes {
		m[c] = true
	}
	return m
}()
