package syntax

func (o *SummarizeOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "summarize")
	list(p, o.Aggs, ", ")
	if o.HasBy {
		if len(o.Aggs) > 0 {
			p.write(" ")
		}
		p.write("by ")
		list(p, o.By, ", ")
	}
	opt(p, " ", o.Bin)
}

func (o *MakeSeriesOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "make-series")
	list(p, o.Aggs, ", ")
	p.put(" on ", o.On)
	if o.InRange {
		p.write(" in range(")
		list(p, o.In, ", ")
		p.write(")")
	} else {
		opt(p, " from ", o.From)
		opt(p, " to ", o.To)
		p.put(" step ", o.Step)
	}
	if o.By != nil {
		p.write(" by ")
		list(p, o.By, ", ")
	}
}

func (a *SeriesAgg) print(p *printer) {
	p.node(a.X)
	if a.Default != nil {
		p.write(" default")
		p.equals(a.Default)
	}
}

func (o *TopOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "top")
	p.put(o.Count, " by ", o.By)
}

func (o *TopHittersOp) print(p *printer) {
	p.put("top-hitters ", o.Count, " of ", o.Of)
	opt(p, " by ", o.By)
}

func (o *TopNestedOp) print(p *printer) { list(p, o.Levels, ", ") }

func (l *TopNestedLevel) print(p *printer) {
	p.write("top-nested")
	opt(p, " ", l.Count)
	p.put(" of ", l.Of)
	if l.Others != nil {
		p.write(" with others")
		p.equals(l.Others)
	}
	p.put(" by ", l.By)
}

func (c *MvColumn) print(p *printer) {
	if c.X != nil {
		p.put(c.X, " ")
	}
	opt(p, "to ", c.To)
}

func (o *MvExpandOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "mv-expand", "mvexpand")
	list(p, o.Columns, ", ")
	opt(p, " limit ", o.Limit)
}

func (o *MvApplyOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "mv-apply", "mvapply")
	list(p, o.Columns, ", ")
	opt(p, " limit ", o.Limit)
	opt(p, " id ", o.ID)
	p.block(" on (", o.Sub, ")")
}

func (o *ScanOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "scan")
	if o.OrderBy != nil {
		p.write("order by ")
		list(p, o.OrderBy, ", ")
		p.write(" ")
	}
	if o.PartitionBy != nil {
		p.write("partition by ")
		list(p, o.PartitionBy, ", ")
		p.write(" ")
	}
	if o.HasDeclare {
		p.write("declare ")
		p.funcParams(o.Declare)
		p.write(" ")
	}
	p.write("with (")
	p.indent++
	for _, s := range o.Steps {
		p.flush(s.Range.Start)
		p.line()
		p.node(s)
	}
	p.indent--
	p.line()
	p.write(")")
}

func (s *ScanStep) print(p *printer) {
	p.put("step ", s.Name)
	if s.Optional {
		p.write(" optional")
	}
	opt(p, " output=", s.Output)
	p.put(" : ", s.Cond)
	if s.Assigns != nil {
		p.write(" => ")
		list(p, s.Assigns, ", ")
	}
	p.write(";")
}

func (a *ScanAssign) print(p *printer) { p.put(a.Name, " = ", a.X) }

// on writes the conditions of join and lookup.
func (p *printer) on(has bool, conditions []Expr) {
	if has {
		p.write(" on ")
		list(p, conditions, ", ")
	}
}

func (o *JoinOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "join")
	p.node(o.Right)
	p.on(o.HasOn, o.On)
	opt(p, " where ", o.Where)
}

func (o *LookupOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "lookup")
	p.node(o.Right)
	p.on(o.HasOn, o.On)
}

func (o *ParseOp) print(p *printer) {
	word := "parse"
	if o.Where {
		word = "parse-where"
	}
	p.op(&o.opNode, o.Params, word)
	p.put(o.X, " with ")
	list(p, o.Pattern, " ")
}

func (o *ParseKvOp) print(p *printer) {
	p.put("parse-kv ", o.X, " as ", o.Keys)
	if o.HasWith {
		p.withClause(o.With)
	}
}

// columns writes an operator that has nothing but columns.
func (p *printer) columns(keyword string, columns []Expr) {
	p.write(keyword + " ")
	list(p, columns, ", ")
}

func (o *ProjectOp) print(p *printer)        { p.columns("project", o.Columns) }
func (o *ProjectAwayOp) print(p *printer)    { p.columns("project-away", o.Columns) }
func (o *ProjectKeepOp) print(p *printer)    { p.columns("project-keep", o.Columns) }
func (o *ProjectRenameOp) print(p *printer)  { p.columns("project-rename", o.Columns) }
func (o *ProjectReorderOp) print(p *printer) { p.columns("project-reorder", o.Columns) }
func (o *ProjectByNamesOp) print(p *printer) { p.columns("project-by-names", o.Columns) }

func (o *InlineExternalTableOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "inline_external_table")
	if o.Schema != nil {
		p.put(o.Schema, " ")
	}
	opt(p, "kind=", o.Kind)
	if o.Partitions != nil {
		p.write(" partition by (")
		list(p, o.Partitions, ", ")
		p.write(")")
	}
	if o.PathFormat != nil {
		p.write(" pathformat=(")
		list(p, o.PathFormat, " ")
		p.write(")")
	}
	opt(p, " dataformat=", o.DataFormat)
	p.write(" (")
	list(p, o.URIs, ", ")
	p.write(")")
	if o.HasWith {
		p.withClause(o.With)
	}
}

func (c *PartitionColumn) print(p *printer) {
	opt(p, "", c.Name)
	p.put(":", c.Type)
	if c.X != nil {
		p.equals(c.X)
	}
}

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
