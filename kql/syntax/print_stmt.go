package syntax

func (f *Function) print(p *printer) {
	p.comments = f.Comments
	p.funcParams(f.Params)
	if f.Body != nil {
		p.put(" ", f.Body)
	}
}

func (s *ExprStmt) print(p *printer) { p.node(s.X) }
func (s *LetStmt) print(p *printer)  { p.put("let ", s.Name, " = ", s.Value) }

func (s *SetStmt) print(p *printer) {
	p.put("set ", s.Name)
	opt(p, " = ", s.Value)
}

func (s *DeclareParamsStmt) print(p *printer) {
	p.write("declare query_parameters ")
	p.funcParams(s.Params)
}

func (s *AliasStmt) print(p *printer) { p.put("alias database ", s.Name, " = ", s.Value) }

func (s *RestrictStmt) print(p *printer) {
	p.write("restrict access to (")
	list(p, s.Targets, ", ")
	p.write(")")
	if s.With != nil {
		p.withClause(s.With)
	}
}

// withClause writes " with (name=value, …)".
func (p *printer) withClause(params []*Param) {
	p.write(" with (")
	list(p, params, ", ")
	p.write(")")
}

func (s *PatternStmt) print(p *printer) {
	p.put("declare pattern ", s.Name)
	if !s.Declared {
		return
	}
	p.write(" = (")
	list(p, s.Params, ", ")
	p.write(")")
	if s.Path != nil {
		p.put("[", s.Path, "]")
	}
	p.write(" {")
	p.indent++
	for _, m := range s.Matches {
		p.flush(m.Range.Start)
		p.line()
		p.node(m)
	}
	p.indent--
	p.line()
	p.write("}")
}

func (m *PatternMatch) print(p *printer) {
	p.write("(")
	list(p, m.Args, ", ")
	p.write(")")
	if m.Path != nil {
		p.put(".[", m.Path, "]")
	}
	p.put(" = ", m.Body, ";")
}

func (f *FuncDecl) print(p *printer) {
	if f.View {
		p.write("view ")
	}
	p.funcParams(f.Params)
	p.put(" ", f.Body)
}

func (p *printer) funcParams(params []*FuncParam) {
	p.write("(")
	list(p, params, ", ")
	p.write(")")
}

func (n *FuncParam) print(p *printer) {
	p.put(n.Name, ":", n.Type)
	if n.Default != nil {
		p.equals(n.Default)
	}
}

func (b *FuncBody) print(p *printer) {
	p.write("{")
	p.indent++
	for _, s := range b.Stmts {
		p.flush(s.Span().Start)
		p.line()
		p.put(s, ";")
	}
	if b.Result != nil {
		p.flush(b.Result.Span().Start)
		p.line()
		p.node(b.Result)
	}
	p.indent--
	p.line()
	p.write("}")
}

func (n *Param) print(p *printer) {
	p.write(n.Name)
	switch {
	case n.Value == nil:
		if !n.NoEquals {
			p.write("=")
		}
	case n.NoEquals:
		p.put(" ", n.Value)
	default:
		p.equals(n.Value)
	}
}
