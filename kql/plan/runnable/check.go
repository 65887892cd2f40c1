// Package runnable finds what the engine cannot run in a plan, before a run:
// operators and functions without an implementation, columns of unknown type,
// tables that a query may not read.
package runnable

import (
	"slices"

	"github.com/ruleproof/ruleproof/internal/words"
	"github.com/ruleproof/ruleproof/kql/builtin"
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/plan/facts"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A checker walks a plan for what cannot run.
type checker struct {
	query  *plan.Query
	limit  int
	nodes  map[plan.Node]bool
	lets   map[*plan.Let]bool
	exprs  plan.Visits
	faults []diag.Diagnostic
	known  map[fault]bool // the faults that are in the list

	open    []openSource
	unknown []*plan.ColumnRef // columns of unknown type, each name once
	bad     []diag.Diagnostic
}

// A fault is what makes two faults the same.
type fault struct {
	at      diag.Span
	message string
}

// An openSource is a table or a function of whose columns nothing is known.
type openSource struct {
	at         diag.Span
	kind, name string
}

// MaxDepth is how deeply the operators and expressions of a query may nest in each
// other, lets included, unless a run sets another limit.
const MaxDepth = 2_000

// Check returns the places of the query at which it cannot run. It does not repeat what the binder
// reported, nor what follows from that. depth bounds how deeply operators and expressions nest.
func Check(q *plan.Query, depth int) []diag.Diagnostic {
	c := &checker{query: q, limit: depth, nodes: map[plan.Node]bool{}, lets: map[*plan.Let]bool{}, known: map[fault]bool{}}
	for _, n := range q.Results {
		c.node(n, 0)
	}
	if diag.HasErrors(q.Faults()) {
		return c.faults // columns are unknown for that reason
	}
	if broken := q.Broken(); len(broken) > 0 && (len(c.unknown) > 0 || len(c.bad) > 0) {
		// A function with an error runs as long as the error leaves no gap in the plan, as the service runs it.
		for _, d := range broken {
			c.fault(d)
		}
		return c.faults
	}
	if q.Rebind == nil || facts.NextLate(q) == nil { // otherwise a run learns their types
		c.columnsOfOpen()
	}
	return c.faults
}

// columnsOfOpen reports the sources of columns whose type is not known.
func (c *checker) columnsOfOpen() {
	switch {
	case len(c.unknown) == 0 && len(c.bad) == 0:
	case len(c.open) == 0 && len(c.faults) > 0: // columns are unknown for that reason
	case len(c.open) == 0:
		for _, d := range c.bad {
			c.fault(d)
		}
		if len(c.unknown) > 0 {
			c.fault(diag.NotSupported.At(c.unknown[0].At, "running over column "+c.unknown[0].Name+" of unknown type"))
		}
	default:
		for _, s := range c.open {
			d := diag.ColumnsUndeclared.At(s.at, s.kind, s.name)
			if names := c.unknownNames(); names != "" {
				d.Hint = "it reads " + names
			}
			c.fault(d)
		}
	}
}

// shownColumns is how many columns of unknown type a message names.
const shownColumns = 10

// unknownNames says which columns of unknown type the query reads, in the order of the text.
func (c *checker) unknownNames() string {
	var names []string
	for _, x := range slices.SortedStableFunc(slices.Values(c.unknown), func(a, b *plan.ColumnRef) int { return a.At.Start - b.At.Start }) {
		if x.Name != "" {
			names = append(names, diag.Quote(x.Name))
		}
	}
	if len(names) > shownColumns {
		names[shownColumns] = "others"
	}
	if len(names) == 0 && len(c.bad) > 0 {
		names = append(names, "one in "+diag.Quote(c.bad[0].Span.Text()))
	}
	return words.List(names)
}

// fault takes note of a fault. What lies in a stored function is reported at its call.
func (c *checker) fault(d diag.Diagnostic) {
	d = c.query.InText(d)
	if f := (fault{d.Span, d.Message}); !c.known[f] {
		c.known[f] = true
		c.faults = append(c.faults, d)
	}
}

func (c *checker) tooDeep(at diag.Span, depth int) bool {
	if depth == c.limit {
		c.fault(diag.TooMany.At(at, "nesting of the query", c.limit))
	}
	return depth >= c.limit
}

func (c *checker) node(n plan.Node, depth int) {
	if n == nil || c.nodes[n] || c.tooDeep(n.Span(), depth) {
		return
	}
	c.nodes[n] = true
	for _, input := range n.Inputs() {
		c.node(input, depth+1)
	}
	switch n := n.(type) {
	case *plan.LetTable:
		c.let(n.Let, depth)
	case *plan.Scan:
		if n.Table == nil || n.Table.Open {
			c.open = append(c.open, openSource{n.At, "table", n.Name})
		}
	case *plan.Hidden:
		if !n.Implied {
			c.fault(diag.CannotRead.At(n.At, "the table", n.Name, "restrict access does not list it"))
		}
	case *plan.DeclaredCall:
		c.open = append(c.open, openSource{n.At, "function", n.Function})
	}
	if _, pending := n.(*plan.Pending); pending {
		c.fault(diag.NotSupported.At(n.Span(), "running "+n.Word()))
	} else if what := inputFault(n); what != "" {
		c.fault(diag.NotSupported.At(n.Span(), what))
	}
	c.columnsOf(n)
	if caller, ok := n.(plan.Caller); ok {
		for _, call := range caller.Calls() {
			if !call.Function.Runs() {
				c.fault(cannotRun(call.Function, call.Span))
			}
		}
	}
	for _, x := range n.Exprs() {
		c.expr(x, depth+1)
	}
}

// columnsOf reports what a node would make columns of whose type is not known,
// or not that of the values: a type by itself, and the further columns of an
// aggregate in make-series, which are arrays there whatever the binder says of them.
func (c *checker) columnsOf(n plan.Node) {
	if n, ok := n.(*plan.MakeSeries); ok {
		for _, a := range n.Aggregates {
			if len(a.Names) > 1 {
				c.fault(diag.NotSupported.At(a.NameSpan, "running make-series over several columns of "+a.Function.Name))
			}
		}
	}
	maker, ok := n.(plan.Maker)
	if !ok {
		return
	}
	for i, m := range maker.Makes() {
		if _, column := m.Expr.(*plan.ColumnRef); !column && n.Schema().Fields[i].Type == value.Unknown {
			c.bad = append(c.bad, diag.NotSupported.At(m.Expr.Span(), "running an expression of unknown type"))
		}
	}
}

func (c *checker) let(l *plan.Let, depth int) {
	if c.lets[l] {
		return
	}
	c.lets[l] = true
	if l.Table != nil {
		c.node(l.Table, depth+1)
	}
	if l.Scalar != nil {
		c.expr(l.Scalar, depth+1)
	}
}

func (c *checker) expr(x plan.Expr, depth int) {
	if x == nil || c.tooDeep(x.Span(), depth) || c.exprs.Again(x) {
		return
	}
	switch x := x.(type) {
	case *plan.Call:
		if !x.Function.Runs() {
			c.fault(cannotRun(x.Function, x.NameSpan))
		}
	case *plan.LetRef:
		c.let(x.Let, depth)
	case *plan.ScalarQuery:
		c.node(x.Table, depth+1)
	case *plan.InTable:
		c.node(x.Table, depth+1)
	case *plan.TableValue:
		c.node(x.Table, depth+1)
	case *plan.ColumnRef:
		if x.T == value.Unknown && len(c.unknown) <= shownColumns && !slices.ContainsFunc(c.unknown, func(have *plan.ColumnRef) bool { return have.Name == x.Name }) {
			c.unknown = append(c.unknown, x)
		}
	case *plan.PatternRef:
		c.fault(diag.NotSupported.At(x.At, "taking a whole node or edge for a value"))
	case *plan.Bad:
		c.bad = append(c.bad, diag.NotSupported.At(x.At, "running an expression of unknown type"))
	}
	for _, o := range x.Operands() {
		c.expr(o, depth+1)
	}
}

// cannotRun says why a function does not run: it needs something from outside, or it is not implemented.
func cannotRun(f *builtin.Function, at diag.Span) diag.Diagnostic {
	if f.Outside != "" {
		return diag.NeedsOutside.At(at, f.Name, f.Outside)
	}
	return diag.NotSupported.At(at, "running "+f.Name)
}

// inputFault says why what a node reads is not what it needs, "" if it is: an operator over rows
// reads no graph, and none reads the tables of facet (KQL reference, facet-operator).
func inputFault(n plan.Node) string {
	for _, in := range n.Inputs() {
		if plan.YieldsGraph(in) && !plan.ReadsGraph(n) {
			return "reading a graph as if it had rows"
		}
		_, facet := in.(*plan.Facet)
		if _, render := n.(*plan.Render); facet && !render {
			return "an operator after facet"
		}
	}
	return ""
}
