package syntax

var _ = operator("parse", Piped|InFork|InSubquery, (*parser).parseParse,
	keyword{text: "parse", use: anyName},
	keyword{text: "parse-where"})

// A ParseOp is "parse X with Pattern", or with Where "parse-where X with Pattern". The parts
// of the pattern are *Star, *Literal, *Name and *ColumnDecl.
type ParseOp struct {
	opNode
	Where   bool
	Params  []*Param
	X       Expr
	Pattern []Expr
}

func (o *ParseOp) children(visit func(Node)) {
	each(o.Params, visit)
	one(o.X, visit)
	each(o.Pattern, visit)
}

var parseParams = paramSet{
	{name: "kind", kind: paramWord, words: []string{"simple", "regex", "relaxed"}},
	{name: "flags", kind: paramWord},
}

func (p *parser) parseParse() Operator {
	o := &ParseOp{}
	mark := o.begin(p)
	o.Where = texts[o.kind] == "parse-where"
	o.Params = p.params(parseParams, withEquals)
	o.X = p.unnamed()
	p.expect(kwWith)
	for e := p.parsePatternPart(); e != nil; e = p.parsePatternPart() {
		o.Pattern = append(o.Pattern, e)
	}
	o.finish(p, mark)
	return o
}

// parsePatternPart reads a part of the pattern of parse: "*", a string, or a name with an optional type.
func (p *parser) parsePatternPart() Expr {
	switch p.kind() {
	case tokStar:
		return p.parseStar()
	case tokString:
		return p.parseString()
	case tokColon:
		return p.parseColumnDecl()
	}
	mark := p.pos
	name := p.parseLongName()
	if name == nil || !p.accept(tokColon) {
		return orNil(name)
	}
	d := &ColumnDecl{Name: name, Type: p.scalarType(false)}
	d.Range = p.span(mark)
	return d
}

func (o *ParseOp) print(p *printer) {
	word := "parse"
	if o.Where {
		word = "parse-where"
	}
	p.op(&o.opNode, word, o.Params)
	p.put(o.X, " with ")
	list(p, o.Pattern, " ")
}
