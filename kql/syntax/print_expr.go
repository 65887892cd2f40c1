package syntax

func (n *Name) print(p *printer) {
	switch n.Form {
	case NameQuoted:
		p.write("[" + WriteString(n.Text) + "]")
	case NameBraced:
		p.write("{" + n.Text + "}")
	default:
		p.write(n.Text)
	}
}

func (w *Wildcard) print(p *printer) {
	if w.Bracketed {
		p.write("[" + w.Text + "]")
	} else {
		p.write(w.Text)
	}
}

func (*Star) print(p *printer)    { p.write("*") }
func (*At) print(p *printer)      { p.write("@") }
func (*Missing) print(p *printer) {}

func (b *Binary) print(p *printer) { p.put(b.Left, " "+b.Op.String()+" ", b.Right) }

func (u *Unary) print(p *printer) {
	if u.Minus {
		p.put("-", u.X)
	} else {
		p.put("+", u.X)
	}
}

func (e *In) print(p *printer) {
	p.put(e.X, " "+e.Op.String()+" ")
	if len(e.List) == 1 {
		p.block("(", e.List[0], ")")
		return
	}
	p.write("(")
	list(p, e.List, ", ")
	p.write(")")
}

func (e *Between) print(p *printer) {
	op := " between ("
	if e.Not {
		op = " !between ("
	}
	p.put(e.X, op, e.Low, " .. ", e.High, ")")
}

func (e *Paren) print(p *printer) { p.block("(", e.X, ")") }

func (c *Call) print(p *printer) {
	p.put(c.Func, "(")
	list(p, c.Args, ", ")
	p.write(")")
}

func (e *Path) print(p *printer) {
	p.node(e.X)
	if l, ok := e.X.(*Literal); ok && l.Kind != LitString {
		p.write(" ") // without it the point would belong to the number
	}
	p.put(".", e.Sel)
}

func (e *Index) print(p *printer) {
	p.node(e.X)
	switch e.Key.(type) {
	case *Name, *Wildcard:
		if e.Key.Span().End == e.Range.End {
			p.node(e.Key) // it prints its own brackets
			return
		}
	}
	p.put("[", e.Key, "]")
}

func (e *Bracketed) print(p *printer) { p.put("[", e.X, "]") }

func (e *NamedExpr) print(p *printer) {
	if e.List {
		p.write("(")
	}
	list(p, e.Names, ", ")
	if e.List {
		p.write(")")
	}
	p.put(" = ", e.X)
}

func (e *Ordered) print(p *printer) {
	p.node(e.X)
	if e.Order != OrderNone {
		p.write(" " + e.Order.String())
	}
	if e.Nulls != NullsNone {
		p.write(" nulls " + e.Nulls.String())
	}
}

func (e *Pipe) print(p *printer) {
	if e.Input != nil {
		p.node(e.Input)
	}
	for i, o := range e.Ops {
		if i > 0 || e.Input != nil {
			p.flush(o.Span().Start)
			p.line()
			p.write("| ")
		}
		p.node(o)
	}
}

func (e *ToScalar) print(p *printer) {
	p.write("toscalar")
	p.kind(e.Kind)
	p.block("(", e.X, ")")
}

func (e *ToTable) print(p *printer) {
	p.write("totable")
	p.kind(e.Kind)
	p.block("(", e.X, ")")
}

// kind writes the setting of toscalar and totable.
func (p *printer) kind(n *Param) {
	if n != nil {
		p.put(" ", n, " ")
	}
}

func (e *Materialize) print(p *printer) { p.block("materialize(", e.X, ")") }
func (e *DataScope) print(p *printer)   { p.put(e.X, " datascope=", e.Value) }

func (e *EntityGroup) print(p *printer) {
	p.write("entity_group [")
	list(p, e.Entities, ", ")
	p.write("]")
}

func (e *NameList) print(p *printer)    { list(p, e.Names, ", ") }
func (e *TypedColumn) print(p *printer) { p.put(e.Name, ":", e.Type) }
func (e *PackAll) print(p *printer)     { p.write("pack(*)") }

func (l *Literal) print(p *printer) {
	if l.Raw == "" && l.Kind == LitString {
		p.write(WriteString(l.Text))
		return
	}
	p.write(l.Raw)
	for l.Parts > 0 && p.next < len(p.comments) && p.comments[p.next].Span.Start < l.Range.End {
		p.next++ // a comment between the parts is in the source text of the literal
	}
}

func (e *Dynamic) print(p *printer) { p.put("dynamic(", e.X, ")") }

func (e *Array) print(p *printer) {
	p.write("[")
	list(p, e.Elems, ", ")
	p.write("]")
}

func (e *Object) print(p *printer) {
	p.write("{")
	list(p, e.Pairs, ", ")
	p.write("}")
}

func (n *Pair) print(p *printer)       { p.put(n.Key, ": ", n.Value) }
func (t *ScalarType) print(p *printer) { p.write(t.Name) }

func (t *SchemaType) print(p *printer) {
	p.write("(")
	if t.Star {
		p.write("*")
	}
	list(p, t.Columns, ", ")
	p.write(")")
}

func (d *ColumnDecl) print(p *printer) { p.put(d.Name, ":", d.Type) }

func (s *RowSchema) print(p *printer) {
	p.write("(")
	if s.Star {
		p.write("*")
		if len(s.Columns) > 0 {
			p.write(", ")
		}
	}
	list(p, s.Columns, ", ")
	p.write(")")
}

func (e *TypeOf) print(p *printer) {
	p.write("typeof(")
	list(p, e.Types, ", ")
	p.write(")")
}

func (e *DataTable) print(p *printer) {
	p.write("datatable ")
	p.params(e.Params)
	p.put(e.Schema, " [")
	list(p, e.Values, ", ")
	p.write("]")
}

func (e *ContextualDataTable) print(p *printer) {
	p.put("__contextual_datatable ", e.ID, " ", e.Schema)
}

func (e *ExternalData) print(p *printer) {
	p.write("externaldata ")
	p.params(e.Params)
	p.put(e.Schema, " [")
	list(p, e.URIs, ", ")
	p.write("]")
	if e.HasWith {
		p.withClause(e.With)
	}
}

func (e *MaterializedViewCombine) print(p *printer) {
	p.block("materialized-view-combine (", e.View, ")")
	p.block(" base (", e.Base, ")")
	p.block(" delta (", e.Delta, ")")
	p.block(" aggregations (", e.Aggregations, ")")
}
