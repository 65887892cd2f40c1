package bind

import (
	"cmp"

	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("graph-match", (*binder).bindGraphMatch, wildNothing)

// bindGraphMatch binds graph-match and graph-shortest-paths (KQL reference,
// graph-match-operator and graph-shortest-paths-operator). The names of the
// pattern stand for rows of nodes and of edges.
func (b *binder) bindGraphMatch(in *bound, op *syntax.GraphMatchOp) *bound {
	g := b.graphOf(in)
	if !isGraph(in) {
		b.report(diag.OperatorNeedsGraph.At(op.KeywordSpan))
		g = &graph{edges: &types.Table{Open: true}, nodes: &types.Table{Open: true}}
	}
	outer := b.enter(b.alone())
	b.scope, b.graph = newScope(outer.scope), g
	pat := b.declarePattern(op, g)
	for _, p := range op.Patterns {
		b.checkPattern(p)
	}
	if len(op.Patterns) == 0 {
		b.report(diag.MissingGraphPattern.At(op.Range.Sub(op.Range.End, op.Range.End)))
	}
	node := &plan.GraphMatch{
		Shortest: op.Shortest, All: settingOf(op.Params, "output") == "all",
		Cycles: settingOf(op.Params, "cycles"),
	}
	if op.Where != nil {
		where := b.bindExpr(op.Where)
		b.checkTruth(where)
		for _, e := range plan.Conjuncts(exprOf(where), nil) {
			e, repeated := pat.overEach(e, plan.All)
			if repeated {
				b.refuse(diag.EdgesHaveNoOneValue.At(e.Span()))
			}
			node.Where = append(node.Where, e)
		}
	}
	p := b.newProjection(len(op.Project))
	for _, e := range op.Project {
		b.addGraphColumn(p, b.bindExpr(e), pat)
	}
	b.place = outer

	if !op.HasProject {
		b.refuse(diag.GraphMatchNeedsOutput.At(op.KeywordSpan, pat.keyword))
		return b.graphBound(op, g, notRun(op, types.EmptyTable, pat.keyword+" without project", in))
	}
	out := types.Closed(p.cols...)
	if pat.fault != "" {
		return b.rows(op, out, notRun(op, out, pat.fault, in))
	}
	node.Unary, node.Elements, node.Columns = unary(op, out, in), pat.finish(), p.named()
	return b.rows(op, out, node)
}

// addGraphColumn adds the column of an expression of the project clause. One that reads an edge of variable
// length is computed for each edge, and the column is an array. Microsoft's binder takes every
// expression for one in which such an edge is named; what all, any and map make of it is what it is.
func (b *binder) addGraphColumn(p *projection, x *bound, pat *graphPattern) {
	inner := x.inner()
	if b.engines() {
		b.packElement(inner)
	}
	var t *types.Type
	if inner.expr != nil {
		each, repeated := pat.overEach(inner.expr, plan.Map)
		if repeated {
			t = types.ArrayOf(x.result())
			inner.expr, x.expr = each, each
		}
	}
	p.addGraph(x, projectOptions{style: projectGraph, typ: t})
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

// addGraph adds the column of an expression over nodes and edges: n.name becomes n_name. A fact of a
// node is called after its function (KQL reference, node-degree-out), and what has no name gets one; Microsoft's binder
// numbers the one, and forgets the other.
func (p *projection) addGraph(x *bound, o projectOptions) {
	switch e := x.syn.(type) {
	case *syntax.Call:
		if _, ok := nodeFacts[e.Func.Text]; ok && x.fn != nil && x.fn.builtin != nil {
			p.add(types.NewColumn(e.Func.Text, x.result()), exprOf(x), addOptions{})
			return
		}
		p.addExpr(x, o)
		return
	case *syntax.NamedExpr, *syntax.Star:
		p.addExpr(x, o)
		return
	}
	name, c := graphName(x), resultColumn(x)
	t := x.result()
	if c == nil {
		if !t.IsInvalid() && !t.IsScalar() {
			p.b.report(diag.ScalarExpected.At(x.span()))
			t = types.Unknown
		}
	} else {
		t, name = c.Type, cmp.Or(name, c.Name)
	}
	if o.typ != nil {
		t = o.typ
	}
	if name == "" {
		name = p.b.autoName(false)
	}
	p.add(types.NewColumn(name, t), exprOf(x), addOptions{})
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
