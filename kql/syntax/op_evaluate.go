package syntax

var _ = operator("evaluate", First|Piped|InSubquery, (*parser).parseEvaluate,
	keyword{text: "evaluate", use: anyName, begins: func(p *parser) bool { return p.scanName(1) > 0 || p.scanKnownParam(1, nil, 0) > 0 }})

// An EvaluateOp is "evaluate Call : Schema".
type EvaluateOp struct {
	opNode
	Params []*Param
	Call   *Call
	Schema *RowSchema // nil if there is none
}

func (o *EvaluateOp) children(visit func(Node)) {
	each(o.Params, visit)
	one(o.Call, visit)
	one(o.Schema, visit)
}

var evaluateParams = paramSet{
	{name: "hint.distribution", kind: paramWord, words: hintDistributions},
	{name: "hint.remote", kind: paramWord, words: hintSpreads},
}

func (p *parser) parseEvaluate() Operator {
	o := &EvaluateOp{}
	mark := o.begin(p)
	o.Params = p.params(evaluateParams, 0)
	o.Call = p.requiredCall()
	if p.accept(tokColon) {
		if o.Schema = p.parseRowSchema(true, false); o.Schema == nil {
			o.Schema = p.missingRowSchema()
		}
	}
	o.finish(p, mark)
	return o
}

func (o *EvaluateOp) print(p *printer) {
	p.op(&o.opNode, "evaluate", o.Params)
	p.node(o.Call)
	opt(p, " : ", o.Schema)
}
