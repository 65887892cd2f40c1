package syntax

import "github.com/ruleproof/ruleproof/kql/diag"

var _ = operator("graph-to-table", Piped|InSubquery, (*parser).parseGraphToTable, keyword{text: "graph-to-table"})

// A GraphToTableOp is "graph-to-table nodes as N, edges as E".
type GraphToTableOp struct {
	opNode
	Outputs []*GraphOutput
}

func (o *GraphToTableOp) children(visit func(Node)) { each(o.Outputs, visit) }

// A GraphOutput is one output of graph-to-table: "nodes as Name" or "edges as Name".
type GraphOutput struct {
	node
	Edges  bool
	As     *Name // nil if there is none
	Params []*Param
}

func (o *GraphOutput) children(visit func(Node)) { one(o.As, visit); each(o.Params, visit) }

var (
	graphNodesParams = paramSet{{name: "with_node_id", kind: paramName}}
	graphEdgesParams = paramSet{{name: "with_source_id", kind: paramName}, {name: "with_target_id", kind: paramName}}
)

func (p *parser) parseGraphToTable() Operator {
	o := &GraphToTableOp{}
	mark := o.begin(p)
	o.Outputs = commaList(p, listRule[*GraphOutput]{
		elem: (*parser).parseGraphOutput, nonEmpty: true,
		missing: func(p *parser) *GraphOutput {
			p.miss(diag.GraphToTableOutputs)
			out := &GraphOutput{}
			out.Range = p.here()
			return out
		},
	})
	o.finish(p, mark)
	return o
}

func (p *parser) parseGraphOutput() *GraphOutput {
	mark := p.pos
	out := &GraphOutput{Edges: p.at(kwEdges)}
	set := graphNodesParams
	if out.Edges {
		set = graphEdgesParams
	} else if !p.at(kwNodes) {
		return nil
	}
	p.take()
	if p.accept(kwAs) {
		out.As = p.name()
	}
	out.Params = p.params(set, withEquals)
	out.Range = p.span(mark)
	return out
}

func (o *GraphToTableOp) print(p *printer) {
	p.write("graph-to-table ")
	list(p, o.Outputs, ", ")
}

func (o *GraphOutput) print(p *printer) {
	if o.Edges {
		p.write("edges")
	} else {
		p.write("nodes")
	}
	opt(p, " as ", o.As)
	for _, n := range o.Params {
		p.put(" ", n)
	}
}
