package bind

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("scan", (*binder).bindScan, wildNothing)

// bindScan binds scan (KQL reference, scan-operator). In its steps the names of
// the columns stand for the current row and the state; step.column is the
// column as it was when the step matched last. As in Microsoft's binder, the types of conditions and
// assigned values are not checked. Its column match_id, which the engine does
// not yield, is left out.
func (b *binder) bindScan(in *bound, op *syntax.ScanOp) *bound {
	b.checkParams(op.Params, scanParams)
	node := &plan.StepScan{}
	node.OrderBy = sortKeys(b.bindList(op.OrderBy))
	node.PartitionBy = exprsOf(b.bindList(op.PartitionBy))

	row := b.rowOrEmpty()
	cols := append([]*types.Column(nil), row.All()...)
	state := map[string]int{}
	scope := b.scope
	b.scope = newScope(scope)
	for i, d := range op.Declare {
		c := b.declaredColumn(d.Name, b.declaredType(d.Type))
		column := plan.StateColumn{Name: c.Name, Type: c.Type.ValueType()}
		if d.Default != nil {
			b.mute++
			column.Default = convert(exprOf(b.bindExpr(d.Default)), c.Type)
			b.mute--
		}
		b.scope.add(symbol{name: c.Name, at: d.Name.Range, col: c, index: len(cols), expr: columnRef(c, len(cols), d.Name.Range)})
		state[c.Name] = i
		cols = append(cols, c)
		node.State = append(node.State, column)
	}
	tuple := &types.Type{Kind: types.KindTuple, Columns: cols, Table: row}
	for i, s := range op.Steps {
		b.declare(s.Name, NameVariable, tuple)
		b.scope.add(symbol{name: s.Name.Text, at: s.Name.Range, vari: &variable{
			name: s.Name.Text, typ: tuple, expr: &plan.StepColumn{Typed: plan.Typed{At: s.Name.Range}, Step: i},
		}})
	}
	for _, s := range op.Steps {
		node.Steps = append(node.Steps, b.bindStep(s, state, node.State))
	}
	b.scope = scope

	if c := b.settingColumn(op.Params, opParam{name: "with_match_id"}, types.Long); c != nil {
		cols = append(cols, c)
	}
	out := row.With(cols)
	node.Unary = unary(op, out, in)
	return b.rows(op, out, node)
}

// bindStep binds a step of scan.
func (b *binder) bindStep(s *syntax.ScanStep, state map[string]int, columns []plan.StateColumn) plan.ScanStep {
	step := plan.ScanStep{Name: s.Name.Text, Optional: s.Optional, Output: "all", Cond: exprOf(b.bindExpr(s.Cond))}
	if s.Output != nil {
		step.Output = s.Output.Text
	}
	for _, a := range s.Assigns {
		b.bindExpr(a.Name)
		x := b.bindExpr(a.X)
		if i, ok := state[a.Name.Text]; ok {
			step.Assigns = append(step.Assigns, plan.ScanAssign{Column: i, Expr: convert(exprOf(x), types.Scalar(columns[i].Type))})
		}
	}
	return step
}

var scanParams = []opParam{kindOf("partial", "full"), {name: "with_match_id", kind: paramName}}
