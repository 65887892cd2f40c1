package plan

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// A RowOrder says what the language says about the order of an operator's rows.
type RowOrder uint8

// The orders of rows.
const (
	OrderOpen  RowOrder = iota // nothing: the rows may come in any order
	OrderKept                  // the order of the first input
	OrderFixed                 // the operator puts them in an order
)

// Order returns OrderOpen: the nodes that keep or make an order say so themselves.
func (s Step) Order() RowOrder { return OrderOpen }

// A Caller is a node that calls aggregates or a plugin itself, not in an expression.
type Caller interface{ Calls() []FunctionCall }

// A FunctionCall is a function that a node calls, and where.
type FunctionCall struct {
	Function *builtin.Function
	Span     diag.Span
}

func aggregateCalls(list []AggregateCall) []FunctionCall {
	calls := make([]FunctionCall, len(list))
	for i, a := range list {
		calls[i] = FunctionCall{a.Function, a.NameSpan}
	}
	return calls
}

// A Maker is a node whose first columns are computed from expressions, one each.
type Maker interface{ Makes() []Named }

// Word returns what messages call the node.
func (*Scan) Word() string { return "table" }

// Word returns the operator's keyword.
func (*LetTable) Word() string { return "let" }

// Word returns the operator's keyword.
func (*DataTable) Word() string { return "datatable" }

// Word returns the operator's keyword.
func (*Print) Word() string { return "print" }

// Word returns the operator's keyword.
func (*Range) Word() string { return "range" }

// Word returns what messages call the node.
func (*SubInput) Word() string { return "subquery" }

// Word returns the operator's keyword.
func (*Filter) Word() string { return "where" }

// Word returns the operator's keyword.
func (*Sort) Word() string { return "sort" }

// Word returns the operator's keyword.
func (*Take) Word() string { return "take" }

// Word returns the operator's keyword.
func (*Top) Word() string { return "top" }

// Word returns the operator's keyword.
func (*Count) Word() string { return "count" }

// Word returns the operator's keyword.
func (*MvExpand) Word() string { return "mv-expand" }

// Word returns the operator's keyword.
func (*Serialize) Word() string { return "serialize" }

// Word returns the operator's keyword.
func (*Render) Word() string { return "render" }

// Word returns the operator's keyword.
func (*Evaluate) Word() string { return "evaluate" }

// Word returns the operator's keyword.
func (*Union) Word() string { return "union" }

// Word returns the operator's keyword.
func (*Apply) Word() string { return "mv-apply" }

// Word returns the operator's keyword.
func (*Partition) Word() string { return "partition" }

// Word returns the operator's keyword.
func (*Fork) Word() string { return "fork" }

// Word returns the operator's keyword.
func (*Facet) Word() string { return "facet" }

// Word returns the operator's keyword.
func (*MakeSeries) Word() string { return "make-series" }

// Word returns the operator's keyword.
func (*StepScan) Word() string { return "scan" }

// Word returns the operator's keyword.
func (*Parse) Word() string { return "parse" }

// Word returns the operator's keyword.
func (*ParseKv) Word() string { return "parse-kv" }

// Word returns the operator's keyword.
func (*Sample) Word() string { return "sample" }

// Word returns the operator's keyword.
func (*SampleDistinct) Word() string { return "sample-distinct" }

// Word returns the operator's keyword.
func (*TopHitters) Word() string { return "top-hitters" }

// Word returns the operator's keyword.
func (*TopNested) Word() string { return "top-nested" }

// Word returns the operator's keyword.
func (*Reduce) Word() string { return "reduce" }

// Word returns the operator's keyword.
func (*MakeGraph) Word() string { return "make-graph" }

// Word returns the operator's keyword.
func (*SubGraph) Word() string { return "make-graph" }

// Word returns the operator's keyword.
func (*PartitionGraph) Word() string { return "make-graph" }

// Word returns the operator's keyword.
func (*MarkComponents) Word() string { return "graph-mark-components" }

