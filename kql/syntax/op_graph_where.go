package syntax

var _ = operator("graph-where", Piped, (*parser).parseGraphWhere,
	keyword{text: "graph-where-nodes"},
	keyword{text: "graph-where-edges"})

// A GraphWhereOp is "graph-where-nodes Cond", or with Edges "graph-where-edges Cond".
type GraphWhereOp struct {
	opNode
	Edges bool
	Cond  Expr
}

func (o *GraphWhereOp) children(visit func(Node)) { one(o.Cond, visit) }

func (p *parser) parseGraphWhere() Operator {
	o := &GraphWhereOp{}
	mark := o.begin(p)
	o.Edges = texts[o.kind] == "graph-where-edges"
	o.Cond = p.unnamed()
	o.finish(p, mark)
	return o
}

func (o *GraphWhereOp) print(p *printer) {
	if o.Edges {
		p.put("graph-where-edges ", o.Cond)
	} else {
		p.put("graph-where-nodes ", o.Cond)
	}
}
