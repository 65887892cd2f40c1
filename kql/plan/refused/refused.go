// Package refused finds in a plan what the service refuses although Microsoft's parser and binder accept it: a window
// function over rows that are not serialized, a dynamic key of a join, results of different types.
//
// A bound query enters, diagnostics with the codes SR… leave. What the service does was measured on its engine or is
// said by its reference; where neither is so, and where a type is not known, nothing is reported.
//
// What is refused of a kind of node is in the table nodes, of a kind of expression in the table exprs; what is refused of
// a function is in the function's row (builtin.Refuses). What a plan does not show any more, such as
// the text of a literal, the binder puts into plan.Query.Refused.
package refused

import (
	"reflect"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/facts"
	"github.com/ruleproof/ruleproof/kql/plan/runnable"
)

// nodes has the checks of a node by its type. Each is called once for a node, after those of its inputs.
var nodes = map[reflect.Type][]func(*checker, plan.Node){}

// exprs has the checks of an expression by its type. Each is called once for an expression, after those of its operands.
var exprs = map[reflect.Type][]func(*checker, plan.Expr){}

// node adds a check of a type of node.
func node[N plan.Node](check func(*checker, N)) struct{} {
	t := reflect.TypeFor[N]()
	nodes[t] = append(nodes[t], func(c *checker, n plan.Node) { check(c, n.(N)) })
	return struct{}{}
}

// expr adds a check of a type of expression.
func expr[E plan.Expr](check func(*checker, E)) struct{} {
	t := reflect.TypeFor[E]()
	exprs[t] = append(exprs[t], func(c *checker, x plan.Expr) { check(c, x.(E)) })
	return struct{}{}
}

// A checker walks a plan. It visits each node and each let once, however often they are used.
type checker struct {
	query   *plan.Query
	visited map[plan.Node]bool
	lets    map[*plan.Let]bool
	seen    map[plan.Expr]bool          // expressions with operands: a call of a function may use one of its arguments often
	windows map[plan.Expr]*plan.Call    // the first call of a window function in them
	any     bool                        // a window function has been seen
	serial  map[plan.Node]serialization // whether the rows of a node are serialized
	facts   *facts.Facts
	found   []diag.Diagnostic
}

// Check returns what the service refuses in the query, in the order of the text. What lies in a stored function
// is reported at its call.
func Check(q *plan.Query) []diag.Diagnostic {
	c := &checker{
		query: q, visited: map[plan.Node]bool{}, lets: map[*plan.Let]bool{}, seen: map[plan.Expr]bool{},
		windows: map[plan.Expr]*plan.Call{}, serial: map[plan.Node]serialization{},
		facts: facts.New(),
	}
	for _, d := range q.Refused {
		c.refuse(d)
	}
	for _, n := range q.Results {
		c.node(n, 0)
	}
	return diag.Sort(c.found)
}

// refuse takes note of a refusal.
func (c *checker) refuse(d diag.Diagnostic) {
	c.found = append(c.found, c.query.InText(d))
}

// node looks at a node and at all that it reads. Below the depth to which a query can run, nothing is looked at.
func (c *checker) node(n plan.Node, depth int) {
	if n == nil || c.visited[n] || depth >= runnable.MaxDepth {
		return
	}
	c.visited[n] = true
	for _, in := range n.Inputs() {
		c.node(in, depth+1)
	}
	if use, ok := n.(*plan.LetTable); ok {
		c.let(use.Let, depth)
	}
	for _, x := range n.Exprs() {
		c.expr(x, depth+1)
	}
	c.serialize(n)
	c.checkWindows(n)
	for _, check := range nodes[reflect.TypeOf(n)] {
		check(c, n)
	}
}

func (c *checker) let(l *plan.Let, depth int) {
	if c.lets[l] {
		return
	}
	c.lets[l] = true
	c.node(l.Table, depth+1)
	c.expr(l.Scalar, depth+1)
}

func (c *checker) expr(x plan.Expr, depth int) {
	if x == nil || depth >= runnable.MaxDepth {
		return
	}
	if !isLeaf(x) {
		if c.seen[x] {
			return
		}
		c.seen[x] = true
	}
	for _, o := range x.Operands() {
		c.expr(o, depth+1)
	}
	switch x := x.(type) {
	case *plan.Call:
		c.any = c.any || x.Function.Window
	case *plan.LetRef:
		c.let(x.Let, depth)
	case *plan.ScalarQuery:
		c.node(x.Table, depth+1)
	case *plan.InTable:
		c.node(x.Table, depth+1)
	case *plan.TableValue:
		c.node(x.Table, depth+1)
	}
	for _, check := range exprs[reflect.TypeOf(x)] {
		check(c, x)
	}
}

// isLeaf reports whether the expression is one of those that have no parts, of which a query has the most.
func isLeaf(x plan.Expr) bool {
	switch x.(type) {
	case *plan.Const, *plan.ColumnRef:
		return true
	}
	return false
}
