package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

var _ = operator("lookup", Piped|InSubquery, (*parser).parseLookup, keyword{text: "lookup", use: anyName})

// A LookupOp is "lookup Right on On".
type LookupOp struct {
	opNode
	Params []*Param
	Right  Expr
	HasOn  bool
	On     []Expr
}

func (o *LookupOp) children(visit func(Node)) {
	each(o.Params, visit)
	one(o.Right, visit)
	each(o.On, visit)
}

var lookupParams = paramSet{{name: "kind", kind: paramWord, words: []string{"inner", "leftouter"}}}

func (p *parser) parseLookup() Operator {
	o := &LookupOp{}
	mark := o.begin(p)
	o.Params = p.params(lookupParams, withEquals)
	o.Right = p.unnamed()
	if o.HasOn = p.accept(kwOn); o.HasOn {
		o.On = p.joinConditions()
	} else {
		p.miss(diag.MissingJoinOn)
	}
	o.finish(p, mark)
	return o
}

func (o *LookupOp) print(p *printer) {
	p.op(&o.opNode, "lookup", o.Params)
	p.node(o.Right)
	p.on(o.HasOn, o.On)
}
