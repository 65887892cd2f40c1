package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

var _ = operator("graph-match", Piped|InSubquery, (*parser).parseGraphMatch, keyword{text: "graph-match"})

// A GraphMatchOp is "graph-match Patterns where Where project Project", or
// with Shortest "graph-shortest-paths …".
type GraphMatchOp struct {
	opNode
	Shortest   bool
	Params     []*Param
	Patterns   []*GraphPattern
	Where      Expr // nil if there is none
	HasProject bool
	Project    []Expr
}

func (o *GraphMatchOp) children(visit func(Node)) {
	each(o.Params, visit)
	each(o.Patterns, visit)
	one(o.Where, visit)
	each(o.Project, visit)
}

// A GraphPattern is a chain of nodes and edges: its elements are *GraphNode and *GraphEdge.
type GraphPattern struct {
	node
	Elems []Node
}

func (p *GraphPattern) children(visit func(Node)) { each(p.Elems, visit) }

// A GraphNode is "(Name)".
type GraphNode struct {
	node
	Name *Name // nil if there is none
}

func (n *GraphNode) children(visit func(Node)) { one(n.Name, visit) }

// A GraphEdge is "-[Name]->", "<-[Name]-", "-[Name*Low..High]->", "-->", "<--" or "--".
type GraphEdge struct {
	node
	Direction EdgeDirection
	Bracketed bool  // the form with brackets
	Name      *Name // nil if there is none
	Low       Expr  // nil if the edge has no range
	High      Expr  // nil if the edge has no range
}

func (e *GraphEdge) children(visit func(Node)) {
	one(e.Name, visit)
	one(e.Low, visit)
	one(e.High, visit)
}

// An EdgeDirection is the direction of an edge in a graph pattern.
type EdgeDirection uint8

// The directions of edges.
const (
	EdgeAny EdgeDirection = iota
	EdgeRight
	EdgeLeft
	EdgeBoth // <-[ ]->, which is read but means nothing
)

var graphMatchParams = paramSet{{name: "cycles", kind: paramWord, words: []string{"none", "all", "unique_edges"}}}

func (p *parser) parseGraphMatch() Operator { return p.graphMatch(&GraphMatchOp{}, graphMatchParams) }

// graphMatch reads graph-match or graph-shortest-paths.
func (p *parser) graphMatch(o *GraphMatchOp, params paramSet) Operator {
	mark := o.begin(p)
	o.Params = p.params(params, withEquals)
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

func (o *GraphMatchOp) print(p *printer) {
	word := "graph-match"
	if o.Shortest {
		word = "graph-shortest-paths"
	}
	p.op(&o.opNode, word, o.Params)
	list(p, o.Patterns, ", ")
	opt(p, " where ", o.Where)
	if o.HasProject {
		p.write(" project ")
		list(p, o.Project, ", ")
	}
}

func (g *GraphPattern) print(p *printer) { list(p, g.Elems, "") }

func (n *GraphNode) print(p *printer) {
	p.write("(")
	opt(p, "", n.Name)
	p.write(")")
}

// edgeMarks holds the start and end of an edge, with and without brackets.
var edgeMarks = [...]struct{ open, end, bare string }{
	EdgeAny:   {"-[", "]-", "--"},
	EdgeRight: {"-[", "]->", "-->"},
	EdgeLeft:  {"<-[", "]-", "<--"},
	EdgeBoth:  {"<-[", "]->", ""},
}

func (e *GraphEdge) print(p *printer) {
	mark := edgeMarks[e.Direction]
	if !e.Bracketed {
		p.write(mark.bare)
		return
	}
	p.write(mark.open)
	opt(p, "", e.Name)
	if e.Low != nil {
		p.put("*", e.Low, " .. ", e.High)
	}
	p.write(mark.end)
}
