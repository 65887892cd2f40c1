package bind

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

// bindAs binds as (KQL reference, as-operator). From here on the name stands
// for the input, in later statements too. Settings are not looked at, as in Microsoft's binder.
func (b *binder) bindAs(in *bound, op *syntax.AsOp) *bound {
	if in == nil || b.row == nil {
		return b.rows(op, b.rowOrEmpty().same(), nodeOf(in))
	}
	named := &table{
		name: nameText(op.Name), cols: b.row.cols, open: b.row.open, sorted: b.row.sorted,
		serialized: b.row.serialized, inferred: b.row.inferred,
	}
	let := &plan.Let{Name: nameText(op.Name), NameSpan: op.Name.Range, Table: nodeOf(in)}
	if b.mute == 0 {
		b.query.Lets = append(b.query.Lets, let)
	}
	b.declare(op.Name, NameVariable, tableOf(named))
	b.scope.add(symbol{name: nameText(op.Name), at: op.Name.Range, vari: &variable{
		name: nameText(op.Name), typ: tableOf(named), let: let,
	}})
	let.Uses++ // what follows in the pipe
	return b.rows(op, named, &plan.LetTable{Step: step(op, named), Let: let})
}

// bindConsume binds consume (KQL reference, consume-operator), which yields nothing.
func (b *binder) bindConsume(in *bound, op *syntax.ConsumeOp) *bound {
	b.notFirst(in, op)
	b.checkParams(op.Params, consumeParams)
	x := b.newBound(op, typVoid)
	x.node = &plan.Consume{Unary: unary(op, emptyTable, in)}
	return x
}

func isConsume(x *bound) bool {
	_, ok := x.node.(*plan.Consume)
	return ok
}

// bindAssertSchema binds assert-schema, which lets all rows pass.
func (b *binder) bindAssertSchema(in *bound, op *syntax.AssertSchemaOp) *bound {
	b.mute++
	b.declaredColumns(op.Schema)
	b.mute--
	return b.rows(op, b.rowOrEmpty().same(), nodeOf(in))
}

// bindExecuteAndCache binds __executeAndCache, which lets all rows pass.
func (b *binder) bindExecuteAndCache(in *bound, op *syntax.ExecuteAndCacheOp) *bound {
	b.notFirst(in, op)
	return b.rows(op, b.rowOrEmpty().same(), nodeOf(in))
}
