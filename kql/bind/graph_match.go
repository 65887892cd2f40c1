package bind

import (
	"cmp"
	"slices"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// bindGraphMatch binds graph-match and graph-shortest-paths (KQL reference,
// graph-match-operator and graph-shortest-paths-operator). The names of the
// pattern stand for rows of nodes and of edges.
func (b *binder) bindGraphMatch(in *bound, op *syntax.GraphMatchOp) *bound {
	b.notFirst(in, op)
	g := b.graphOf(in)
	if in == nil || in.typ.kind != kindGraph {
		b.report(diag.OperatorNeedsGraph.At(op.KeywordSpan))
		g = &graph{edges: &table{open: true}, nodes: &table{open: true}}
	}
	row, scope, outer := b.row, b.scope, b.graph
	b.row, b.scope, b.graph = nil, newScope(scope), g
	repeated := b.declarePattern(op.Patterns, g)
	for _, p := range op.Patterns {
		b.checkPattern(p)
	}
	if len(op.Patterns) == 0 {
		b.report(diag.MissingGraphPattern.At(diag.Span{Start: op.Range.End, End: op.Range.End}))
	}
	if op.Where != nil {
		b.checkExactType(b.bindExpr(op.Where), typBool)
	}
	p := b.newProjection(len(op.Project))
	for _, e := range op.Project {
		x := b.bindExpr(e)
		var t *typ
		if namesAny(e, repeated) {
			t = arrayOf(x.result())
		}
		p.addGraph(x, projectOptions{style: projectGraph, typ: t})
	}
	b.row, b.scope, b.graph = row, scope, outer

	name := "graph-match"
	if op.Shortest {
		name = "graph-shortest-paths"
	}
	if !op.HasProject {
		return b.graphBound(op, g, name, in)
	}
	out := closed(p.cols...)
	return b.rows(op, out, graphNode(op, out, name, in, p.exprs()...))
}

// declarePattern declares the names of patterns. It returns those of edges that may repeat.
func (b *binder) declarePattern(patterns []*syntax.GraphPattern, g *graph) (repeated []string) {
	edge := &typ{kind: kindTuple, cols: g.edges.cols, table: g.edges}
	node := &typ{kind: kindTuple, table: emptyTable}
	if g.nodes != nil {
		node = &typ{kind: kindTuple, cols: g.nodes.cols, table: g.nodes}
	}
	declare := func(n *syntax.Name, t *typ) {
		if n != nil {
			b.scope.add(symbol{name: n.Text, at: n.Range, vari: &variable{name: n.Text, typ: t}})
		}
	}
	for _, p := range patterns {
		for _, e := range p.Elems {
			switch e := e.(type) {
			case *syntax.GraphNode:
				declare(e.Name, node)
			case *syntax.GraphEdge:
				declare(e.Name, edge)
				if e.Name != nil && (e.Low != nil || e.High != nil) {
					repeated = append(repeated, e.Name.Text)
				}
			}
		}
	}
	return repeated
}

// checkPattern checks that nodes and edges alternate, from a node to a node.
func (b *binder) checkPattern(p *syntax.GraphPattern) {
	if len(p.Elems) == 0 {
		b.report(diag.MissingGraphPatternElement.At(p.Range))
		return
	}
	for i, e := range p.Elems {
		_, isNode := e.(*syntax.GraphNode)
		switch {
		case i%2 == 0 && !isNode:
			b.report(diag.GraphPatternElementWrong.At(e.Span(), "node", "edge"))
		case i%2 == 1 && isNode:
			b.report(diag.GraphPatternElementWrong.At(e.Span(), "edge", "node"))
		}
	}
	last := p.Elems[len(p.Elems)-1]
	if _, ok := last.(*syntax.GraphNode); !ok {
		b.report(diag.MissingGraphPatternElement.At(last.Span()))
	}
}

// namesAny reports whether one of the names occurs in the expression.
func namesAny(e syntax.Expr, names []string) bool {
	found := false
	syntax.Inspect(e, func(n syntax.Node) bool {
		if name, ok := n.(*syntax.Name); ok && slices.Contains(names, name.Text) {
			found = true
		}
		return !found
	})
	return found
}

// addGraph adds the column of an expression over nodes and edges: n.name becomes n_name.
func (p *projection) addGraph(x *bound, o projectOptions) {
	switch x.syn.(type) {
	case *syntax.NamedExpr, *syntax.Call, *syntax.Star:
		p.addExpr(x, o)
		return
	}
	name, c := graphName(x), resultColumn(x)
	t := x.result()
	if c == nil {
		if !t.isError() && !t.isScalar() {
			p.b.report(diag.ScalarExpected.At(x.span()))
			t = typUnknown
		}
	} else {
		t, name = c.typ, cmp.Or(name, c.name)
	}
	if o.typ != nil {
		t = o.typ
	}
	p.add(newColumn(name, t), exprOf(x), addOptions{})
}

// graphName returns the name of the column of a path over nodes and edges: all its parts.
func graphName(x *bound) string {
	if x.left == nil {
		name, _ := resultName(x, nil)
		return name
	}
	left, right := graphName(x.left), ""
	switch e := x.syn.(type) {
	case *syntax.Path:
		if n, ok := e.Sel.(*syntax.Name); ok {
			right = n.Text
		} else {
			right, _ = keyName(x)
		}
	default:
		right, _ = keyName(x)
	}
	if left == "" {
		return right
	}
	return left + "_" + right
}
