package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

var makeGraphParams = paramSet{{name: "hint.strategy", kind: paramWord, words: []string{"shuffle", "native"}}}

func (p *parser) parseMakeGraph() Operator {
	o := &MakeGraphOp{}
	mark := o.begin(p)
	o.Params = p.params(makeGraphParams, withEquals)
	o.Source = p.nameRef()
	if !p.acceptText("-->") {
		if o.Undirected = p.acceptText("--"); !o.Undirected {
			p.missToken(diag.TermsExpected, []string{"-->", "--"})
		}
	}
	o.Target = p.nameRef()
	if p.accept(kwWithNodeId) {
		p.expect(tokEqual)
		o.NodeID = p.name()
	} else if o.HasWith = p.accept(kwWith); o.HasWith {
		o.Tables = commaList(p, listRule[*GraphTable]{
			elem: (*parser).parseGraphTable, missing: (*parser).missingGraphTable, nonEmpty: true,
			end: func(p *parser) bool { return p.endsAt(kwPartitionedBy) },
		})
	}
	if p.accept(kwPartitionedBy) {
		o.PartitionBy = p.simplePath()
		p.expect(tokLParen)
		o.Sub = p.contextualPipe()
		p.expect(tokRParen)
	}
	o.finish(p, mark)
	return o
}

// nameRef reads a name as an expression that has to be there.
func (p *parser) nameRef() Expr {
	if e := p.parseNameRef(); e != nil {
		return e
	}
	return p.missingRef()
}

func (p *parser) parseGraphTable() *GraphTable {
	mark := p.pos
	x := p.parseUnary()
	if x == nil {
		return nil
	}
	t := &GraphTable{Table: x}
	p.expect(kwOn)
	t.Key = p.nameRef()
	t.Range = p.span(mark)
	return t
}

func (p *parser) missingGraphTable() *GraphTable {
	p.miss(diag.MissingExpression)
	t := &GraphTable{Table: p.placeholder(), Key: p.placeholder()}
	t.Range = p.here()
	return t
}

var (
	graphMatchParams    = paramSet{{name: "cycles", kind: paramWord, words: []string{"none", "all", "unique_edges"}}}
	shortestPathsParams = paramSet{{name: "output", kind: paramWord}}
)

func (p *parser) parseGraphMatch() Operator {
	o := &GraphMatchOp{Shortest: p.at(kwGraphShortestPaths)}
	mark := o.begin(p)
	set := graphMatchParams
	if o.Shortest {
		set = shortestPathsParams
	}
	o.Params = p.params(set, withEquals)
	for {
		o.Patterns = append(o.Patterns, p.graphPattern())
		if !p.accept(tokComma) {
			break
		}
	}
	if p.accept(kwWhere) {
		o.Where = p.expression()
	}
	if o.HasProject = p.accept(kwProject); o.HasProject {
		o.Project = commaList(p, someExprs((*parser).parseNamed))
	}
	o.finish(p, mark)
	return o
}

// graphPattern reads a chain of nodes and edges.
func (p *parser) graphPattern() *GraphPattern {
	mark := p.pos
	g := &GraphPattern{}
	for {
		if n := p.parseGraphNode(); n != nil {
			g.Elems = append(g.Elems, n)
		} else if e := p.parseGraphEdge(); e != nil {
			g.Elems = append(g.Elems, e)
		} else {
			break
		}
	}
	if len(g.Elems) == 0 {
		p.miss(diag.MissingGraphPattern)
	}
	g.Range = p.span(mark)
	return g
}

func (p *parser) parseGraphNode() *GraphNode {
	mark := p.pos
	if !p.accept(tokLParen) {
		return nil
	}
	n := &GraphNode{Name: p.parseName()}
	p.expect(tokRParen)
	n.Range = p.span(mark)
	return n
}

// edgeSigns are the signs of edges, longer ones before those they begin with.
var edgeSigns = []struct {
	text      string
	direction EdgeDirection
	bracketed bool
}{
	{"-->", EdgeRight, false}, {"<--", EdgeLeft, false}, {"--", EdgeAny, false},
	{"-[", EdgeAny, true}, {"<-[", EdgeLeft, true},
}

func (p *parser) parseGraphEdge() *GraphEdge {
	mark := p.pos
	for _, sign := range edgeSigns {
		if !p.acceptText(sign.text) {
			continue
		}
		e := &GraphEdge{Direction: sign.direction, Bracketed: sign.bracketed}
		if e.Bracketed {
			p.edgeContent(e)
		}
		e.Range = p.span(mark)
		return e
	}
	return nil
}

// edgeContent reads the name and range of an edge up to its end.
func (p *parser) edgeContent(e *GraphEdge) {
	e.Name = p.parseName()
	if p.accept(tokStar) {
		if e.Low = p.parseUnary(); e.Low == nil {
			e.Low = p.missingValue()
		}
		p.expect(tokDotDot)
		if e.High = p.parseUnary(); e.High == nil {
			e.High = p.missingExpr()
		}
	}
	switch {
	case p.acceptText("]->"):
		if e.Direction == EdgeAny {
			e.Direction = EdgeRight
		} else {
			e.Direction = EdgeBoth
		}
	case !p.acceptText("]-"):
		p.missToken(diag.TermsExpected, []string{"]->", "]-"})
	}
}

var (
	graphNodesParams = paramSet{{name: "with_node_id", kind: paramName}}
	graphEdgesParams = paramSet{{name: "with_source_id", kind: paramName}, {name: "with_target_id", kind: paramName}}
)

func (p *parser) parseGraphToTable() Operator {
	o := &GraphToTableOp{}
	mark := o.begin(p)
	o.Outputs = commaList(p, listRule[*GraphOutput]{
		elem: (*parser).parseGraphOutput, nonEmpty: true,
		missing: func(p *parser) *GraphOutput {
			p.miss(diag.GraphToTableOutputs)
			out := &GraphOutput{}
			out.Range = p.here()
			return out
		},
	})
	o.finish(p, mark)
	return o
}

func (p *parser) parseGraphOutput() *GraphOutput {
	mark := p.pos
	out := &GraphOutput{Edges: p.at(kwEdges)}
	set := graphNodesParams
	if out.Edges {
		set = graphEdgesParams
	} else if !p.at(kwNodes) {
		return nil
	}
	p.take()
	if p.accept(kwAs) {
		out.As = p.name()
	}
	out.Params = p.params(set, withEquals)
	out.Range = p.span(mark)
	return out
}

var graphComponentParams = paramSet{
	{name: "kind", kind: paramWord, words: []string{"weak", "strong"}},
	{name: "with_component_id", kind: paramName},
}

func (p *parser) parseGraphMarkComponents() Operator {
	o := &GraphMarkComponentsOp{}
	mark := o.begin(p)
	o.Params = p.params(graphComponentParams, withEquals)
	o.finish(p, mark)
	return o
}

func (p *parser) parseGraphWhere() Operator {
	o := &GraphWhereOp{Edges: p.at(kwGraphWhereEdges)}
	mark := o.begin(p)
	o.Cond = p.unnamed()
	o.finish(p, mark)
	return o
}
