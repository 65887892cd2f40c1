package bind

import (
	"slices"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
	"github.com/ruleproof/ruleproof/kql/value"
)

// A graphPattern is the pattern of graph-match or graph-shortest-paths: its nodes and edges as the plan has them.
type graphPattern struct {
	b        *binder
	keyword  string
	g        *graph
	elements []plan.PatternElement
	named    map[string]int
	// fault says why the pattern does not run, though it binds; it is empty if it does.
	fault string
}

// declarePattern declares the names of patterns. A node that is named again is the same node.
func (b *binder) declarePattern(op *syntax.GraphMatchOp, g *graph) *graphPattern {
	p := &graphPattern{b: b, g: g, named: map[string]int{}, keyword: "graph-match"}
	if op.Shortest {
		p.keyword = "graph-shortest-paths"
	}
	for chain, pattern := range op.Patterns {
		before, edge := -1, -1 // the last node, and the edge that leaves it
		for _, e := range pattern.Elems {
			switch e := e.(type) {
			case *syntax.GraphNode:
				node := p.declareNode(e)
				if edge >= 0 {
					p.elements[edge].To = node
				}
				before, edge = node, -1
			case *syntax.GraphEdge:
				edge = p.declareEdge(e, max(before, 0), chain)
			}
		}
	}
	p.check(op)
	return p
}

func (p *graphPattern) declareNode(e *syntax.GraphNode) int {
	if e.Name != nil {
		if i, ok := p.named[e.Name.Text]; ok {
			if p.elements[i].Edge {
				p.fault = "a name for a node and an edge of a pattern"
			}
			return i
		}
	}
	p.elements = append(p.elements, plan.PatternElement{})
	return p.declare(e.Name, p.g.nodes)
}

func (p *graphPattern) declareEdge(e *syntax.GraphEdge, from, chain int) int {
	x := plan.PatternElement{Edge: true, From: from, Chain: chain}
	x.Forward = e.Direction == syntax.EdgeRight || e.Direction == syntax.EdgeAny
	x.Backward = e.Direction == syntax.EdgeLeft || e.Direction == syntax.EdgeAny
	if e.Direction == syntax.EdgeBoth {
		p.fault = "an edge with two heads"
	}
	if e.Low != nil && e.High != nil {
		// As in Microsoft's binder nothing is said of the bounds.
		p.b.mute++
		low, high := p.b.bindExpr(e.Low), p.b.bindExpr(e.High)
		x.Low, x.High = exprOf(low), exprOf(high)
		p.b.mute--
		least, ok1 := low.value.(int64)
		most, ok2 := high.value.(int64)
		if ok1 && ok2 && least > most {
			p.b.refuse(diag.EdgeRangeReversed.At(e.Low.Span(), least, most))
		}
	}
	if e.Name != nil {
		if _, ok := p.named[e.Name.Text]; ok {
			p.fault = "a name for several edges of a pattern"
		}
	}
	p.elements = append(p.elements, x)
	return p.declare(e.Name, p.g.edges)
}

// declare gives the last element its name, which means a row of the columns.
func (p *graphPattern) declare(n *syntax.Name, cols *types.Table) int {
	i := len(p.elements) - 1
	if n == nil {
		return i
	}
	if cols == nil {
		cols = types.EmptyTable
	}
	p.named[n.Text] = i
	row := &types.Type{Kind: types.KindTuple, Columns: cols.Columns, Table: cols}
	p.b.declare(n, NameVariable, row)
	p.b.scope.add(symbol{name: n.Text, at: n.Range, vari: &variable{
		name: n.Text, typ: row,
		expr: &plan.PatternRef{Typed: plan.Typed{At: n.Range}, Element: i, Edge: p.elements[i].Edge},
	}})
	return i
}

// check finds what the engine cannot match: patterns in several parts (KQL
// reference, graph-match-operator), and shortest paths of more than a chain
// or of no edge of variable length (graph-shortest-paths-operator).
func (p *graphPattern) check(op *syntax.GraphMatchOp) {
	repeats := false
	part := make([]int, len(p.elements)) // an element that each node is connected with
	for i := range part {
		part[i] = i
	}
	root := func(i int) int {
		for part[i] != i {
			i = part[i]
		}
		return i
	}
	for _, e := range p.elements {
		if e.Edge {
			repeats = repeats || e.Repeats()
			part[root(e.From)] = root(e.To)
		}
	}
	parts := map[int]bool{}
	for i, e := range p.elements {
		if !e.Edge {
			parts[root(i)] = true
		}
	}
	switch {
	case p.fault != "":
	case len(parts) > 1:
		p.fault = "patterns without a node in common"
		p.b.refuse(diag.PatternsApart.At(op.KeywordSpan, p.keyword))
	case op.Shortest && (len(op.Patterns) > 1 || !repeats):
		p.fault = "shortest paths of another pattern"
		p.b.refuse(diag.ShortestPathPattern.At(op.KeywordSpan, p.keyword))
	}
}

