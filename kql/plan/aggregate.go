package plan

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/value"
)

// AggregateCall is one aggregate of a Summarize. It yields len(Names) columns.
type AggregateCall struct {
	Names    []string
	Types    []value.Type // of its columns
	Function *builtin.Function
	Sig      *builtin.Signature
	Args     []Expr
	NameSpan diag.Span
}

func aggregateExprs(calls []AggregateCall) []Expr {
	var list []Expr
	for _, a := range calls {
		list = append(list, a.Args...)
	}
	return list
}

func aggregateCalls(list []AggregateCall) []FunctionCall {
	calls := make([]FunctionCall, len(list))
	for i, a := range list {
		calls[i] = FunctionCall{a.Function, a.NameSpan}
	}
	return calls
}

// A FunctionCall is a function that a node calls, and where.
type FunctionCall struct {
	Function *builtin.Function
	Span     diag.Span
}

// A Caller is a node that calls aggregates or a plugin itself, not in an expression.
type Caller interface{ Calls() []FunctionCall }
