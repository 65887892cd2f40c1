package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

var _ = operator("find", First|Piped|InSubquery, (*parser).parseFind, keyword{text: "find", use: longName})

// A FindOp is "find in (In) where Cond project Project project-away Away".
type FindOp struct {
	opNode
	DataScope *Literal // nil if there is none
	Params    []*Param
	HasIn     bool
	In        []Expr
	HasWhere  bool
	Cond      Expr
	Smart     bool // project-smart
	Project   []Expr
	Away      []Expr
}

func (o *FindOp) children(visit func(Node)) {
	one(o.DataScope, visit)
	each(o.Params, visit)
	each(o.In, visit)
	one(o.Cond, visit)
	each(o.Project, visit)
	each(o.Away, visit)
}

var findParams = paramSet{{name: "withsource", kind: paramName}, {name: "with_source", kind: paramName}}

func (p *parser) parseFind() Operator {
	o := &FindOp{}
	mark := o.begin(p)
	if p.at(kwDatascope) {
		o.DataScope = p.dataScope()
	}
	o.Params = p.params(findParams, 0)
	o.In, o.HasIn = p.findIn()
	if o.HasWhere = p.accept(kwWhere); !o.HasWhere && (o.HasIn || len(o.Params) > 0) {
		p.expect(kwWhere)
	}
	o.Cond = p.unnamed()
	columns := someExprs((*parser).parseFindColumn)
	columns.end = nil
	if p.accept(kwProject) {
		o.Project = commaList(p, columns)
	} else {
		o.Smart = p.accept(kwProjectSmart)
	}
	if p.accept(kwUnderProjectAway) {
		o.Away = commaList(p, columns)
	}
	o.finish(p, mark)
	return o
}

// findIn reads "in (tables)".
func (p *parser) findIn() (tables []Expr, ok bool) {
	if !p.accept(kwIn) {
		return nil, false
	}
	p.expect(tokLParen)
	tables = commaList(p, someExprs(func(p *parser) Expr {
		return p.longest((*parser).parseFindTable, (*parser).parseWildcardPath)
	}))
	p.expect(tokRParen)
	return tables, true
}

// parseFindTable reads a name of a table with an optional "| as name".
func (p *parser) parseFindTable() Expr {
	mark := p.pos
	e := p.parseBracketedEntity()
	if e == nil {
		e = p.parseBarePathElem()
	}
	if e == nil || !p.accept(tokBar) {
		return e
	}
	pipe := &Pipe{Input: e}
	if p.at(kwAs) {
		pipe.Ops = []Operator{p.parseAs()}
	} else {
		p.miss(diag.OperatorExpected)
		o := &BadOp{}
		o.Range, o.KeywordSpan = p.here(), p.here()
		pipe.Ops = []Operator{o}
	}
	pipe.Range = p.span(mark)
	return pipe
}

// parseFindColumn reads a column of the project clause of find.
func (p *parser) parseFindColumn() Expr {
	mark := p.pos
	if p.accept(kwPack) {
		p.expect(tokLParen)
		p.expect(tokStar)
		p.expect(tokRParen)
		e := &PackAll{}
		e.Range = p.span(mark)
		return e
	}
	if e := p.parseStar(); e != nil {
		return e
	}
	name := p.parseName()
	if name == nil || !p.accept(tokColon) {
		return orNil(name)
	}
	e := &TypedColumn{Name: name, Type: p.scalarType(true)}
	e.Range = p.span(mark)
	return e
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
