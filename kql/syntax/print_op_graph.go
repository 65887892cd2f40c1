package syntax

func (o *MakeGraphOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "make-graph")
	p.node(o.Source)
	if o.Undirected {
		p.write(" -- ")
	} else {
		p.write(" --> ")
	}
	p.node(o.Target)
	opt(p, " with_node_id=", o.NodeID)
	if o.HasWith {
		p.write(" with ")
		list(p, o.Tables, ", ")
	}
	opt(p, " partitioned-by ", o.PartitionBy)
	if o.Sub != nil {
		p.block(" (", o.Sub, ")")
	}
}

func (t *GraphTable) print(p *printer) { p.put(t.Table, " on ", t.Key) }

func (o *GraphMatchOp) print(p *printer) {
	word := "graph-match"
	if o.Shortest {
		word = "graph-shortest-paths"
	}
	p.op(&o.opNode, o.Params, word)
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

func (o *GraphToTableOp) print(p *printer) {
	p.write("graph-to-table ")
	list(p, o.Outputs, ", ")
}

func (o *GraphOutput) print(p *printer) {
	if o.Edges {
		p.write("edges")
	} else {
		p.write("nodes")
	}
	opt(p, " as ", o.As)
	for _, n := range o.Params {
		p.put(" ", n)
	}
}

func (o *GraphMarkComponentsOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "graph-mark-components")
}

func (o *GraphWhereOp) print(p *printer) {
	if o.Edges {
		p.put("graph-where-edges ", o.Cond)
	} else {
		p.put("graph-where-nodes ", o.Cond)
	}
}
