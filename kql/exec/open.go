package exec

import (
	"fmt"

	"github.com/ruleproof/ruleproof/kql/plan"
)

// opens reports whether the engine has an operator for the node.
func opens(n plan.Node) bool {
	switch n.(type) {
	case *plan.Scan, *plan.LetTable, *plan.DataTable, *plan.Print, *plan.Range, *plan.SubInput,
		*plan.Filter, *plan.Project, *plan.Summarize, *plan.Sort, *plan.Take, *plan.Top, *plan.Count,
		*plan.MvExpand, *plan.Serialize, *plan.Render, *plan.Evaluate, *plan.Join, *plan.Union,
		*plan.Apply, *plan.Partition, *plan.Fork, *plan.Facet, *plan.MakeSeries, *plan.StepScan,
		*plan.Parse, *plan.ParseKv, *plan.Sample, *plan.SampleDistinct, *plan.TopHitters, *plan.TopNested, *plan.GetSchema,
		*plan.External, *plan.DeclaredCall,
		*plan.MakeGraph, *plan.SubGraph, *plan.MarkComponents, *plan.GraphWhere, *plan.PartitionGraph, *plan.GraphMatch, *plan.GraphToTable,
		*plan.Consume, *plan.JoinWhere, *plan.Hidden:
		return true
	}
	return false
}

// open makes the stream of a node.
func (e *engine) open(n plan.Node) (stream, error) {
	if err := e.ctx.Err(); err != nil {
		return nil, fail(n.Span(), "the query", err)
	}
	switch n := n.(type) {
	case *plan.Scan:
		return e.openScan(n)
	case *plan.LetTable:
		return e.openLet(n)
	case *plan.DataTable:
		return e.openDataTable(n)
	case *plan.Print:
		return e.openPrint(n)
	case *plan.Range:
		return e.openRange(n)
	case *plan.SubInput:
		return streamOf(e.outer[n]), nil
	case *plan.Filter:
		return e.openFilter(n)
	case *plan.Project:
		return e.openProject(n)
	case *plan.Summarize:
		return e.openSummarize(n)
	case *plan.Sort:
		return e.openSort(n)
	case *plan.Take:
		return e.openTake(n)
	case *plan.Top:
		return e.openTop(n)
	case *plan.Count:
		return e.openCount(n)
	case *plan.MvExpand:
		return e.openMvExpand(n)
	case *plan.Serialize:
		return e.open(n.Input)
	case *plan.Render:
		return e.open(n.Input)
	case *plan.Evaluate:
		return e.openEvaluate(n)
	case *plan.Join:
		return e.openJoin(n)
	case *plan.Union:
		return e.openUnion(n)
	case *plan.Apply:
		return e.openApply(n)
	case *plan.Partition:
		return e.openPartition(n)
	case *plan.Fork:
		return e.openFork(n)
	case *plan.Facet:
		return e.openFacet(n)
	case *plan.MakeSeries:
		return e.openMakeSeries(n)
	case *plan.StepScan:
		return e.openStepScan(n)
	case *plan.Parse:
		return e.openParse(n)
	case *plan.ParseKv:
		return e.openParseKv(n)
	case *plan.Sample:
		return e.openSample(n)
	case *plan.SampleDistinct:
		return e.openSampleDistinct(n)
	case *plan.TopHitters:
		return e.openTopHitters(n)
	case *plan.TopNested:
		return e.openTopNested(n)
	case *plan.GetSchema:
		return e.openGetSchema(n)
	case *plan.External:
		return e.openExternal(n)
	case *plan.DeclaredCall:
		return e.openDeclaredCall(n)
	case *plan.PartitionGraph:
		return e.openPartitionGraph(n)
	case *plan.GraphMatch:
		return e.openGraphMatch(n)
	case *plan.GraphToTable:
		return e.openGraphToTable(n)
	case *plan.Consume:
		return e.openConsume(n)
	case *plan.JoinWhere:
		return e.openJoinWhere(n)
	}
	return nil, fail(n.Span(), operatorName(n), fmt.Errorf("the engine has no such operator"))
}