// finish returns the elements with what is known of them, now that all names are bound.
func (p *graphPattern) finish() []plan.PatternElement {
	fields := func(t *types.Table) []value.Field {
		list := make([]value.Field, len(t.All()))
		for i, c := range t.All() {
			list[i] = value.Field{Name: c.Name, Type: c.Type.ValueType()}
		}
		return list
	}
	nodes, edges := fields(p.g.nodes), fields(p.g.edges)
	for i := range p.elements {
		if p.elements[i].Fields = nodes; p.elements[i].Edge {
			p.elements[i].Fields = edges
		}
	}
	return p.elements
}

// overEach returns an expression that reads edges of variable length as one
// that is computed for each of them; repeated is false where it reads none.
func (p *graphPattern) overEach(e plan.Expr, q plan.Quantifier) (each plan.Expr, repeated bool) {
	r := &repeats{p: p}
	r.in(e, nil)
	for _, i := range r.found {
		t := types.Dynamic
		if q != plan.Map {
			t = types.Bool
		}
		at := e.Span()
		e = &plan.Each{
			Typed: plan.Typed{T: t.Value, At: at}, Quantifier: q, X: e,
			Over: &plan.PatternRef{Typed: plan.Typed{At: at}, Element: i, Edge: true},
		}
	}
	return e, len(r.found) > 0
}

// repeats collects the edges of variable length whose columns an expression reads.
type repeats struct {
	p      *graphPattern
	found  []int
	visits plan.Visits
}

// A lookedInto is an expression, and how many all, any or map are around it, the last of them over an edge.
type lookedInto struct {
	expr         plan.Expr
	around, last int
}

// in looks into an expression; within are the edges that an all, any or map around it goes through.
func (r *repeats) in(e plan.Expr, within []int) {
	if e == nil {
		return
	}
	k := lookedInto{expr: e, around: len(within)}
	if len(within) > 0 {
		k.last = within[len(within)-1]
	}
	if r.visits.Again(k) {
		return
	}
	switch e := e.(type) {
	case *plan.PatternColumn:
		i := e.Element
		if r.p.elements[i].Repeats() && !slices.Contains(within, i) && !slices.Contains(r.found, i) {
			r.found = append(r.found, i)
		}
	case *plan.Each:
		if !e.Over.Inner {
			within = append(within[:len(within):len(within)], e.Over.Element)
		}
	case *plan.LetRef:
		r.in(e.Let.Scalar, within)
	}
	for _, x := range e.Operands() {
		r.in(x, within)
	}
}

// packElement makes a value of an expression that is a node or an edge as a whole.
func (b *binder) packElement(x *bound) {
	ref, ok := exprOf(x).(*plan.PatternRef)
	if !ok || ref.Inner || x.typ.Kind != types.KindTuple {
		return
	}
	bag := &plan.PackElement{Typed: plan.Typed{T: types.Dynamic.Value, At: x.span()}}
	for i, c := range x.typ.Columns {
		bag.Names = append(bag.Names, c.Name)
		bag.Columns = append(bag.Columns, &plan.PatternColumn{
			Typed: plan.Typed{T: c.Type.ValueType(), At: x.span()}, Element: ref.Element, Column: i, Name: c.Name,
		})
	}
	x.typ, x.expr = types.Dynamic, bag
}

// planGraphCall makes the plan of a call of a function over the elements of a pattern.
func (b *binder) planGraphCall(typed plan.Typed, c *call) plan.Expr {
	bad := &plan.Bad{Typed: plan.Typed{At: typed.At}}
	var over *plan.PatternRef
	if len(c.args) > 0 {
		ref, ok := exprOf(c.args[0]).(*plan.PatternRef)
		if !ok {
			return bad
		}
		over = ref
	}
	switch name := c.fn.builtin.Name; name {
	case "labels":
		// A graph that make-graph makes has none (KQL reference, labels-graph-function).
		return &plan.Const{Typed: typed, Value: []any{}}
	case "inner_nodes":
		if over == nil {
			return bad
		}
		return &plan.PatternRef{Typed: typed, Element: over.Element, Edge: over.Edge, Inner: true}
	case "node_id", "node_degree_in", "node_degree_out":
		fact := &plan.NodeFact{Typed: typed, Element: -1, Fact: nodeFacts[name]}
		switch {
		case over != nil && (over.Edge || over.Inner):
			return bad
		case over != nil:
			fact.Element = over.Element
		}
		return fact
	case "all", "any", "map":
		if len(c.args) < 2 {
			return bad
		}
		if x := exprOf(c.args[1]); !over.Edge || over.Inner || !asksNodeAtHand(x) {
			return &plan.Each{Typed: typed, Quantifier: quantifiers[name], Over: over, X: x}
		}
	}
	return bad
}

// asksNodeAtHand reports whether an expression asks for a fact of the node that the all, any or map around it is at.
func asksNodeAtHand(x plan.Expr) bool {
	asks := false
	plan.InspectExpr(x, func(x plan.Expr) bool {
		switch x := x.(type) {
		case *plan.NodeFact:
			asks = asks || x.Element < 0
		case *plan.Each, *plan.LetRef:
			return false // an Each has a node, or an edge, of its own
		}
		return !asks
	})
	return asks
}

var nodeFacts = map[string]plan.Fact{
	"node_id": plan.NodeID, "node_degree_in": plan.DegreeIn, "node_degree_out": plan.DegreeOut,
}

var quantifiers = map[string]plan.Quantifier{"all": plan.All, "any": plan.Any, "map": plan.Map}
