package exec

import (
	"fmt"
	"reflect"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
)

// opens reports whether the engine has an operator for the node.
func opens(n plan.Node) bool {
	switch n.(type) {
	case *plan.Scan, *plan.LetTable, *plan.DataTable, *plan.Print, *plan.Range, *plan.SubInput,
		*plan.Filter, *plan.Project, *plan.Summarize, *plan.Sort, *plan.Take, *plan.Top, *plan.Count,
		*plan.MvExpand, *plan.Serialize, *plan.Render, *plan.Evaluate, *plan.Join, *plan.Union,
		*plan.Apply, *plan.Partition, *plan.Fork, *plan.Facet, *plan.MakeSeries, *plan.StepScan,
		*plan.Parse, *plan.ParseKv, *plan.Sample, *plan.SampleDistinct, *plan.TopHitters, *plan.TopNested, *plan.Reduce, *plan.GetSchema,
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
	if e.spreads(n) {
		return e.openSpread(n, nil)
	}
	defer e.observer.enter(n)()
	s, err := e.openNode(n)
	if err != nil {
		return nil, err
	}
	return e.observer.count(n, s), nil
}

func (e *engine) openNode(n plan.Node) (stream, error) {
	switch n := n.(type) {
	case *plan.Scan:
		return e.openScan(n)
	case *plan.LetTable:
		return e.openLet(n)
	case *plan.DataTable:
		return e.openDataTable(n)
	case *plan.Hidden:
		return streamOf(), nil
	case *plan.Print:
		return e.openPrint(n)
	case *plan.Range:
		return e.openRange(n)
	case *plan.SubInput:
		return e.openSubInput(n), nil
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
	case *plan.Reduce:
		return e.openReduce(n)
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
	return nil, fail(n.Span(), nameOf(n), fmt.Errorf("the engine has no such operator"))
}

// place returns where something at that place of the text is reported: what
// lies in a stored function, at its call.
func (e *engine) place(at diag.Span) diag.Span {
	if e.call != nil {
		return *e.call
	}
	return at
}

// nameOf returns what messages call an operator.
func nameOf(n plan.Node) string {
	switch n := n.(type) {
	case *plan.Pending:
		return n.Operator
	case *plan.Project:
		return n.Keyword
	case *plan.Summarize:
		return n.Keyword
	case *plan.Join:
		return n.Keyword
	case *plan.GraphMatch:
		if n.Shortest {
			return "graph-shortest-paths"
		}
		return "graph-match"
	}
	if name, ok := operatorNames[reflect.TypeOf(n)]; ok {
		return name
	}
	return "this operator"
}

// operatorNames are the words of the language for nodes that are always written alike.
var operatorNames = map[reflect.Type]string{
	reflect.TypeFor[*plan.Scan](): "table", reflect.TypeFor[*plan.LetTable](): "let", reflect.TypeFor[*plan.DataTable](): "datatable",
	reflect.TypeFor[*plan.Print](): "print", reflect.TypeFor[*plan.Range](): "range", reflect.TypeFor[*plan.SubInput](): "subquery",
	reflect.TypeFor[*plan.Filter](): "where", reflect.TypeFor[*plan.Sort](): "sort", reflect.TypeFor[*plan.Take](): "take",
	reflect.TypeFor[*plan.Top](): "top", reflect.TypeFor[*plan.Count](): "count", reflect.TypeFor[*plan.MvExpand](): "mv-expand",
	reflect.TypeFor[*plan.Serialize](): "serialize", reflect.TypeFor[*plan.Render](): "render", reflect.TypeFor[*plan.Evaluate](): "evaluate",
	reflect.TypeFor[*plan.Union](): "union", reflect.TypeFor[*plan.Apply](): "mv-apply", reflect.TypeFor[*plan.Partition](): "partition",
	reflect.TypeFor[*plan.Fork](): "fork", reflect.TypeFor[*plan.Facet](): "facet", reflect.TypeFor[*plan.MakeSeries](): "make-series",
	reflect.TypeFor[*plan.StepScan](): "scan", reflect.TypeFor[*plan.Parse](): "parse", reflect.TypeFor[*plan.ParseKv](): "parse-kv",
	reflect.TypeFor[*plan.Sample](): "sample", reflect.TypeFor[*plan.SampleDistinct](): "sample-distinct",
	reflect.TypeFor[*plan.TopHitters](): "top-hitters", reflect.TypeFor[*plan.TopNested](): "top-nested", reflect.TypeFor[*plan.Reduce](): "reduce",
	reflect.TypeFor[*plan.MakeGraph](): "make-graph", reflect.TypeFor[*plan.SubGraph](): "make-graph", reflect.TypeFor[*plan.PartitionGraph](): "make-graph",
	reflect.TypeFor[*plan.MarkComponents](): "graph-mark-components", reflect.TypeFor[*plan.GraphToTable](): "graph-to-table",
	reflect.TypeFor[*plan.Consume](): "consume", reflect.TypeFor[*plan.JoinWhere](): "join",
	reflect.TypeFor[*plan.GetSchema](): "getschema", reflect.TypeFor[*plan.External](): "externaldata", reflect.TypeFor[*plan.DeclaredCall](): "function",
}
