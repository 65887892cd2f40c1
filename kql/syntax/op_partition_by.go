package syntax

var _ = operator("partition-by", Piped|InSubquery, (*parser).parsePartitionBy, keyword{text: "__partitionby", use: anyName, hidden: true})

// A PartitionByOp is "__partitionby Entity id ID (Sub)".
type PartitionByOp struct {
	opNode
	Params []*Param
	Entity Expr
	ID     Expr // nil if there is none
	Sub    Expr
}

func (o *PartitionByOp) children(visit func(Node)) {
	each(o.Params, visit)
	one(o.Entity, visit)
	one(o.ID, visit)
	one(o.Sub, visit)
}

func (p *parser) parsePartitionBy() Operator {
	o := &PartitionByOp{}
	mark := o.begin(p)
	o.Params = p.params(partitionParams, 0)
	o.Entity = p.simplePath()
	if p.accept(kwId) {
		if o.ID = p.parseLiteral(); o.ID == nil {
			o.ID = p.missingValue()
		}
	}
	p.expect(tokLParen)
	o.Sub = p.contextualPipe()
	p.expect(tokRParen)
	o.finish(p, mark)
	return o
}

func (o *PartitionByOp) print(p *printer) {
	p.op(&o.opNode, "__partitionby", o.Params)
	p.node(o.Entity)
	opt(p, " id ", o.ID)
	p.block(" (", o.Sub, ")")
}
