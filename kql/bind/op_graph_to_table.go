package bind

import (
	"github.com/ruleproof/ruleproof/kql/diag"
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("graph-to-table", (*binder).bindGraphToTable, wildNothing)

// bindGraphToTable binds graph-to-table (KQL reference, graph-to-table-operator).
// Two outputs are two tables, which later statements know by their names. As in
// Microsoft's binder, an input that is not a graph is not reported.
func (b *binder) bindGraphToTable(in *bound, op *syntax.GraphToTableOp) *bound {
	g := b.graphOf(in)
	output := func(o *syntax.GraphOutput) *bound {
		t, hashes := b.graphOutput(o, g, b.rowOrEmpty())
		if !isGraph(in) {
			return b.rows(op, t, notRun(op, t, "graph-to-table over rows that are no graph", in))
		}
		return b.rows(op, t, &plan.GraphToTable{Unary: unary(op, t, in), Edges: o.Edges, Hashes: hashes})
	}
	switch len(op.Outputs) {
	case 1:
		return output(op.Outputs[0])
	case 2:
	default:
		b.report(diag.GraphToTableOutputs.At(outputsSpan(op)))
		return b.bad(op)
	}
	nodes, edges := op.Outputs[0], op.Outputs[1]
	if nodes.Edges {
		nodes, edges = edges, nodes
	}
	if nodes.Edges || !edges.Edges {
		b.report(diag.MissingGraphEntityType.At(outputsSpan(op)))
		return b.bad(op)
	}
	var tables []*bound
	for _, o := range []*syntax.GraphOutput{nodes, edges} {
		x := output(o)
		tables = append(tables, x)
		if o.As == nil {
			b.report(diag.GraphOutputsNeedNames.At(o.Range))
			continue
		}
		let := &plan.Let{Name: o.As.Text, NameSpan: o.As.Range, Table: nodeOf(x), Uses: 1}
		if b.mute == 0 {
			b.query.Lets = append(b.query.Lets, let)
		}
		b.declare(o.As, NameVariable, x.typ)
		b.scope.add(symbol{name: o.As.Text, at: o.As.Range, vari: &variable{name: o.As.Text, typ: x.typ, let: let}})
	}
	return b.group(op, tables, nodeOf(tables[0]))
}

// graphHashes are the settings that ask for hashes, and of what.
var graphHashes = []struct {
	name  string
	edges bool
	hash  plan.GraphHash
}{
	{"with_node_id", false, plan.HashNode},
	{"with_source_id", true, plan.HashSource}, {"with_target_id", true, plan.HashTarget},
}

// graphOutput returns the columns of an output: the hashes that it asks for, then those of the nodes or edges.
func (b *binder) graphOutput(o *syntax.GraphOutput, g *graph, row *types.Table) (*types.Table, []plan.GraphHash) {
	shape := g.nodes
	if o.Edges {
		shape = g.edges
	}
	if shape == nil {
		shape = row
	}
	t := &types.Table{}
	if o.As != nil {
		t.Name = o.As.Text
	}
	var hashes []plan.GraphHash
	for _, h := range graphHashes {
		if h.edges != o.Edges {
			continue
		}
		if c := b.settingColumn(o.Params, opParam{name: h.name}, types.Long); c != nil {
			t.Columns = append(t.Columns, c)
			hashes = append(hashes, h.hash)
		}
	}
	t.Columns = append(t.Columns, shape.Columns...)
	return t, hashes
}

// isGraphToTable reports whether an expression ends with graph-to-table.
func isGraphToTable(x *bound) bool {
	_, ok := x.syn.(*syntax.GraphToTableOp)
	return ok
}

func outputsSpan(op *syntax.GraphToTableOp) diag.Span {
	if len(op.Outputs) == 0 {
		return op.Range.Sub(op.Range.End, op.Range.End)
	}
	return op.Outputs[0].Range.Cover(op.Outputs[len(op.Outputs)-1].Range)
}
