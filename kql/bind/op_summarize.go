package bind

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/builtin/library"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("summarize", (*binder).bindSummarize, wildNothing)

var summarizeParams = []opParam{shuffleKey, strategy("shuffle"), numPartitions}

// bindSummarize binds summarize (KQL reference, summarize-operator).
func (b *binder) bindSummarize(in *bound, op *syntax.SummarizeOp) *bound {
	b.checkParams(op.Params, summarizeParams)
	if !b.roomFor(len(op.By)+len(op.Aggs), op.Keyword()) {
		return b.tooManyColumns(op)
	}
	p := b.newProjection(len(op.By) + len(op.Aggs))
	by := b.bindList(op.By)
	if op.Bin != nil {
		b.bindExpr(op.Bin.X)
	}
	if b.checkScalars(by) {
		b.checkNotDynamics(by)
	}
	p.addExprs(by, projectOptions{style: projectBy})
	keys := slices.Clone(p.named())
	for i, c := range p.cols {
		p.drop(c)
		p.list[i].Expr = columnRef(c, i, keys[i].Expr.Span())
	}
	b.keys = keyColumns(b.rowOrEmpty(), by)
	aggs := &aggregates{keys: len(keys)}
	list := b.bindAggregated(op.Aggs, aggs)
	b.keys = nil
	b.checkScalars(list)
	p.addExprs(list, projectOptions{style: projectSummarize})
	out := b.rowOrEmpty().With(p.cols)
	out.Sorted = false
	out.Settled = out.Settled || !slices.ContainsFunc(op.Aggs, hasStar)
	return b.rows(op, out, b.summarize(op, "summarize", in, keys, aggs, p, out))
}

// callsAggregate reports whether an aggregate is called in the expression, be its arguments known or not.
func callsAggregate(e syntax.Expr) (found bool) {
	syntax.Inspect(e, func(n syntax.Node) bool {
		if c, ok := n.(*syntax.Call); ok {
			found = found || library.Lookup(builtin.Aggregate, c.Func.Text) != nil
		}
		return !found
	})
	return found
}

// bindAggregated binds expressions of which each has to have an aggregate.
func (b *binder) bindAggregated(list []syntax.Expr, into *aggregates) []*bound {
	bounds := make([]*bound, len(list))
	for i, e := range list {
		calls, reported := len(into.calls), b.reported
		bounds[i] = b.bindAggregate(e, into)
		if len(into.calls) == calls && b.reported == reported && !callsAggregate(e) {
			b.refuse(diag.AggregateNeeded.At(e.Span()))
		}
	}
	return bounds
}

// keyColumns returns the ordinals of the columns by which rows are grouped.
func keyColumns(row *types.Table, by []*bound) []int {
	var keys []int
	for _, x := range by {
		if i := columnIndex(row, x.inner()); i >= 0 {
			keys = append(keys, i)
		}
	}
	return keys
}
