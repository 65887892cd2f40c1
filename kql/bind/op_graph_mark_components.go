package bind

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("graph-mark-components", (*binder).bindGraphMarkComponents, wildNothing)

var markParams = []opParam{kindOf("weak", "strong"), {name: "with_component_id", kind: paramName}}

// bindGraphMarkComponents binds graph-mark-components (KQL reference,
// graph-mark-components-operator): nodes get a column that numbers their component.
// As in Microsoft's binder, nodes without known columns stay as they are.
func (b *binder) bindGraphMarkComponents(in *bound, op *syntax.GraphMarkComponentsOp) *bound {
	b.checkParams(op.Params, markParams)
	g := *b.graphOf(in)
	switch {
	case !isGraph(in):
		return b.graphBound(op, &g, notRun(op, types.EmptyTable, "graph-mark-components over rows that are no graph", in))
	case g.nodes == nil:
		return b.graphBound(op, &g, nodeOf(in))
	}
	id := b.settingColumn(op.Params, opParam{name: "with_component_id"}, types.Long)
	if id == nil {
		id = types.NewColumn("ComponentId", types.Long)
	}
	g.nodes = types.Closed(append(g.nodes.Columns[:len(g.nodes.Columns):len(g.nodes.Columns)], id)...)
	return b.graphBound(op, &g, &plan.GraphMarkComponents{
		Unary: unary(op, types.EmptyTable, in), Strong: settingOf(op.Params, "kind") == "strong",
	})
}
