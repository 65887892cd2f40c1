package bind

import "github.com/ruleproof/ruleproof/kql/syntax"

var _ = operator("assert-schema", (*binder).bindAssertSchema, wildNothing)

// bindAssertSchema binds assert-schema, which lets all rows pass.
func (b *binder) bindAssertSchema(in *bound, op *syntax.AssertSchemaOp) *bound {
	b.mute++
	b.declaredColumns(op.Schema)
	b.mute--
	return b.rows(op, b.rowOrEmpty().Same(), nodeOf(in))
}
