package syntax

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
	p.op(&o.opNode, o.Params, "evaluate")
	p.node(o.Call)
	opt(p, " : ", o.Schema)
}
