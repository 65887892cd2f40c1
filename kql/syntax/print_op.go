package syntax

// op writes the keyword of an operator and its settings. A keyword with two
// spellings keeps the one it had, which its length tells.
func (p *printer) op(o *opNode, params []*Param, spellings ...string) {
	word := spellings[0]
	for _, s := range spellings[1:] {
		if o.KeywordSpan.Len() == len(s) {
			word = s
		}
	}
	p.write(word + " ")
	p.params(params)
}

func (o *AsOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "as")
	p.node(o.Name)
}

func (o *AssertSchemaOp) print(p *printer) { p.put("assert-schema ", o.Schema) }
func (o *BadOp) print(p *printer)          { p.write(o.Name) }
func (o *ConsumeOp) print(p *printer)      { p.op(&o.opNode, o.Params, "consume") }

func (o *CountOp) print(p *printer) {
	p.write("count")
	opt(p, " as ", o.As)
}

func (o *DistinctOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "distinct")
	list(p, o.Columns, ", ")
}

func (o *EvaluateOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "evaluate")
	p.node(o.Call)
	opt(p, " : ", o.Schema)
}

func (o *ExecuteAndCacheOp) print(p *printer) { p.write("__executeAndCache") }

func (o *ExtendOp) print(p *printer) {
	p.write("extend ")
	list(p, o.Columns, ", ")
}

func (o *FacetOp) print(p *printer) {
	p.write("facet by ")
	list(p, o.By, ", ")
	switch {
	case o.With == nil:
	case o.Paren:
		p.block(" with (", o.With, ")")
	default:
		p.put(" with ", o.With)
	}
}

// tables writes the "in (…)" of find and search.
func (p *printer) tables(tables []Expr) {
	p.write("in (")
	for i, t := range tables {
		if i > 0 {
			p.write(", ")
		}
		p.node(t)
	}
	p.write(") ")
}

func (o *FindOp) print(p *printer) {
	p.write("find ")
	p.dataScope(o.DataScope)
	p.params(o.Params)
	if o.HasIn {
		p.tables(o.In)
	}
	if o.HasWhere {
		p.write("where ")
	}
	p.node(o.Cond)
	switch {
	case o.Smart:
		p.write(" project-smart")
	case o.Project != nil:
		p.write(" project ")
		list(p, o.Project, ", ")
	}
	if o.Away != nil {
		p.write(" __projectAway ")
		list(p, o.Away, ", ")
	}
}

func (p *printer) dataScope(value *Literal) {
	if value != nil {
		p.put("datascope=", value, " ")
	}
}

func (o *ForkOp) print(p *printer) {
	p.write("fork")
	p.indent++
	for _, b := range o.Branches {
		p.flush(b.Range.Start)
		p.line()
		p.node(b)
	}
	p.indent--
}

func (b *ForkBranch) print(p *printer) {
	if b.Name != nil {
		p.put(b.Name, " = ")
	}
	p.block("(", b.X, ")")
}

func (o *GetSchemaOp) print(p *printer) {
	p.write("getschema")
	opt(p, " ", o.Kind)
}

func (o *InvokeOp) print(p *printer) { p.put("invoke ", o.X) }

func (o *MacroExpandOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "macro-expand")
	p.node(o.Group)
	opt(p, " as ", o.Scope)
	p.write(" (")
	p.stmts(o.Stmts)
	p.write(")")
}

func (o *PartitionOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "partition")
	p.put("by ", o.By)
	opt(p, " in ", o.In)
	if o.Braces {
		p.block(" { ", o.Sub, " }")
	} else {
		p.block(" (", o.Sub, ")")
	}
}

func (o *PartitionByOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "__partitionby")
	p.node(o.Entity)
	opt(p, " id ", o.ID)
	p.block(" (", o.Sub, ")")
}

func (o *PrintOp) print(p *printer) {
	p.write("print ")
	list(p, o.Columns, ", ")
}

func (o *RangeOp) print(p *printer) {
	p.put("range ", o.Name, " from ", o.From, " to ", o.To, " step ", o.Step)
}

func (o *ReduceOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "reduce")
	p.put("by ", o.By)
	if o.HasWith {
		p.write(" with ")
		list(p, o.With, ", ")
	}
}

func (o *RenderOp) print(p *printer) {
	p.put("render ", o.Chart)
	for _, n := range o.Params {
		p.put(" ", n)
	}
	if o.HasWith {
		p.withClause(o.With)
	}
}

func (o *SampleOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "sample")
	p.node(o.Count)
}

func (o *SampleDistinctOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "sample-distinct")
	p.put(o.Count, " of ", o.Of)
}

func (o *SearchOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "search")
	p.dataScope(o.DataScope)
	if o.HasIn {
		p.tables(o.In)
	}
	p.node(o.Cond)
}

func (o *SerializeOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "serialize")
	list(p, o.Columns, ", ")
}

func (o *SortOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "sort", "order")
	p.write("by ")
	list(p, o.By, ", ")
}

func (o *TakeOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "take", "limit")
	p.node(o.Count)
}

func (o *UnionOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "union")
	list(p, o.Tables, ", ")
}

func (o *WhereOp) print(p *printer) {
	p.op(&o.opNode, o.Params, "where", "filter")
	p.node(o.Cond)
}
