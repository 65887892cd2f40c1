package bind

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("as", (*binder).bindAs, wildNothing)

// bindAs binds as (KQL reference, as-operator). From here on the name stands
// for the input, in later statements too. Settings are not looked at, as in Microsoft's binder.
func (b *binder) bindAs(in *bound, op *syntax.AsOp) *bound {
	if in == nil || b.row == nil {
		return b.rows(op, b.rowOrEmpty().Same(), nodeOf(in))
	}
	named := &types.Table{
		Name: nameText(op.Name), Columns: b.row.Columns, Open: b.row.Open, Settled: b.row.Settled, Sorted: b.row.Sorted,
		Serialized: b.row.Serialized, Inferred: b.row.Inferred,
	}
	let := &plan.Let{Name: nameText(op.Name), NameSpan: op.Name.Range, Table: nodeOf(in)}
	if b.mute == 0 {
		b.query.Lets = append(b.query.Lets, let)
	}
	b.declare(op.Name, NameVariable, types.TableOf(named))
	b.scope.add(symbol{name: nameText(op.Name), at: op.Name.Range, vari: &variable{
		name: nameText(op.Name), typ: types.TableOf(named), let: let,
	}})
	let.Uses++ // what follows in the pipe
	return b.rows(op, named, &plan.LetTable{Step: step(op, named), Let: let})
}
