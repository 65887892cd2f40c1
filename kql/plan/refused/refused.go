// Package refused finds in a plan what the service refuses although Microsoft's parser and binder accept it: a window
// function over rows that are not serialized, a dynamic key of a join, results of different types.
//
// A bound query enters, diagnostics with the codes SR… leave. What the service does was measured on its engine or is
// said by its reference; where neither is so, and where a type is not known, nothing is reported.
//
// What is refused of a function is in the function's row (builtin.Refuses), and whether an operator serializes its rows
// in its node (Serial); node and expr dispatch the rest. What a plan does not show any more, such as the text of a
// literal, the binder puts into plan.Query.Refused.
package refused

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/facts"
)

// A checker looks at the parts of a plan. It may be at one of them more than once: what it finds is reported once.
type checker struct {
	query  *plan.Query
	facts  *facts.Facts
	losses map[plan.Node]string // by node, what lost returns
	found  []diag.Diagnostic
}

// Check returns what the service refuses in the query, in the order of the text. What lies in a stored function
// is reported at its call.
func Check(q *plan.Query) []diag.Diagnostic {
	c := &checker{query: q, facts: facts.New(), losses: map[plan.Node]string{}}
	for _, d := range q.Refused {
		c.refuse(d)
	}
	q.Inspect(c.node, c.expr)
	return diag.Sort(c.found)
}

// refuse takes note of a refusal.
func (c *checker) refuse(d diag.Diagnostic) {
	c.found = append(c.found, c.query.InText(d))
}

// node looks at a node, and lets the walk go on below it.
func (c *checker) node(n plan.Node) bool {
	c.checkWindows(n)
	switch n := n.(type) {
	case *plan.Evaluate:
		c.aggregates(n.Aggregates)
	case *plan.Join:
		c.joinKeys(n)
	case *plan.MakeSeries:
		c.aggregates(n.Aggregates)
	case *plan.Parse:
		c.parse(n)
	case *plan.ParseKv:
		c.parseKv(n)
	case *plan.Summarize:
		c.aggregates(n.Aggregates)
	case *plan.Top:
		c.topKeys(n)
	case *plan.TopNested:
		for _, l := range n.Levels {
			c.aggregates(l.Aggregates)
		}
	}
	return true
}

// expr looks at an expression, and lets the walk go on below it.
func (c *checker) expr(x plan.Expr) bool {
	switch x := x.(type) {
	case *plan.AnyColumn:
		c.anyColumn(x)
	case *plan.Call:
		c.call(call{x.Function, x.Sig, x.Args, x.NameSpan})
	case *plan.InTable:
		c.inTable(x)
	}
	return true
}
