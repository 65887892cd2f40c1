package bind

import (
	"github.com/ruleproof/ruleproof/kql/plan"
	"github.com/ruleproof/ruleproof/kql/syntax"
)

var (
	schemaTable = shared(newColumn("ColumnName", typString), newColumn("ColumnOrdinal", typLong),
		newColumn("DataType", typString), newColumn("ColumnType", typString))
	schemaAsText = shared(newColumn("Schema", typString))
)

// bindGetSchema binds getschema (KQL reference, getschema-operator).
func (b *binder) bindGetSchema(in *bound, op *syntax.GetSchemaOp) *bound {
	out := schemaTable
	if op.Kind != nil && settingOf([]*syntax.Param{op.Kind}, "kind") == "csl" {
		out = schemaAsText
	}
	return b.rows(op, out, &plan.GetSchema{Unary: unary(op, out, in)})
}

// shared returns a table that several binders may use at once: nothing of it is made later.
func shared(cols ...*column) *table {
	t := closed(cols...)
	t.planSchema()
	tableOf(t)
	return t
}
