package bind

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("top-nested", (*binder).bindTopNested, wildNothing)

// bindTopNested binds top-nested (KQL reference, top-nested-operator).
func (b *binder) bindTopNested(in *bound, op *syntax.TopNestedOp) *bound {
	if in == nil {
		b.report(diag.OperatorCannotBeFirst.At(op.Range))
	}
	var cols []*types.Column
	names := types.UniqueNames{}
	node := &plan.TopNested{}
	for _, l := range op.Levels {
		level := plan.TopNestedLevel{Descending: true}
		if l.Count != nil {
			count := b.bindExpr(l.Count)
			b.checkInteger(count)
			level.Count = exprOf(count)
		}
		of := b.bindExpr(l.Of)
		b.checkScalar(of)
		if l.Others != nil {
			others := b.bindExpr(l.Others)
			b.checkScalar(others)
			level.Others = exprOf(others)
		}
		aggs := &aggregates{keys: 1}
		by := b.bindAggregate(l.By, aggs)
		b.checkScalar(by)
		if o, ok := by.syn.(*syntax.Ordered); ok {
			level.Descending = o.Order != syntax.OrderAsc
		}

		name := names.Unique(b.resultName(of, ""), "")
		rank := declaredName(by)
		if rank == "" {
			rank = "aggregated_" + name
		}
		ranked := b.columnFor(by, names.Unique(rank, ""), nil)
		if n := givenName(by.unordered()); n != nil {
			c := b.declaredColumn(n, ranked.Type)
			c.Name, ranked = ranked.Name, c
		}
		cols = append(cols, b.columnFor(of, name, nil), ranked)
		level.Of = plan.Named{Name: name, Expr: exprOf(of)}
		level.Aggregates, level.By = aggs.calls, exprOf(by)
		node.Levels = append(node.Levels, level)
	}
	out := b.rowOrEmpty().Ordered(cols).Settle()
	node.Unary = unary(op, out, in)
	return b.rows(op, out, node)
}
