package prune

import "github.com/ruleproof/ruleproof/kql/plan"

// A graphNeed is the columns of edges and of nodes that somebody reads of a graph.
type graphNeed struct{ edges, nodes plan.ColumnSet }

// merge adds the other need, and reports whether anything was new.
func (g *graphNeed) merge(o graphNeed) bool {
	edges := g.edges.Merge(o.edges)
	return g.nodes.Merge(o.nodes) || edges
}

// markMatch notes what a graph-match reads of its graph.
func (p *Pruning) markMatch(n *plan.GraphMatch, need plan.ColumnSet) {
	var graph graphNeed
	r := patternReading{Pruning: p, match: n, graph: &graph, visits: map[*plan.ColumnSet]*plan.Visits{}}
	for _, x := range n.Where {
		r.expr(x, nil)
	}
	for i, c := range n.Columns {
		if need.Has(i) {
			r.expr(c.Expr, nil)
		}
	}
	var none plan.ColumnSet
	for _, e := range n.Elements {
		p.refs(&none, e.Low, e.High)
	}
	p.markGraph(n.Input, graph)
}

// A patternReading gathers the columns that expressions over a pattern read.
type patternReading struct {
	*Pruning
	match  *plan.GraphMatch
	graph  *graphNeed
	visits map[*plan.ColumnSet]*plan.Visits
}

// again reports whether the expression has been met with the same current edge or node.
func (r *patternReading) again(x plan.Expr, hand *plan.ColumnSet) bool {
	v := r.visits[hand]
	if v == nil {
		v = &plan.Visits{}
		r.visits[hand] = v
	}
	return v.Again(x)
}

// expr adds what an expression reads. hand collects the columns of the current edge or node of an
// all, any or map; it is nil outside of one.
func (r *patternReading) expr(x plan.Expr, hand *plan.ColumnSet) {
	if x == nil || r.again(x, hand) {
		return
	}
	var none plan.ColumnSet
	switch x := x.(type) {
	case *plan.ColumnRef:
		if hand != nil {
			hand.Add(x.Index)
		}
		return
	case *plan.PatternColumn:
		if r.match.Elements[x.Element].Edge {
			r.graph.edges.Add(x.Column)
		} else {
			r.graph.nodes.Add(x.Column)
		}
		return
	case *plan.Each:
		hand = &r.graph.edges
		if x.Over.Inner || !r.match.Elements[x.Over.Element].Edge {
			hand = &r.graph.nodes
		}
	case *plan.LetRef:
		if !r.facts.IsFixed(x) {
			r.expr(x.Let.Scalar, hand)
			return
		}
		r.refs(&none, x)
	case *plan.ScalarQuery, *plan.InTable, *plan.TableValue:
		r.refs(&none, x)
	}
	for _, o := range x.Operands() {
		r.expr(o, hand)
	}
}

// markGraphTable notes what a graph-to-table reads.
func (p *Pruning) markGraphTable(n *plan.GraphToTable, need plan.ColumnSet) {
	var graph graphNeed
	to := &graph.nodes
	if n.Edges {
		to = &graph.edges
	}
	for i := range n.Out.Fields[len(n.Hashes):] {
		if need.Has(len(n.Hashes) + i) {
			to.Add(i)
		}
	}
	p.markGraph(n.Input, graph)
}

// markPartitions notes what the operators over each part of a graph read of it.
func (p *Pruning) markPartitions(n *plan.PartitionGraph, need plan.ColumnSet) {
	p.deep++
	p.mark(n.Sub, need)
	p.deep--
	p.markMade(n.Graph, *p.graphNeed(n.Rows), append([]plan.Expr{n.By}, n.Keys...))
}

func (p *Pruning) graphNeed(n plan.Node) *graphNeed {
	if p.graphs[n] == nil {
		if p.graphs == nil {
			p.graphs = map[plan.Node]*graphNeed{}
		}
		p.graphs[n] = &graphNeed{}
	}
	return p.graphs[n]
}

// markGraph notes what is read of the graph that a node yields, and what follows from it for what the node reads.
func (p *Pruning) markGraph(n plan.Node, need graphNeed) {
	known := p.graphs[n] != nil
	have := p.graphNeed(n)
	if grown := have.merge(need); known && !grown {
		return
	}
	switch n := n.(type) {
	case *plan.LetTable:
		if !known {
			p.uses[n.Let] += 1 + p.deep
		}
		p.markGraph(n.Let.Table, *have)
	case *plan.GraphMarkComponents:
		p.markGraph(n.Input, *have)
	case *plan.GraphWhere:
		var none plan.ColumnSet
		p.refs(&none, n.Cond)
		p.markGraph(n.Input, *have)
	case *plan.MakeGraph:
		p.markMade(n, *have, nil)
	}
}

// markMade marks the edges and nodes of a make-graph. keys are further columns of the edges and of each table that are read.
func (p *Pruning) markMade(n *plan.MakeGraph, need graphNeed, keys []plan.Expr) {
	edges := plan.ColumnSet(nil)
	edges.Merge(need.edges)
	p.refs(&edges, n.Source)
	p.refs(&edges, n.Target)
	if len(keys) > 0 {
		p.refs(&edges, keys[0])
	}
	p.mark(n.Edges, edges)
	for i, t := range n.Tables {
		var own plan.ColumnSet
		for c, to := range t.Places {
			if need.nodes.Has(to) {
				own.Add(c)
			}
		}
		p.refs(&own, t.Key)
		if len(keys) > 0 {
			p.refs(&own, keys[1+i])
		}
		p.mark(t.Table, own)
	}
}