// Word returns the operator's keyword.
func (*GraphToTable) Word() string { return "graph-to-table" }

// Word returns the operator's keyword.
func (*Consume) Word() string { return "consume" }

// Word returns the operator's keyword.
func (*JoinWhere) Word() string { return "join" }

// Word returns the operator's keyword.
func (*GetSchema) Word() string { return "getschema" }

// Word returns what messages call the node.
func (*External) Word() string { return "externaldata" }

// Word returns what messages call the node.
func (*DeclaredCall) Word() string { return "function" }

// Word returns what messages call the node.
func (*Hidden) Word() string { return "table" }

// Word returns the operator's keyword.
func (n *Pending) Word() string { return n.Operator }

// Word returns the operator's keyword.
func (n *Project) Word() string { return n.Keyword }

// Word returns the operator's keyword.
func (n *Summarize) Word() string { return n.Keyword }

// Word returns the operator's keyword.
func (n *Join) Word() string { return n.Keyword }

// Word returns the operator's keyword.
func (n *GraphMatch) Word() string {
	if n.Shortest {
		return "graph-shortest-paths"
	}
	return "graph-match"
}

// Word returns the operator's keyword.
func (n *GraphWhere) Word() string {
	if n.Edges {
		return "graph-where-edges"
	}
	return "graph-where-nodes"
}

// Order returns OrderFixed.
func (*Sort) Order() RowOrder { return OrderFixed }

// Order returns OrderFixed.
func (*Top) Order() RowOrder { return OrderFixed }

// Order returns OrderFixed.
func (*Serialize) Order() RowOrder { return OrderFixed }

// Order returns OrderFixed.
func (*Range) Order() RowOrder { return OrderFixed }

// Order returns OrderFixed.
func (*Print) Order() RowOrder { return OrderFixed }

// Order returns OrderFixed.
func (*DataTable) Order() RowOrder { return OrderFixed }

// Order returns OrderFixed.
func (*Count) Order() RowOrder { return OrderFixed }

// Order returns OrderFixed.
func (*StepScan) Order() RowOrder { return OrderFixed }

// Order returns OrderKept.
func (*Filter) Order() RowOrder { return OrderKept }

// Order returns OrderKept.
func (*Project) Order() RowOrder { return OrderKept }

// Order returns OrderKept.
func (*MvExpand) Order() RowOrder { return OrderKept }

// Order returns OrderKept.
func (*Take) Order() RowOrder { return OrderKept }

// Order returns OrderKept.
func (*Render) Order() RowOrder { return OrderKept }

// Order returns OrderKept.
func (*Parse) Order() RowOrder { return OrderKept }

// Order returns OrderKept.
func (*ParseKv) Order() RowOrder { return OrderKept }

// Order returns OrderKept.
func (*Apply) Order() RowOrder { return OrderKept }

// Calls returns the aggregates.
func (n *Summarize) Calls() []FunctionCall { return aggregateCalls(n.Aggregates) }

// Calls returns the aggregates.
func (n *MakeSeries) Calls() []FunctionCall { return aggregateCalls(n.Aggregates) }

// Calls returns the aggregates of all levels.
func (n *TopNested) Calls() []FunctionCall {
	var calls []FunctionCall
	for _, l := range n.Levels {
		calls = append(calls, aggregateCalls(l.Aggregates)...)
	}
	return calls
}

// Calls returns the plugin and the aggregates in its arguments.
func (n *Evaluate) Calls() []FunctionCall {
	return append([]FunctionCall{{n.Plugin, n.NameSpan}}, aggregateCalls(n.Aggregates)...)
}

// Makes returns the columns.
func (n *Print) Makes() []Named { return n.Columns }

// Makes returns the columns.
func (n *Project) Makes() []Named { return n.Columns }

// Makes returns the keys.
func (n *Summarize) Makes() []Named { return n.Keys }

// Makes returns the keys.
func (n *MakeSeries) Makes() []Named { return n.Keys }
