package syntax

var _ = operator("partition", Piped|InSubquery, (*parser).parsePartition,
	keyword{text: "partition", kind: kwPartition, use: anyName, begins: func(p *parser) bool { return p.ahead(1).kind == kwBy || p.scanKnownParam(1, nil, 0) > 0 }})

// A PartitionOp is "partition by By (Sub)", or with Braces "partition by By { Sub }".
type PartitionOp struct {
	opNode
	Params []*Param
	By     Expr
	In     Expr // the scope, nil if there is none
	Braces bool
	Sub    Expr // a *Pipe without input, or in braces any tabular expression
}

func (o *PartitionOp) children(visit func(Node)) {
	each(o.Params, visit)
	one(o.By, visit)
	one(o.In, visit)
	one(o.Sub, visit)
}

var partitionParams = paramSet{
	{name: "hint.concurrency", kind: paramWord, words: hintConcurrencies},
	{name: "hint.spread", kind: paramWord, words: hintSpreads},
	{name: "hint.materialized", kind: paramBool},
	{name: "hint.shufflekey", kind: paramColumn},
	{name: "hint.strategy", kind: paramWord, words: []string{"shuffle", "native", "legacy"}},
}

func (p *parser) parsePartition() Operator {
	o := &PartitionOp{}
	mark := o.begin(p)
	o.Params = p.params(partitionParams, 0)
	p.expect(kwBy)
	o.By = p.simplePath()
	if p.accept(kwIn) {
		if o.In = p.parseCall(); o.In == nil {
			o.In = p.parseDynamic()
		}
		if o.In == nil {
			o.In = p.missingExpr()
		}
	}
	switch {
	case p.accept(tokLBrace):
		o.Braces = true
		o.Sub = p.expression()
		p.expect(tokRBrace)
	case p.accept(tokLParen):
		o.Sub = p.subPipe()
		p.expect(tokRParen)
	default:
		o.Sub = p.missingSub(tokLParen, tokRParen)
	}
	o.finish(p, mark)
	return o
}

// simplePath reads the path of a column that has to be there.
func (p *parser) simplePath() Expr {
	if e := p.parseSimplePath(); e != nil {
		return e
	}
	return p.missingRef()
}

func (o *PartitionOp) print(p *printer) {
	p.op(&o.opNode, "partition", o.Params)
	p.put("by ", o.By)
	opt(p, " in ", o.In)
	if o.Braces {
		p.block(" { ", o.Sub, " }")
	} else {
		p.block(" (", o.Sub, ")")
	}
}
