package syntax

var _ = operator("graph-mark-components", Piped, (*parser).parseGraphMarkComponents, keyword{text: "graph-mark-components"})

// A GraphMarkComponentsOp is "graph-mark-components".
type GraphMarkComponentsOp struct {
	opNode
	Params []*Param
}

func (o *GraphMarkComponentsOp) children(visit func(Node)) { each(o.Params, visit) }

var graphComponentParams = paramSet{
	{name: "kind", kind: paramWord, words: []string{"weak", "strong"}},
	{name: "with_component_id", kind: paramName},
}

func (p *parser) parseGraphMarkComponents() Operator {
	o := &GraphMarkComponentsOp{}
	mark := o.begin(p)
	o.Params = p.params(graphComponentParams, withEquals)
	o.finish(p, mark)
	return o
}

func (o *GraphMarkComponentsOp) print(p *printer) {
	p.op(&o.opNode, "graph-mark-components", o.Params)
}
