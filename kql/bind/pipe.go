package bind

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// bindPipe binds input | op | op …: each operator sees the columns of what stands before it.
func (b *binder) bindPipe(p *syntax.Pipe) *bound {
	var in *bound
	if p.Input != nil {
		fuzzy, missed, united := b.fuzzy, b.missed, false
		if len(p.Ops) > 0 {
			if u, ok := p.Ops[0].(*syntax.UnionOp); ok {
				b.fuzzy, united = isFuzzy(u.Params, fuzzy), true
			}
		}
		in = b.bindTabular(p.Input)
		b.fuzzy, in.missing = fuzzy, united && b.missed > missed
	} else {
		in = b.over
	}
	outer := b.place
	for _, op := range p.Ops {
		b.place = outer.operator(in.table())
		if in = b.bindOperator(in, op); b.tooWide(in, op) {
			in = b.bad(op)
			break
		}
	}
	b.place = outer
	return in
}

// tooWide counts the columns that the operators make, each its own, and reports
// once that they are too many: long queries over wide tables would need gigabytes.
func (b *binder) tooWide(out *bound, op syntax.Operator) bool {
	if t := out.table(); t != nil {
		b.columns += len(t.cols)
	}
	return !b.roomFor(0, op)
}

// roomFor reports whether an operator may make n more columns.
func (b *binder) roomFor(n int, op syntax.Operator) bool {
	if b.columns+n <= maxColumns {
		return true
	}
	if !b.wide {
		b.wide = true
		b.report(diag.TooMany.At(op.Keyword(), "columns of all operators", maxColumns))
	}
	return false
}

// tooManyColumns stands for the result of an operator that would have too many columns.
func (b *binder) tooManyColumns(op syntax.Operator) *bound {
	return b.rows(op, &table{open: true}, nodeOf(nil))
}

// bindOperator binds a tabular operator. in is what it reads, and is nil where
// the operator begins the query. When the method of an operator is called,
// b.row has the columns of the input; it is nil when the input is no table
// (b.rowOrEmpty then has none). The method returns b.rows(op, columns, node).
func (b *binder) bindOperator(in *bound, op syntax.Operator) *bound {
	wild := b.wild
	b.wild = wildcardsOf(op)
	x := b.dispatch(in, op)
	b.noteOperator(op, b.row, x)
	b.wild = wild
	return x
}

func (b *binder) dispatch(in *bound, op syntax.Operator) *bound {
	switch op := op.(type) {
	case *syntax.AsOp:
		return b.bindAs(in, op)
	case *syntax.AssertSchemaOp:
		return b.bindAssertSchema(in, op)
	case *syntax.BadOp:
		return b.bad(op)
	case *syntax.ConsumeOp:
		return b.bindConsume(in, op)
	case *syntax.CountOp:
		return b.bindCount(in, op)
	case *syntax.DistinctOp:
		return b.bindDistinct(in, op)
	case *syntax.EvaluateOp:
		return b.bindEvaluate(in, op)
	case *syntax.ExecuteAndCacheOp:
		return b.bindExecuteAndCache(in, op)
	case *syntax.ExtendOp:
		return b.bindExtend(in, op)
	case *syntax.FacetOp:
		return b.bindFacet(in, op)
	case *syntax.FindOp:
		return b.bindFind(in, op)
	case *syntax.ForkOp:
		return b.bindFork(in, op)
	case *syntax.GetSchemaOp:
		return b.bindGetSchema(in, op)
	case *syntax.GraphMarkComponentsOp:
		return b.bindGraphMarkComponents(in, op)
	case *syntax.GraphMatchOp:
		return b.bindGraphMatch(in, op)
	case *syntax.GraphToTableOp:
		return b.bindGraphToTable(in, op)
	case *syntax.GraphWhereOp:
		return b.bindGraphWhere(in, op)
	case *syntax.InlineExternalTableOp:
		return b.bindInlineExternalTable(in, op)
	case *syntax.InvokeOp:
		return b.bindInvoke(in, op)
	case *syntax.JoinOp:
		return b.bindJoin(in, op)
	case *syntax.LookupOp:
		return b.bindLookup(in, op)
	case *syntax.MacroExpandOp:
		return b.bindMacroExpand(in, op)
	case *syntax.MakeGraphOp:
		return b.bindMakeGraph(in, op)
	case *syntax.MakeSeriesOp:
		return b.bindMakeSeries(in, op)
	case *syntax.MvApplyOp:
		return b.bindMvApply(in, op)
	case *syntax.MvExpandOp:
		return b.bindMvExpand(in, op)
	case *syntax.ParseOp:
		return b.bindParse(in, op)
	case *syntax.ParseKvOp:
		return b.bindParseKv(in, op)
	case *syntax.PartitionByOp:
		return b.bindPartitionBy(in, op)
	case *syntax.PartitionOp:
		return b.bindPartition(in, op)
	case *syntax.PrintOp:
		return b.bindPrint(in, op)
	case *syntax.ProjectAwayOp:
		return b.bindProjectAway(in, op)
	case *syntax.ProjectByNamesOp:
		return b.bindProjectByNames(in, op)
	case *syntax.ProjectKeepOp:
		return b.bindProjectKeep(in, op)
	case *syntax.ProjectOp:
		return b.bindProject(in, op)
	case *syntax.ProjectRenameOp:
		return b.bindProjectRename(in, op)
	case *syntax.ProjectReorderOp:
		return b.bindProjectReorder(in, op)
	case *syntax.RangeOp:
		return b.bindRange(in, op)
	case *syntax.ReduceOp:
		return b.bindReduce(in, op)
	case *syntax.RenderOp:
		return b.bindRender(in, op)
	case *syntax.SampleDistinctOp:
		return b.bindSampleDistinct(in, op)
	case *syntax.SampleOp:
		return b.bindSample(in, op)
	case *syntax.ScanOp:
		return b.bindScan(in, op)
	case *syntax.SearchOp:
		return b.bindSearch(in, op)
	case *syntax.SerializeOp:
		return b.bindSerialize(in, op)
	case *syntax.SortOp:
		return b.bindSort(in, op)
	case *syntax.SummarizeOp:
		return b.bindSummarize(in, op)
	case *syntax.TakeOp:
		return b.bindTake(in, op)
	case *syntax.TopHittersOp:
		return b.bindTopHitters(in, op)
	case *syntax.TopNestedOp:
		return b.bindTopNested(in, op)
	case *syntax.TopOp:
		return b.bindTop(in, op)
	case *syntax.UnionOp:
		return b.bindUnion(in, op)
	case *syntax.WhereOp:
		return b.bindWhere(in, op)
	}
	return b.bad(op)
}

// notFirst reports an operator that has no input and needs one.
func (b *binder) notFirst(in *bound, op syntax.Operator) {
	if in == nil {
		b.report(diag.OperatorCannotBeFirst.At(op.Keyword()))
	}
}

// mustBeFirst reports an operator that has an input and takes none.
func (b *binder) mustBeFirst(in *bound, op syntax.Operator) {
	if in != nil {
		b.report(diag.OperatorMustBeFirst.At(op.Keyword()))
	}
}

// bindOver binds a subquery that works on the rows of in.
func (b *binder) bindOver(in *bound, e syntax.Expr) *bound {
	outer := b.enter(b.subquery(in))
	x := b.bindExpr(e)
	b.place = outer
	return x
}
