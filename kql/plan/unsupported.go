package plan

import (
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/diag"
)

// UnsupportedCode is the code of what Unsupported finds.
const UnsupportedCode = "engine/unsupported"

// Unsupported returns what the query uses that binds and that the engine does
// not run, each with its place in the query, once a place. What lies in a
// function of the catalog is reported at its call.
func (q *Query) Unsupported() []diag.Diagnostic {
	u := &unsupported{seen: map[any]bool{}, said: map[diagKey]bool{}}
	for _, n := range q.Results {
		u.node(n)
	}
	return u.found
}

// An unsupported collects what cannot run. Nodes and lets are looked at once, however often they are used.
type unsupported struct {
	seen  map[any]bool
	said  map[diagKey]bool
	found []diag.Diagnostic
	call  *diag.Span // the call of the stored function that is being looked at
}

type diagKey struct {
	at   diag.Span
	what string
}

func (u *unsupported) report(at diag.Span, what string) {
	if u.call != nil {
		at = *u.call
	}
	if key := (diagKey{at, what}); !u.said[key] {
		u.said[key] = true
		u.found = append(u.found, diag.Diagnostic{
			Code: UnsupportedCode, Span: at, Message: "the engine does not run " + diag.Preview(what),
		})
	}
}

func (u *unsupported) function(at diag.Span, f *builtin.Function) {
	if f != nil && !f.Runs() {
		u.report(at, kindNames[f.Kind]+f.Name)
	}
}

var kindNames = map[builtin.Kind]string{
	builtin.ScalarFunction: "the function ", builtin.Operator: "the operator ",
	builtin.Aggregate: "the aggregate ", builtin.Plugin: "the plugin ",
}

func (u *unsupported) node(n Node) {
	if n == nil || u.seen[n] {
		return
	}
	u.seen[n] = true
	for _, in := range n.Inputs() {
		u.node(in)
	}
	switch n := n.(type) {
	case *Pending:
		u.report(n.At, n.Operator)
	case *LetTable:
		u.let(n.Let)
	case *Evaluate:
		u.function(n.NameSpan, n.Plugin)
	case *Summarize:
		u.aggregates(n.Aggregates)
	case *MakeSeries:
		u.aggregates(n.Aggregates)
	case *TopNested:
		for _, l := range n.Levels {
			u.aggregates(l.Aggregates)
		}
	}
	for _, e := range n.Exprs() {
		u.expr(e)
	}
}

func (u *unsupported) aggregates(calls []AggregateCall) {
	for _, a := range calls {
		u.function(a.NameSpan, a.Function)
	}
}

func (u *unsupported) let(l *Let) {
	if u.seen[l] {
		return
	}
	u.seen[l] = true
	call := u.call
	if l.Stored != nil && call == nil {
		u.call = &l.NameSpan
	}
	u.node(l.Table)
	u.expr(l.Scalar)
	u.call = call
}

func (u *unsupported) expr(e Expr) {
	if e == nil {
		return
	}
	switch e := e.(type) {
	case *Call:
		u.function(e.NameSpan, e.Function)
	case *LetRef:
		u.let(e.Let)
	case *ScalarQuery:
		u.node(e.Table)
	case *InTable:
		u.node(e.Table)
	case *TableValue:
		u.node(e.Table)
	case *PatternRef:
		u.report(e.At, "a whole node or edge as a value")
	case *Bad:
		u.report(e.At, "this expression")
	}
	for _, x := range e.Operands() {
		u.expr(x)
	}
}
