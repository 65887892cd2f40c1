package syntax

var _ = operator("invoke", Piped|InFork|InSubquery, (*parser).parseInvoke, keyword{text: "invoke", use: longName})

// An InvokeOp is "invoke X", where X is a *Call or a *Path of calls.
type InvokeOp struct {
	opNode
	X Expr
}

func (o *InvokeOp) children(visit func(Node)) { one(o.X, visit) }

func (p *parser) parseInvoke() Operator {
	o := &InvokeOp{}
	mark := o.begin(p)
	if o.X = p.parseCallChain(); o.X == nil {
		o.X = p.missingExpr()
	}
	o.finish(p, mark)
	return o
}

func (o *InvokeOp) print(p *printer) { p.put("invoke ", o.X) }
