package syntax

var _ = operator("parse-kv", Piped|InFork|InSubquery, (*parser).parseParseKv, keyword{text: "parse-kv"})

// A ParseKvOp is "parse-kv X as (Keys) with (With)".
type ParseKvOp struct {
	opNode
	X       Expr
	Keys    *RowSchema
	HasWith bool
	With    []*Param
}

func (o *ParseKvOp) children(visit func(Node)) {
	one(o.X, visit)
	one(o.Keys, visit)
	each(o.With, visit)
}

var parseKvParams = paramSet{
	{name: "pair_delimiter", kind: paramString}, {name: "kv_delimiter", kind: paramString}, {name: "regex", kind: paramString},
	{name: "quote", kind: paramString}, {name: "escape", kind: paramString}, {name: "greedy", kind: paramBool},
}

func (p *parser) parseParseKv() Operator {
	o := &ParseKvOp{}
	mark := o.begin(p)
	o.X = p.unnamed()
	p.expect(kwAs)
	o.Keys = p.requiredRowSchema()
	if o.HasWith = p.accept(kwWith); o.HasWith {
		p.expect(tokLParen)
		o.With = p.paramList(parseKvParams, declaredOnly)
		p.expect(tokRParen)
	}
	o.finish(p, mark)
	return o
}

func (o *ParseKvOp) print(p *printer) {
	p.put("parse-kv ", o.X, " as ", o.Keys)
	if o.HasWith {
		p.withClause(o.With)
	}
}
