package bind

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
	"github.com/ruleproof/ruleproof/kql/types"
)

var _ = operator("getschema", (*binder).bindGetSchema, wildNothing)

var (
	schemaTable  = schemaWith(types.Int)
	binderSchema = schemaWith(types.Long)
	schemaAsText = shared(types.NewColumn("Schema", types.String))
)

// schemaWith returns the columns of getschema, with ordinals of the type.
func schemaWith(ordinal *types.Type) *types.Table {
	return shared(types.NewColumn("ColumnName", types.String), types.NewColumn("ColumnOrdinal", ordinal),
		types.NewColumn("DataType", types.String), types.NewColumn("ColumnType", types.String))
}

// bindGetSchema binds getschema (KQL reference, getschema-operator).
func (b *binder) bindGetSchema(in *bound, op *syntax.GetSchemaOp) *bound {
	out := schemaTable
	if !b.engines() {
		out = binderSchema
	}
	if op.Kind != nil && settingOf([]*syntax.Param{op.Kind}, "kind") == "csl" {
		out = schemaAsText
	}
	return b.rows(op, out, &plan.GetSchema{Unary: unary(op, out, in)})
}

// shared returns a table that several binders may use at once: nothing of it is made later.
func shared(cols ...*types.Column) *types.Table {
	t := types.Closed(cols...)
	t.Schema()
	types.TableOf(t)
	return t
}
