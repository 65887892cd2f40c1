package syntax

var _ = operator("getschema", First|Piped|InSubquery, (*parser).parseGetSchema, keyword{text: "getschema", use: anyName})

// A GetSchemaOp is "getschema".
type GetSchemaOp struct {
	opNode
	Kind *Param // nil if there is none
}

func (o *GetSchemaOp) children(visit func(Node)) { one(o.Kind, visit) }

func (p *parser) parseGetSchema() Operator {
	o := &GetSchemaOp{}
	mark := o.begin(p)
	o.Kind = p.parseParam(&getSchemaKind, nil)
	o.finish(p, mark)
	return o
}

var getSchemaKind = paramSpec{name: "kind", kind: paramWord, words: []string{"csl"}}

func (o *GetSchemaOp) print(p *printer) {
	p.write("getschema")
	opt(p, " ", o.Kind)
}
